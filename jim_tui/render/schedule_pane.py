"""The schedule under the cursor: its trigger, its next fires, its steps in groups, how it went lately."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import groupby
from typing import Final

from jim_core.model.status import OverlapPolicy, TriggerType
from jim_core.wire.executions import ExecutionSummary
from jim_core.wire.schedules import ScheduleDetail, ScheduleStepBody, ScheduleSummary
from jim_tui.render.facts import Facts
from jim_tui.render.look import execution_look
from jim_tui.render.schedules import outcome_strip, state_word, trigger_words
from jim_tui.render.span import NOTHING, Spans, between, cut, fit, join, say, wide, wrapped
from jim_tui.render.tone import Tone
from jim_tui.render.when import minute, short_span
from jim_tui.state.schedule_rows import ScheduleRow
from jim_tui.state.schedule_view import ScheduleView
from jim_tui.state.words import went_well

_OVERLAPS: Final[Mapping[str, str]] = {
    OverlapPolicy.SKIP: "a fire is skipped while it runs",
    OverlapPolicy.QUEUE: "a fire waits while it runs",
    OverlapPolicy.ALLOW: "runs may overlap",
}


def schedule_lines(
    row: ScheduleRow, view: ScheduleView | None, facts: Facts, width: int, height: int
) -> list[Spans]:
    """As much of it as there is room for, what matters most first."""
    item, detail = row.item, view.detail if view else None
    room = max(10, width - 2)
    lines = [_head(row, detail, width)]
    if height > 5:
        lines += [
            say(f" {line}", Tone.QUIET) for line in wrapped(item.description or "", room, limit=2) if line
        ]
    lines.extend(_next(item, view, facts, width))
    steps = _steps(detail, view, width)
    recent = _recent(row.runs, width)
    left = height - len(lines) - len(recent)
    if left > len(steps) + 1:
        lines.append(NOTHING)
    lines += steps[: max(1, left)]
    if recent and len(lines) + len(recent) < height:
        lines.append(NOTHING)
    return [*lines, *recent][:height]


def _head(row: ScheduleRow, detail: ScheduleDetail | None, width: int) -> Spans:
    item = row.item
    zone = NOTHING if item.trigger_type == TriggerType.MANUAL else say(f" ({item.time_zone})", Tone.QUIET)
    overlap = _OVERLAPS.get(item.overlap_policy)
    parts = [say(trigger_words(item)) + zone, state_word(row)]
    if overlap and zone and width >= 100:
        parts.append(say(overlap, Tone.QUIET))
    return between(say(" ") + join(parts, "   "), say(f"{_size(item, detail)} ", Tone.QUIET), width)


def _size(item: ScheduleSummary, detail: ScheduleDetail | None) -> str:
    many = len(detail.steps) if detail else item.step_count
    steps = f"{many} step{'' if many == 1 else 's'}"
    groups = len(_groups(detail.steps)) if detail else many
    return f"{steps} in {groups} group{'' if groups == 1 else 's'}" if groups < many else steps


def _next(item: ScheduleSummary, view: ScheduleView | None, facts: Facts, width: int) -> list[Spans]:
    """`next five  14:30  15:00 …`, with what a change of the clocks does to one of them."""
    if not item.is_enabled or item.trigger_type == TriggerType.MANUAL:
        return []
    runs = view.runs.runs if view and view.runs else []
    listed = [item.next_run_time] if item.next_run_time is not None else []
    times = [minute(at, facts.here, facts.style) for at in [run.at for run in runs] or listed]
    if not times:
        return [say(" ! a clock never starts it: its pattern has no next time", Tone.WARN)]
    label = f" next {'one ' if len(times) == 1 else 'five' if len(times) == 5 else 'ones'}  "
    lines = [fit(say(label, Tone.QUIET) + join((say(time) for time in times), "   "), width)]
    notes = [
        f"{time}: {' '.join(run.note.split())}" for time, run in zip(times, runs, strict=False) if run.note
    ]
    return [*lines, *(say(cut(f" ! {note}", width), Tone.WARN) for note in notes[:1])]


def _groups(steps: Sequence[ScheduleStepBody]) -> list[list[ScheduleStepBody]]:
    return [list(group) for _, group in groupby(steps, key=lambda step: step.step_index)]


def _steps(detail: ScheduleDetail | None, view: ScheduleView | None, width: int) -> list[Spans]:
    """`1 Import HR → 2 [Import AD ∥ Import Badge] → 3 Export`, over as many lines as it takes."""
    if detail is None or (view and view.gone):
        return [say(f" {line}", Tone.QUIET) for line in wrapped(_unread(view), max(10, width - 2), limit=2)]
    if not detail.steps:
        return [say(" no steps: it cannot run", Tone.WARN)]
    lines: list[Spans] = []
    line: Spans = say(" ")
    for part in _chain(detail.steps, width - 2):
        if wide(line) + wide(part) > width and wide(line) > 1:
            lines.append(line)
            line = say("   ")
        line += part
    return [*lines, line]


def _chain(steps: Sequence[ScheduleStepBody], room: int) -> Iterator[Spans]:
    groups = _groups(steps)
    for number, group in enumerate(groups, 1):
        head = say(f"{number} ", Tone.QUIET)
        arrow = say(" → ", Tone.FAINT) if number < len(groups) else NOTHING
        if len(group) == 1:
            yield head + say(cut(_step_name(group[0]), max(8, room - 8))) + arrow
            continue
        for place, step in enumerate(group):
            first, last = place == 0, place == len(group) - 1
            name = say(cut(_step_name(step), max(8, room - 8)))
            opened = head + say("[", Tone.FAINT) if first else say(" ∥ ", Tone.FAINT)
            yield opened + name + (say("]", Tone.FAINT) + arrow if last else NOTHING)


def _step_name(step: ScheduleStepBody) -> str:
    return (step.name or "").strip() or step.step_type


def _unread(view: ScheduleView | None) -> str:
    if view is not None and view.gone:
        return "The server does not know this schedule any more."
    if view is not None and view.error:
        return f"Its steps could not be read: {view.error}. It is tried again."
    return "reading its steps …"


def _recent(runs: Sequence[ExecutionSummary], width: int) -> list[Spans]:
    """`last 10  ✓✓✓✗✓   8 Completed · 1 Failed   median 4:12 · longest 13:41`."""
    if not runs:
        return []
    counted: dict[str, int] = {}
    for run in runs:
        word = execution_look(run.status).word
        counted[word] = counted.get(word, 0) + 1
    told = " · ".join(f"{many} {word}" for word, many in sorted(counted.items(), key=lambda pair: -pair[1]))
    took = sorted(
        run.completed_at - run.started_at
        for run in runs
        if went_well(run) and run.started_at and run.completed_at
    )
    strip = tuple(span for span in outcome_strip(runs) if span.text.strip())
    line = say(f" last {len(runs):<2}    ", Tone.QUIET) + strip + say(f"   {told}")
    median = say(f"   median {_median(took)}", Tone.QUIET) if took else NOTHING
    longest = say(f" · longest {short_span(took[-1])}", Tone.QUIET) if took else NOTHING
    for more in (median + longest, median):
        if wide(line) + wide(more) <= width:
            return [line + more]
    return [fit(line, width)]


def _median(took: Sequence[timedelta]) -> str:
    middle = len(took) // 2
    return short_span(took[middle] if len(took) % 2 else (took[middle - 1] + took[middle]) / 2)
