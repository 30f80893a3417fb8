"""Sentences name keys as they are now: every key has another one here, and none of the usual is told of."""

from dataclasses import replace
from datetime import timedelta

from jim_tui.gateway.protocol import HistoryQuery
from jim_tui.keymap import key_for, key_name
from jim_tui.keys import KEYS, Place
from jim_tui.render.empty import no_history, nothing_runs
from jim_tui.render.facts import facts
from jim_tui.render.header import banner, breadcrumb, connection, tabs
from jim_tui.render.history import history_foot, history_strip
from jim_tui.render.list_notes import gone_note, no_match, view_note
from jim_tui.render.logs import no_sources
from jim_tui.render.output import output_foot
from jim_tui.render.replaying import replaying
from jim_tui.render.span import Spans, plain
from jim_tui.render.tone import Tone
from jim_tui.render.trouble import trouble
from jim_tui.render.when import UTC_STYLE
from jim_tui.state.console import Connection, ConsoleState, History, Phase
from jim_tui.state.list_view import ListView
from jim_tui.state.replaying import Replaying
from tests.tui.render.test_reading import a_reading
from tests.tui.scene import NOW

OTHER = {key.id: f"f{number % 12 + 1},Ä" for number, key in enumerate(KEYS)}
"""Two keys for each; the first one is named."""


def in_trouble(phase: Phase) -> ConsoleState:
    """No contact; the next try is in a while."""
    return ConsoleState(Connection(phase, NOW, retry_at=NOW + timedelta(seconds=8)), active_read=True)


def told() -> list[Spans]:
    """All sentences of lists and frames that name keys."""
    state = in_trouble(Phase.LIVE)
    moment = facts(state, NOW, UTC_STYLE, OTHER)
    history = History(HistoryQuery(), newer=3, searched=5, more=True)
    view = ListView(failures=True)
    held = Connection(Phase.LIVE, NOW, paused_since=NOW)
    panel = trouble(in_trouble(Phase.SIGN_IN), moment)
    assert panel is not None
    return [
        *nothing_runs(state, moment),
        *no_history(filtered=True, keymap=OTHER),
        *no_match(view, 9, OTHER),
        *no_sources(state, moment),
        *panel.lines(60),
        view_note(view, 1, 9, 20, OTHER),
        history_strip(history, view, 100, "HR", OTHER),
        history_foot(history, OTHER),
        output_foot(a_reading().marked().held(), 3, OTHER),
        banner(in_trouble(Phase.OFFLINE), moment, 120) or (),
        breadcrumb(("Active", "HR", "1"), 120, OTHER),
        connection(held, moment),
        replaying(Replaying(timedelta(0), timedelta(9), paused=True), OTHER),
    ]


def test_no_sentence_names_a_key_that_was_changed() -> None:
    """Whatever is drawn in the ink of keys is one of the new ones."""
    keys = {span.text.strip() for line in told() for span in line if span.tone is Tone.KEY}
    assert keys
    assert all(name.startswith("f") and name[1:].isdigit() for name in keys), keys


def test_tabs_and_words_name_them_too() -> None:
    """Also where they are not drawn in that ink."""
    state = in_trouble(Phase.LIVE)
    assert f"[{key_name('tab.active', OTHER)} Active 0]" in plain(tabs(state, "active", 120, OTHER))
    moment = facts(state, NOW, UTC_STYLE, OTHER)
    down, up = key_name("list.down", OTHER), key_name("list.up", OTHER)
    assert f"; {down} or {up} goes on" in gone_note(moment)
    assert gone_note(replace(moment, keymap={})).endswith("j or k goes on from there")


def test_a_key_is_found_by_what_it_does_in_a_place() -> None:
    """The same action has another key elsewhere."""
    places = (Place.SCHEDULES, Place.ROWS)
    assert key_for("copy_id", places, {"schedules.copy": "f2", "active.copy": "f3"}) == "f2"
    assert key_for("export", places, {}) == "E"
