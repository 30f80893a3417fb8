"""What the frame of a list says of how it is looked at, and what stands beside a filter being typed."""

from collections.abc import Sequence

from jim_tui.keymap import AS_THEY_ARE, Keymap, key_name
from jim_tui.render.facts import Facts
from jim_tui.render.span import NOTHING, Spans, cut, join, press, say
from jim_tui.render.tone import Tone
from jim_tui.state.filtering import Field, Filter
from jim_tui.state.list_view import ListView, Sort

_TYPED: int = 40


def many(number: int) -> str:
    """`2 087`."""
    return f"{number:,}".replace(",", " ")


def filter_words(view: ListView) -> Spans:
    """What is filtered by, as it was typed."""
    typed = say(f"/{cut(view.filter.text, _TYPED)}", Tone.WARN) if view.filter else NOTHING
    return join((say("failures only", Tone.WARN) if view.failures else NOTHING, typed))


def view_note(view: ListView, matching: int, total: int, room: int, keymap: Keymap = AS_THEY_ARE) -> Spans:
    """`9 of 40 match  /status:failed  esc clears`; nothing while everything is shown.

    `room` is for what makes no sense in the filter; 0: that is said elsewhere.
    """
    told = NOTHING
    if view.narrowed:
        found = say(f"{many(matching)} of {many(total)} match", Tone.PLAIN)
        told = join((found, filter_words(view), press(key_name("back", keymap), " clears")))
    return join((told, mistake_note(view.filter, room), marks_note(view)), " · ")


def mistake_note(typed: Filter, room: int) -> Spans:
    """What makes no sense in a filter."""
    return say(cut(typed.mistakes[0], room), Tone.WARN) if typed.mistakes else NOTHING


def marks_note(view: ListView) -> Spans:
    """`2 marked`."""
    return say(f"◆ {len(view.marks)} marked", Tone.KEY) if view.marks else NOTHING


def sort_note(sort: Sort | None, titles: dict[str, str], shown: Sequence[str]) -> Spans:
    """`elapsed ▼`, where the column that is sorted by has no heading to say so."""
    if sort is None or sort.column in shown:
        return NOTHING
    arrow = "▼" if sort.descending else "▲"
    return say(f"{titles.get(sort.column, sort.column).lower()} {arrow}", Tone.QUIET)


def filter_hint(typed: Filter, fields: Sequence[Field], last: str, room: int) -> Spans:
    """What is wrong with a filter that is being typed, or what one could go on with."""
    if typed.mistakes:
        return say(f" {cut(typed.mistakes[0], room)} ", Tone.WARN)
    name = last.removeprefix("!").partition(":")[0].casefold()
    field = next((field for field in fields if field.name == name and ":" in last), None)
    if field is not None and field.words:
        told = " ".join(field.words)
    elif field is not None:
        told = "30m 12h 7d 2w" if field.kind == "age" else "any part of it, several with commas"
    else:
        told = " ".join(f"{field.name}:" for field in fields)
    return say(f" {cut(told, room)} ", Tone.QUIET)


def gone_note(facts: Facts) -> str:
    """The row under the cursor has left."""
    down, up = facts.key("list.down"), facts.key("list.up")
    return f"what the cursor was on is gone; {down} or {up} goes on from there"


def no_match(view: ListView, total: int, keymap: Keymap = AS_THEY_ARE) -> list[Spans]:
    """An empty list that a filter made."""
    told = say(f" 0 of {many(total)} match ", Tone.STRONG) + filter_words(view)
    return [NOTHING, told, press(f" {key_name('back', keymap)}", " shows all")]
