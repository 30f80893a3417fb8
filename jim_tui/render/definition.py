"""What a step is to do: by what its schedule says now, as an execution itself does not tell."""

from datetime import timedelta

from jim_core.wire.executions import StepState
from jim_core.wire.schedules import ScheduleStepBody
from jim_tui.render.when import spoken
from jim_tui.state.schedule_view import ScheduleView

Facts = list[tuple[str, str]]
"""Labels and values."""


def definition(step: StepState, view: ScheduleView | None) -> Facts:
    """What it runs and within which limits; nothing where the schedule has no such step any more."""
    plan = _plan(step, view)
    if plan is None:
        return []
    found = [
        ("runs", " ".join(part for part in (_program(plan), plan.arguments) if part)),
        ("in", plan.working_directory or ""),
        ("on", plan.sql_connection_string or ""),
        ("limits", _limits(plan)),
    ]
    return [(label, " ".join(value.split())) for label, value in found if value]


def _plan(step: StepState, view: ScheduleView | None) -> ScheduleStepBody | None:
    for plan in view.detail.steps if view is not None and view.detail is not None else ():
        if (plan.step_index, plan.step_type) == (step.step_index, step.step_type) and _same(plan, step):
            return plan
    return None


def _same(plan: ScheduleStepBody, step: StepState) -> bool:
    return (plan.name or "").strip() == step.name.strip()


def _program(plan: ScheduleStepBody) -> str:
    return plan.executable_path or plan.script_path or plan.sql_script_path or ""


def _limits(plan: ScheduleStepBody) -> str:
    said = []
    if plan.timeout_seconds:
        said.append(f"{spoken(timedelta(seconds=plan.timeout_seconds))} at most")
    if plan.retry_count:
        often = "once" if plan.retry_count == 1 else f"{plan.retry_count} times"
        said.append(f"tried again {often}, first after {plan.retry_delay_seconds}s")
    if plan.warning_exit_codes:
        said.append(f"exit code {', '.join(map(str, plan.warning_exit_codes))} is a warning")
    return ", ".join(said)
