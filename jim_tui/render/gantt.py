"""Bars of what has happened and of what is expected: one axis for all steps of a run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from jim_core.model.status import WaitingFor
from jim_core.wire.executions import StepState
from jim_tui.render.look import is_over, is_running, is_waiting, step_look
from jim_tui.render.rail import groups
from jim_tui.render.span import NOTHING, Span, Spans
from jim_tui.render.tone import Tone
from jim_tui.render.when import short_span
from jim_tui.state.forecast import Planned

_FIRST: Final = timedelta(seconds=20)
_GROWTH: Final = 1.5
"""The axis of a running execution grows in steps, so that its bars do not crawl."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The time that the bars share."""

    start: datetime
    end: datetime
    now: datetime | None
    """None once the run has ended: no `now` mark."""

    def cell(self, instant: datetime, width: int) -> int:
        """The cell that an instant falls into, within the bar."""
        share = (instant - self.start) / (self.end - self.start)
        return max(0, min(width - 1, int(share * width)))


def axis(start: datetime, now: datetime, ended: datetime | None, ends: datetime | None = None) -> Axis:
    """The axis of a run that began at `start`; `ends` is when it is expected to end."""
    if ended is not None:
        return Axis(start, max(ended, start + timedelta(seconds=1)), None)
    span = _FIRST
    ahead = (ends or start) - start
    while span < (now - start) * 1.1 or span < ahead:
        span *= _GROWTH
    return Axis(start, start + span, max(now, start))


def turns(steps: Sequence[StepState]) -> tuple[datetime | None, ...]:
    """For each step that has begun, when its turn came: the end of the group before it."""
    since: list[datetime | None] = []
    before: datetime | None = None
    for group in groups(steps):
        since.extend(before if step.started_at and not _elsewhere(step) else None for step in group.steps)
        ends = [step.completed_at for step in group.steps if step.completed_at and not _elsewhere(step)]
        before = max(ends) if ends else before
    return tuple(since)


def waits_since(steps: Sequence[StepState]) -> tuple[datetime | None, ...]:
    """For each step whose turn has come, since when: the end of the group before, or its own start."""
    since: list[datetime | None] = []
    before: datetime | None = None
    for group in groups(steps):
        since.extend(_waits(step, before) for step in group.steps)
        ends = [step.completed_at for step in group.steps if step.completed_at and not _elsewhere(step)]
        before = max(ends) if ends else before
    return tuple(since)


def _waits(step: StepState, before: datetime | None) -> datetime | None:
    # Since when a retry is waited for is not known: the group before ended long before that.
    waits = is_waiting(step.status) and step.waiting_for != WaitingFor.RETRY
    return step.started_at or before if waits else None


def _elsewhere(step: StepState) -> bool:
    """It ran in an earlier execution, so it has no place on this axis."""
    return step.carried_over_from is not None


LEGEND: Final = "█ done  ▓ running  ░ waiting  ┄ expected  │ now"


def bar(
    step: StepState,
    line: Axis,
    width: int,
    waits: datetime | None = None,
    planned: Planned | None = None,
    turn: datetime | None = None,
) -> Spans:
    """One step on the axis: `█` done, `▓` running, `░` waiting, `┄` expected, `│` now.

    `turn` is when it could have begun, where it did so later.
    """
    cells = [" "] * width
    tones = [Tone.FAINT] * width
    if planned is not None and line.now is not None:
        for cell in range(line.cell(max(planned.start, line.now), width), line.cell(planned.end, width) + 1):
            cells[cell], tones[cell] = "┄", Tone.QUIET
    if line.now is not None:
        mark = line.cell(line.now, width)
        cells[mark] = "│"
    begin, end, glyph, tone = _extent(step, line, waits)
    if turn is not None and begin is not None and waits is None:
        for cell in range(line.cell(turn, width) + 1, line.cell(begin, width)):
            cells[cell] = "░"
    if begin is not None:
        for cell in range(line.cell(begin, width), line.cell(end, width) + 1):
            cells[cell], tones[cell] = glyph, tone
    return _runs(cells, tones)


def _extent(
    step: StepState, line: Axis, waits: datetime | None
) -> tuple[datetime | None, datetime, str, Tone]:
    now = line.now or line.end
    if waits is not None:
        return waits, now, "░", Tone.FAINT
    if step.started_at is None or _elsewhere(step):
        return None, now, "", Tone.FAINT
    if is_running(step.status):
        return step.started_at, now, "▓", Tone.BUSY
    if not is_over(step.status) and step.completed_at is None:
        return None, now, "", Tone.FAINT
    done = step.completed_at or now
    return step.started_at, done, "█", _done_tone(step)


def _done_tone(step: StepState) -> Tone:
    return step_look(step.status).tone


def _runs(cells: Sequence[str], tones: Sequence[Tone]) -> Spans:
    spans: list[Span] = []
    for text, tone in zip(cells, tones, strict=True):
        if spans and spans[-1].tone == tone:
            spans[-1] = Span(spans[-1].text + text, tone)
        else:
            spans.append(Span(text, tone))
    return tuple(spans)


def ruler(line: Axis, width: int) -> Spans:
    """The heading over the bars: where the axis begins, where now is, where it ends."""
    if width < 6:
        return NOTHING
    cells = [" "] * width
    end = short_span(line.end - line.start)
    _write(cells, width - len(end), end)
    if line.now is not None:
        _write(cells, line.cell(line.now, width) - 1, "now")
    _write(cells, 0, "0:00")
    return (Span("".join(cells), Tone.QUIET),)


def _write(cells: list[str], at: int, text: str) -> None:
    """Put a label on the ruler unless it would touch another."""
    if len(text) > len(cells):
        return
    at = max(0, min(len(cells) - len(text), at))
    around = cells[max(0, at - 1) : at + len(text) + 1]
    if all(cell == " " for cell in around):
        cells[at : at + len(text)] = text
