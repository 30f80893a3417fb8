"""Everything there is to say of one step."""

from jim_core.wire.executions import StepState
from jim_tui.render.facts import Facts
from jim_tui.render.look import is_running, is_waiting, step_look
from jim_tui.render.names import short_id
from jim_tui.render.progress import progress_line
from jim_tui.render.span import NOTHING, Spans, between, join, say, wrapped
from jim_tui.render.steps import StepRow, step_time
from jim_tui.render.tone import Tone
from jim_tui.render.waiting import wait_sentence
from jim_tui.render.when import moment


def is_telling(step: StepState) -> bool:
    """There is more to say of it than its row says: worth a pane also where there is little room."""
    said = step.error_message or step.progress or step.summary
    return bool(said or step.waiting_for or step.carried_over_from)


def step_facts(row: StepRow, facts: Facts, width: int, height: int) -> list[Spans]:
    """Everything there is to say of one step, its error and how far it is first."""
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
    lines.extend(say(f"   {text}", look.tone) for text in _error(step, width))
    if step.progress is not None:
        lines.append(progress_line(step, step.progress, facts, width))
    lines.extend(_summary(step, width))
    if step.carried_over_from is not None:
        origin = f"from execution {short_id(step.carried_over_from)}, where it ran"
        lines.append(say(f"   {'carried over':<17}", Tone.QUIET) + say(origin))
    lines.append(_times(row, facts))
    for label, value in _details(step):
        lines.append(say(f"   {label:<17}", Tone.QUIET) + say(value))
    return lines[: max(1, height)]


def _waits(row: StepRow, facts: Facts) -> list[Spans]:
    if row.step.waiting_for is None or not is_waiting(row.step.status) or row.run_ended:
        return []
    return [say("   ") + say(wait_sentence(row.step, facts), Tone.WAIT)]


def _summary(step: StepState, width: int) -> list[Spans]:
    told = wrapped(step.summary, max(10, width - 22), limit=4) if step.summary else []
    labels = ("summary", *[""] * len(told))
    return [say(f"   {label:<17}", Tone.QUIET) + say(text) for label, text in zip(labels, told, strict=False)]


def _error(step: StepState, width: int) -> list[str]:
    return wrapped(step.error_message, max(10, width - 5), limit=12) if step.error_message else []


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
