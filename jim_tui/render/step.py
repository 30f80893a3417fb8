"""Everything there is to say of one step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from jim_core.wire.executions import StepAttempt, StepState
from jim_tui.render.activity import activity_lines
from jim_tui.render.attempts import attempt_lines
from jim_tui.render.definition import definition
from jim_tui.render.facts import Facts
from jim_tui.render.look import is_running, is_waiting, step_look
from jim_tui.render.names import short_id
from jim_tui.render.progress import progress_line
from jim_tui.render.span import NOTHING, Spans, between, join, say, wrapped
from jim_tui.render.spark import spark
from jim_tui.render.steps import StepRow, step_time
from jim_tui.render.tone import Tone
from jim_tui.render.waiting import wait_sentence
from jim_tui.render.when import moment, short_span
from jim_tui.state.activity import WorkSeen
from jim_tui.state.forecast import usual
from jim_tui.state.schedule_view import ScheduleView


def is_telling(step: StepState) -> bool:
    """There is more to say of it than its row says: worth a pane also where there is little room."""
    said = step.error_message or step.progress or step.summary
    return bool(said or step.waiting_for or step.carried_over_from)


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of a step beside itself."""

    spans: Sequence[timedelta] = ()
    """How long it ran in past executions, the newest first."""
    tries: Sequence[StepAttempt] = ()
    trouble: str | None = None
    """Why they could not be read."""
    shown: int = 1
    """The attempt whose output is shown."""
    view: ScheduleView | None = None
    """Its schedule."""
    work: WorkSeen | None = None
    """What its activity did."""


ALONE = Around()
ERROR_LINES = 3
"""Lines of an error text where the pane is not zoomed."""


def step_facts(
    row: StepRow, facts: Facts, width: int, around: Around = ALONE, *, whole: bool = False
) -> list[Spans]:
    """Everything there is to say of one step, its error and how far it is first; `whole`: the error too."""
    step = row.step
    look = step_look(step.status, run_ended=row.run_ended)
    code = say("exit code ", Tone.QUIET) + say(str(step.exit_code)) if step.exit_code is not None else NOTHING
    head = join(
        (
            say(f" {look.glyph} {look.word}", look.tone),
            code,
            say(f"attempt {step.attempt}", Tone.QUIET) if step.attempt > 1 else NOTHING,
        ),
        "   ",
    )
    follow = "continue on failure: " + ("yes" if step.continue_on_failure else "no")
    lines = [between(head, say(follow + " ", Tone.QUIET), width)]
    lines.extend(_waits(row, facts))
    lines.extend(say(f"   {text}", look.tone) for text in _error(step, width, whole=whole))
    if step.progress is not None:
        lines.append(progress_line(step, step.progress, facts, width))
    if step.activity_id is not None:
        lines.extend(activity_lines(around.work, width, facts.key("detail.objects")))
    lines.extend(_summary(step, width))
    if step.carried_over_from is not None:
        origin = say(f"from execution {short_id(step.carried_over_from)}, where it ran: ") + say(
            facts.key("list.open"), Tone.KEY
        )
        lines.append(say(f"   {'carried over':<17}", Tone.QUIET) + origin + say(" opens it", Tone.QUIET))
    lines.append(_times(row, facts))
    lines.extend(attempt_lines(around.tries, around.shown, facts, width))
    if around.trouble:
        lines.append(say(f"   {'attempts':<17}", Tone.QUIET) + say(around.trouble, Tone.WARN))
    lines.extend(_usual(row, facts, around.spans))
    for label, value in [*_details(step), *definition(step, around.view)]:
        told = wrapped(value, max(10, width - 22), limit=20)
        labels = (label, *[""] * len(told))
        lines.extend(
            say(f"   {name:<17}", Tone.QUIET) + say(text) for name, text in zip(labels, told, strict=False)
        )
    return lines


def _usual(row: StepRow, facts: Facts, spans: Sequence[timedelta]) -> list[Spans]:
    """`usually   1:40   1:20 to 3:02 in the last 7 runs  ▂▃▂▅`."""
    middle = usual(spans)
    if middle is None:
        return []
    line = say(f"   {'usually':<17}", Tone.QUIET) + say(short_span(middle))
    step = row.step
    if step.started_at is not None and is_running(step.status) and not facts.stale:
        over = facts.elapsed(step.started_at) - middle
        if over > timedelta(seconds=1):
            line += say(f", over by {short_span(over)}", Tone.WARN)
    many = f"the last {len(spans)} runs" if len(spans) > 1 else "the last run"
    line += say(f"   {short_span(min(spans))} to {short_span(max(spans))} in {many}  ", Tone.QUIET)
    return [line + say(spark(tuple(reversed(spans))), Tone.QUIET)]


def _waits(row: StepRow, facts: Facts) -> list[Spans]:
    if row.step.waiting_for is None or not is_waiting(row.step.status) or row.run_ended:
        return []
    return [say("   ") + say(wait_sentence(row.step, facts), Tone.WAIT)]


def _summary(step: StepState, width: int) -> list[Spans]:
    told = wrapped(step.summary, max(10, width - 22), limit=4) if step.summary else []
    labels = ("summary", *[""] * len(told))
    return [say(f"   {label:<17}", Tone.QUIET) + say(text) for label, text in zip(labels, told, strict=False)]


def _error(step: StepState, width: int, *, whole: bool) -> list[str]:
    # Lines of an error were joined on their way here, so that it fits a row; here it has its lines again.
    text = (step.error_message or "").replace(" ↵ ", "\n")
    lines = wrapped(text, max(10, width - 5)) if text else []
    if whole or len(lines) <= ERROR_LINES:
        return lines
    return [*lines[: ERROR_LINES - 1], f"… {len(lines) - ERROR_LINES + 1} more lines: tab, then z"]


def _times(row: StepRow, facts: Facts) -> Spans:
    step = row.step
    parts = []
    if step.started_at is not None:
        parts.append(say("started ", Tone.QUIET) + say(moment(step.started_at, facts.here, facts.style)))
    if step.completed_at is not None:
        parts.append(say("finished ", Tone.QUIET) + say(moment(step.completed_at, facts.here, facts.style)))
    taken = step_time(row, facts)
    if taken:
        parts.append(say(_spent(row), Tone.QUIET) + taken)
    if not parts:
        parts.append(say("not started", Tone.QUIET))
    return say("   ") + join(parts, "   ")


def _spent(row: StepRow) -> str:
    """What the time was spent on."""
    if row.step.completed_at is not None:
        return "took "
    return "running for " if is_running(row.step.status) else "waiting for "


def _details(step: StepState) -> list[tuple[str, str]]:
    found = [
        ("kind", step.step_type),
        ("connected system", step.connected_system_name or ""),
        ("run profile", step.run_profile_name or ""),
        ("activity", f"{step.activity_id}  {step.activity_status or ''}" if step.activity_id else ""),
    ]
    return [(label, value) for label, value in found if value]
