"""A past for the demo: executions that might have been, worked out from a fixed seed."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from jim_core.demo.schedules import DemoSchedule
from jim_core.model.cron import fires_between
from jim_core.model.execution import ExecutionDetail, ExecutionStep, plan
from jim_core.model.ids import ExecutionId, IdMaker, TaskId
from jim_core.model.initiator import CRON, Initiator
from jim_core.model.pattern import CronPattern, cron_lines
from jim_core.model.schedule import Schedule
from jim_core.model.status import ExecutionStatus, InitiatorType, StepStatus, TriggerType

SEED: Final = "the demo's past"
_PEOPLE: Final = ("alice", "bob", "charlotte")
_LEGACY_AGE: Final = timedelta(days=21)
_QUIET: Final = timedelta(minutes=5)
"""The past ends so long before now that its last run has ended too."""
_BAD_ENDS: Final = (
    (1, "exit code 1: connection reset by ldap.corp.example after 2 of 3 batches"),
    (3, "exit code 3: 3 badges without an owner"),
    (124, "timed out after 600 s"),
)


def past(
    pairs: Iterable[tuple[DemoSchedule, Schedule]], *, now: datetime, chance: Random, new_id: IdMaker
) -> list[ExecutionDetail]:
    """Ended executions of each schedule, all before `now`, the oldest first."""
    made: list[ExecutionDetail] = []
    for demo, schedule in pairs:
        newest = now - _QUIET - (timedelta() if demo.enabled else _LEGACY_AGE)
        moments = _moments(demo, schedule, newest, chance)
        made += [_run(demo, schedule, queued, chance, new_id) for queued in moments]
    return sorted(made, key=lambda detail: detail.execution.queued_at)


def _moments(demo: DemoSchedule, schedule: Schedule, newest: datetime, chance: Random) -> list[datetime]:
    """When it ran before `newest`: at the instants of its own pattern, or at somebody's whim."""
    span = timedelta(minutes=demo.every_minutes) * demo.times
    if schedule.trigger_type is TriggerType.MANUAL:
        each = span / demo.times
        return [newest - each * (number + chance.uniform(0.1, 0.9)) for number in range(demo.times)]
    lines = cron_lines(CronPattern.of(schedule))
    zone = ZoneInfo(schedule.time_zone)
    return list(fires_between(lines, zone, newest - span, newest, limit=2 * demo.times))[-demo.times :]


def _run(
    demo: DemoSchedule, schedule: Schedule, queued: datetime, chance: Random, new_id: IdMaker
) -> ExecutionDetail:
    """One run, ended well, badly at some step, or cancelled there."""
    by_hand = schedule.trigger_type is TriggerType.MANUAL or chance.random() < 0.05
    by = Initiator(InitiatorType.USER, None, chance.choice(_PEOPLE)) if by_hand else CRON
    planned = plan(schedule, ExecutionId(new_id()), by, now=queued, new_id=new_id)
    fate = chance.random()
    end = StepStatus.COMPLETED
    if fate < demo.failing:
        end = StepStatus.FAILED
    elif fate < demo.failing + demo.cancelled:
        end = StepStatus.CANCELLED
    stops_at = len(planned.steps) if end is StepStatus.COMPLETED else chance.randrange(len(planned.steps))
    if demo.failing > 0.5 and end is StepStatus.FAILED:
        stops_at = 1
    reason = chance.choice(_BAD_ENDS) if demo.failing < 0.5 else _BAD_ENDS[1]
    began = queued + timedelta(seconds=chance.uniform(0.05, 1.2))
    steps = _ended_steps(demo, planned.steps, began, end, stops_at, reason, chance, new_id)
    finished = max(step.completed_at for step in steps if step.completed_at)
    last = max(step.definition.step_index for step in steps if step.started_at)
    error = None
    if end is StepStatus.FAILED:
        error = f"Step '{steps[stops_at].definition.name}' failed: {reason[1]}"
    elif end is StepStatus.CANCELLED:
        error = f"Cancelled by {chance.choice(_PEOPLE)}"
    execution = planned.execution.with_(
        status=ExecutionStatus(end.value),
        current_step_index=last,
        started_at=began,
        completed_at=finished,
        error_message=error,
        slot=None if by_hand else queued,
    )
    return ExecutionDetail(execution=execution, steps=tuple(steps))


def _not_reached(step: ExecutionStep, end: StepStatus, at: datetime) -> ExecutionStep:
    """A cancel ends what had not begun; after a failure it stays as it was."""
    if end is StepStatus.CANCELLED:
        return step.with_(status=StepStatus.CANCELLED, task_id=None, completed_at=at)
    return step.with_(status=StepStatus.PENDING, task_id=None)


def _ended_steps(
    demo: DemoSchedule,
    steps: tuple[ExecutionStep, ...],
    began: datetime,
    end: StepStatus,
    stops_at: int,
    reason: tuple[int, str],
    chance: Random,
    new_id: IdMaker,
) -> list[ExecutionStep]:
    ended: list[ExecutionStep] = []
    stop_group = steps[stops_at].definition.step_index if stops_at < len(steps) else None
    start, group, until = began, steps[0].definition.step_index, began
    for position, step in enumerate(steps):
        index = step.definition.step_index
        if stop_group is not None and index > stop_group:
            ended.append(_not_reached(step, end, until))
            continue
        if index != group:
            start, group = until + timedelta(milliseconds=chance.randrange(5, 60)), index
        took = timedelta(seconds=demo.steps[position].seconds * chance.uniform(0.8, 1.5) + chance.random())
        unlucky = position == stops_at
        failed = unlucky and end is StepStatus.FAILED
        finish = start + (took * chance.uniform(0.1, 0.9) if unlucky else took)
        until = max(until, finish)
        ended.append(
            step.with_(
                status=end if unlucky else StepStatus.COMPLETED,
                task_id=step.task_id or TaskId(new_id()),
                started_at=start,
                completed_at=finish,
                exit_code=reason[0] if failed else None if unlucky else 0,
                error_message=reason[1] if failed else None,
            )
        )
    return ended
