"""The one table of keys: help, the key line, the palette and every binding are made from it."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from jim_tui.gateway.protocol import Offer


class Place(StrEnum):
    """Where a key works."""

    EVERYWHERE = "Everywhere"
    TABLE = "Lists"
    ROWS = "Rows"
    """The lists of Active, History and Schedules, which can be filtered, marked and sorted."""
    ACTIVE = "Active"
    HISTORY = "History"
    SCHEDULES = "Schedules"
    SERVERS = "Servers"
    DETAIL = "Execution"
    OUTPUT = "Output"
    LOGS = "Logs"
    TROUBLE = "Trouble"
    """While contact cannot mend without a person; these keys then go before all others."""


@dataclass(frozen=True, slots=True)
class Key:
    """One thing a person can do with a key."""

    id: str
    """Names the binding, so that a configuration can give it another key."""
    keys: str
    """As Textual names them, several with commas."""
    shown: str
    """As people read them."""
    action: str
    words: str
    """For the key line."""
    long: str
    """For help and the palette."""
    place: Place
    line: int = 0
    """Order in the key line; 0: not there, above 90: at its right end."""
    needs: Offer | None = None
    """Where a server does not offer this, the key is not shown."""


def _moving() -> Iterator[Key]:
    for name, keys, shown, action, long in (
        ("down", "j,down", "j down", "move(1)", "down"),
        ("up", "k,up", "k up", "move(-1)", "up"),
        ("half-down", "ctrl+d", "ctrl+d", "page(1)", "half a page down"),
        ("half-up", "ctrl+u", "ctrl+u", "page(-1)", "half a page up"),
        ("page-down", "pagedown,ctrl+f", "PgDn", "page(2)", "a page down"),
        ("page-up", "pageup,ctrl+b", "PgUp", "page(-2)", "a page up"),
        ("first", "g,home", "g", "edge(0)", "to the first"),
        ("last", "G,end", "G", "edge(1)", "to the last"),
    ):
        yield Key(f"list.{name}", keys, shown, action, "", long, Place.TABLE)


def _screen_keys(place: Place, thing: str) -> Iterator[Key]:
    name = place.name.lower()
    yield Key(f"{name}.cancel", "c", "c", "cancel", "cancel", f"cancel {thing} (asks)", place, 2)
    yield Key(f"{name}.copy", "y", "y", "copy_id", "copy id", f"copy the id of {thing}", place, 8)
    yield Key(f"{name}.zoom", "z", "z", "zoom", "zoom", "zoom the pane with the focus", place, 9)


def _hold(place: Place) -> Key:
    name = f"{place.name.lower()}.hold"
    long = "pause or resume execution (asks)"
    return Key(name, "P", "P", "hold", "pause/resume", long, place, 3, Offer.PAUSE)


def _rerun(place: Place, thing: str) -> Key:
    name = f"{place.name.lower()}.rerun"
    return Key(name, "t", "t", "rerun", "run again", f"run {thing} again (asks)", place, 7, Offer.RERUN)


def _everywhere() -> Iterator[Key]:
    for name, keys, shown, action, words, long, line in (
        ("tab.active", "1", "1", "app.show_tab('active')", "", "what runs and waits now", 0),
        ("tab.history", "2", "2", "app.show_tab('history')", "", "past executions", 0),
        ("tab.schedules", "3", "3", "app.show_tab('schedules')", "", "schedules", 0),
        ("tab.logs", "4", "4", "app.show_tab('logs')", "", "what steps write", 0),
        ("tab.servers", "5", "5", "app.show_tab('servers')", "", "servers", 0),
        ("server", "at", "@", "app.switch_server", "", "show another server", 0),
        ("palette", "colon", ": ctrl+p", "app.command_palette", "palette", "commands by name", 95),
        ("help", "question_mark,f1", "? F1", "app.help", "help", "this help", 96),
        ("refresh", "r,ctrl+r", "r", "app.refresh", "refresh", "read again now, retry now", 20),
        ("pause", "p", "p", "app.pause", "pause", "pause or resume updates", 21),
        ("details", "I", "I", "app.details", "", "contact in detail", 0),
        ("key", "K", "K", "app.enter_key", "", "enter another API key", 0),
        ("times", "T", "T", "app.time_style", "", "times: local, UTC, ago …", 0),
        ("pane", "tab", "tab", "app.focus_next", "", "next pane", 0),
        ("back", "escape", "esc", "back", "", "back; never quits", 0),
        ("leave", "q", "q", "leave", "quit", "back, at the top quit", 97),
        ("suspend", "ctrl+z", "ctrl+z", "app.suspend_console", "", "to the shell; `fg` brings it back", 0),
        ("quit", "ctrl+q", "ctrl+q", "app.request_quit", "", "quit (also ctrl+c twice)", 0),
    ):
        yield Key(name, keys, shown, action, words, long, Place.EVERYWHERE, line)


def _replay() -> Iterator[Key]:
    for name, keys, shown, action, words, long, line in (
        ("back", "comma", ",", "app.seek(-10)", "-10 s", "ten seconds back in the recording", 11),
        ("on", "full_stop", ".", "app.seek(10)", "+10 s", "ten seconds on in the recording", 12),
        ("begin", "0", "0", "app.rewind", "begin", "to the beginning of the recording", 13),
        ("slower", "minus", "-", "app.speed(-1)", "", "half as fast", 0),
        ("faster", "plus", "+", "app.speed(1)", "", "twice as fast", 0),
    ):
        yield Key(f"replay.{name}", keys, shown, action, words, long, Place.EVERYWHERE, line, Offer.SEEK)


def _rows() -> Iterator[Key]:
    for name, keys, shown, action, words, long, line in (
        ("filter", "slash", "/", "filter", "filter", "filter: words, field:value", 4),
        ("failures", "exclamation_mark", "!", "failures", "failures", "failures only, or all", 5),
        ("mark", "space", "space", "mark", "mark", "mark the row, or unmark it", 10),
        ("mark-all", "asterisk", "*", "mark_all", "", "mark all rows shown", 0),
        ("unmark", "U", "U", "unmark", "", "clear the marks", 0),
        ("sort", "S", "S", "sort", "sort", "sort; the same reverses", 6),
        ("left", "less_than_sign", "<", "sort_by(-1)", "", "sort by the column before", 0),
        ("right", "greater_than_sign", ">", "sort_by(1)", "", "sort by the column after", 0),
        ("columns", "v", "v", "columns", "columns", "choose the columns", 12),
        ("raw", "i", "i", "raw", "JSON", "the raw JSON", 11),
        ("copy-menu", "Y", "Y", "copy_menu", "", "choose what to copy", 0),
        ("export", "E", "E", "export", "export", "export the rows shown", 13),
    ):
        yield Key(f"rows.{name}", keys, shown, action, words, long, Place.ROWS, line)


def _acknowledge(place: Place) -> Key:
    name = f"{place.name.lower()}.acknowledge"
    return Key(name, "a", "a", "acknowledge", "acknowledge", "acknowledge a failure", place, 7)


def _history() -> Iterator[Key]:
    for name, keys, shown, action, words, long, line in (
        ("menu", "f", "f", "filter_menu", "filter menu", "filter by picking from a list", 4),
        ("newer", "left_square_bracket", "[", "turn(-1)", "newer", "newer page", 8),
        ("older", "right_square_bracket", "]", "turn(1)", "older", "older page; searches on", 8),
    ):
        yield Key(f"history.{name}", keys, shown, action, words, long, Place.HISTORY, line)


def _detail() -> Iterator[Key]:
    for name, keys, shown, action, words, long, line in (
        ("older", "left_square_bracket", "[", "turn(1)", "older run", "older run of this schedule", 5),
        ("newer", "right_square_bracket", "]", "turn(-1)", "newer run", "newer run of this schedule", 6),
        ("objects", "o", "o", "objects", "objects", "objects of the run profile's step", 9),
        ("raw", "i", "i", "raw", "JSON", "the raw JSON", 10),
        ("copy-menu", "Y", "Y", "copy_menu", "", "choose what to copy", 0),
    ):
        yield Key(f"detail.{name}", keys, shown, action, words, long, Place.DETAIL, line)


def _schedules() -> Iterator[Key]:
    for name, keys, shown, action, words, long, line in (
        ("run", "t", "t", "run", "run now", "run the schedule now (asks)", 2),
        ("switch", "s", "s", "switch", "enable/disable", "enable or disable it (asks)", 3),
        ("copy", "y", "y", "copy_id", "copy id", "copy the id of the schedule", 8),
        ("zoom", "z", "z", "zoom", "zoom", "zoom the pane with the focus", 9),
    ):
        yield Key(f"schedules.{name}", keys, shown, action, words, long, Place.SCHEDULES, line)


def _output() -> Iterator[Key]:
    for name, keys, shown, action, words, long, line in (
        ("follow", "F", "F", "follow", "follow", "follow the end of the output, or stay here", 1),
        ("find", "slash", "/", "find", "search", "search the output", 1),
        ("next", "n", "n", "match(1)", "next", "next match", 2),
        ("previous", "N", "N", "match(-1)", "", "match before", 0),
        ("error", "e", "e", "error", "first error", "first line that tells of an error", 2),
        ("wrap", "w", "w", "wrap", "wrap", "long lines over several rows", 3),
        ("mark", "m", "m", "mark", "mark", "mark the line: copies reach from there", 4),
        ("copy", "y", "y", "copy", "copy", "copy the line, what is marked, or what is in sight", 4),
        ("export", "E", "E", "export", "export", "export all that is kept of the output", 5),
        ("numbers", "number_sign", "#", "number", "", "line numbers", 0),
        ("left", "left", "left", "sideways(-8)", "", "left through long lines", 0),
        ("right", "right", "right", "sideways(8)", "", "right through long lines", 0),
    ):
        yield Key(f"output.{name}", keys, shown, action, words, long, Place.OUTPUT, line)


def _attempts(place: Place) -> Iterator[Key]:
    name = place.name.lower()
    yield Key(
        f"{name}.earlier", "left_curly_bracket", "{", "attempt(-1)", "", "output of the attempt before", place
    )
    yield Key(
        f"{name}.later", "right_curly_bracket", "}", "attempt(1)", "", "output of the attempt after", place
    )


def _opens_logs(place: Place) -> Key:
    return Key(f"{place.name.lower()}.logs", "l", "l", "logs", "logs", "what its steps write", place, 7)


def _trouble() -> Iterator[Key]:
    for name, keys, action, words, long, line in (
        ("key", "e", "app.trouble_key", "enter a key", "enter an API key", 1),
        ("details", "i", "app.trouble_details", "details", "what is wrong, in detail", 2),
    ):
        yield Key(f"trouble.{name}", keys, keys, action, words, long, Place.TROUBLE, line)


def _logs() -> Iterator[Key]:
    yield from _screen_keys(Place.LOGS, "the execution")
    yield _hold(Place.LOGS)
    yield from _attempts(Place.LOGS)


KEYS: Final[tuple[Key, ...]] = (
    *_everywhere(),
    *_replay(),
    *_moving(),
    Key("list.open", "enter", "enter", "select", "open", "open", Place.TABLE, 1),
    *_rows(),
    *_screen_keys(Place.ACTIVE, "the execution"),
    _acknowledge(Place.ACTIVE),
    _hold(Place.ACTIVE),
    _opens_logs(Place.ACTIVE),
    *_screen_keys(Place.HISTORY, "the execution"),
    _rerun(Place.HISTORY, "the execution"),
    _acknowledge(Place.HISTORY),
    _opens_logs(Place.HISTORY),
    *_history(),
    *_schedules(),
    *_screen_keys(Place.DETAIL, "this execution"),
    _hold(Place.DETAIL),
    _rerun(Place.DETAIL, "this execution"),
    Key("servers.zoom", "z", "z", "zoom", "zoom", "zoom the pane with the focus", Place.SERVERS, 9),
    *_detail(),
    _opens_logs(Place.DETAIL),
    *_attempts(Place.DETAIL),
    *_logs(),
    *_output(),
    *_trouble(),
)

WITH_OUTPUT: Final = frozenset({Place.DETAIL, Place.LOGS})
"""Places with the output of a step in one of their panes."""

LISTS: Final = frozenset({Place.ACTIVE, Place.HISTORY, Place.SCHEDULES})

EVERY_OFFER: Final = frozenset(Offer) - {Offer.SEEK}
"""Of a server at work."""

_NO_COMMAND: Final = frozenset({"palette", "pane", "back", "leave"})
"""Keys that make no sense as a command by name."""


def keys_of(*places: Place) -> tuple[Key, ...]:
    """The keys that work in any of these places, in the order of the table."""
    return tuple(key for key in KEYS if key.place in places)


def around(place: Place) -> tuple[Place, ...]:
    """The places that this one is part of, apart from everywhere."""
    return (Place.ROWS,) if place in LISTS else ()


def offered(keys: Iterable[Key], offers: Collection[Offer]) -> tuple[Key, ...]:
    """Those of the keys that are of use on a server that offers this."""
    return tuple(key for key in keys if key.needs is None or key.needs in offers)


def line_keys(
    *places: Place, offers: Collection[Offer] = EVERY_OFFER
) -> tuple[tuple[Key, ...], tuple[Key, ...]]:
    """What the key line shows: its left part, most used first, and its right end."""
    there = offered(keys_of(*places), offers)
    # What has the focus takes its keys before the screen around it does.
    taken = {key.keys for key in there if key.place is places[-1]}
    there = tuple(key for key in there if key.place is places[-1] or key.keys not in taken)
    shown = sorted((key for key in there if key.line), key=lambda key: key.line)
    return (
        tuple(key for key in shown if key.line <= 90),
        tuple(key for key in shown if key.line > 90),
    )


def commands(place: Place, offers: Collection[Offer] = EVERY_OFFER) -> tuple[Key, ...]:
    """What the palette offers in a place."""
    there = offered(keys_of(place, *around(place), Place.EVERYWHERE), offers)
    return tuple(key for key in there if key.id not in _NO_COMMAND)
