"""The day in a line: how what ended went, and how much there was in each of the last 24 hours."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from jim_tui.render.facts import Facts
from jim_tui.render.span import NOTHING, Span, Spans, join, say, wide
from jim_tui.render.tone import Tone
from jim_tui.state.console import ConsoleState
from jim_tui.state.day import Day, DayCounts, counted, hours

_BARS: Final = "▁▂▃▄▅▆▇"


def day_line(state: ConsoleState, facts: Facts, room: int) -> Spans:
    """As much of it as there is room for; nothing before it has been read."""
    if state.day is None:
        return NOTHING
    return next((told for told in _forms(state.day, facts) if wide(told) <= room), NOTHING)


def _forms(day: Day, facts: Facts) -> Iterator[Spans]:
    midnight = facts.style.local(facts.wall).replace(hour=0, minute=0, second=0, microsecond=0)
    number = counted(day, midnight)
    # Of a day that was not read to its beginning all is of today, so there may be more.
    more = not day.whole and number.runs == len(day.runs)
    long, short = _in_words(number, more=more), _in_glyphs(number, more=more)
    bars = say("24h ", Tone.QUIET) + _bars(day, facts)
    yield long + say("    ") + bars
    yield short + say("  ") + bars
    yield long
    yield short


def _in_words(number: DayCounts, *, more: bool) -> Spans:
    """`today 41 runs · 38 ok · 2 failed · 1 cancelled`."""
    if not number.runs:
        return say("today no run has ended", Tone.QUIET)
    runs = f"{'over ' if more else ''}{number.runs} run{'' if number.runs == 1 else 's'}"
    parts = (
        say(f"{number.good} ok", Tone.GOOD) if number.good else NOTHING,
        say(f"{number.otherwise} with errors", Tone.WARN) if number.otherwise else NOTHING,
        say(f"{number.failed} failed", Tone.BAD) if number.failed else NOTHING,
        say(f"{number.cancelled} cancelled", Tone.QUIET) if number.cancelled else NOTHING,
    )
    return say("today ", Tone.QUIET) + join((say(runs), *parts), " · ")


def _in_glyphs(number: DayCounts, *, more: bool) -> Spans:
    """`41 runs 38✓ 2✗ 1⊘`."""
    runs = f"{number.runs}{'+' if more else ''} run{'' if number.runs == 1 else 's'}"
    parts = (
        say(f"{number.good}✓", Tone.GOOD) if number.good else NOTHING,
        say(f"{number.otherwise}✓✗", Tone.WARN) if number.otherwise else NOTHING,
        say(f"{number.failed}✗", Tone.BAD) if number.failed else NOTHING,
        say(f"{number.cancelled}⊘", Tone.QUIET) if number.cancelled else NOTHING,
    )
    return join((say(runs), *parts), " ")


def _bars(day: Day, facts: Facts) -> Spans:
    """A bar an hour, the present one last; an hour in which something failed has the ink of failures."""
    found = hours(day, facts.wall)
    most = max(hour.runs for hour in found)
    drawn = []
    for hour in found:
        height = -(-hour.runs * (len(_BARS) - 1) // most) if most else 0
        tone = Tone.BAD if hour.failed else Tone.PLAIN if hour.runs else Tone.FAINT
        drawn.append(Span(_BARS[height], tone))
    return tuple(drawn)


def share(took: timedelta, usual: timedelta) -> str:
    """`+226%`: how much longer something took than is usual; `-40%`: how much less long."""
    by = round((took / usual - 1) * 100)
    return f"{by:+d}%" if by <= 999 else ">999%"
