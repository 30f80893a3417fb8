"""The activity of a RunProfile step: begun with it, counted from the identity store, ended with it."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import structlog

from jim_core.identity.store.database import read_only
from jim_core.identity.store.runs import Runs, RunState
from jim_core.model.activity import Activity
from jim_core.model.errors import StorageUnavailable
from jim_core.model.execution import ExecutionStep, ScheduleExecution
from jim_core.model.ids import IdMaker
from jim_core.model.outcome import StepOutcome
from jim_core.model.run_order import RunOrder
from jim_core.model.status import ACTIVITY_STATUS, ActivityStatus, StepStatus, StepType
from jim_core.model.system import ConnectedSystem, RunProfile
from jim_core.service.context import ServiceContext
from jim_core.storage.unit_of_work import Reader, UnitOfWork

_NOTHING: Final[Mapping[UUID, RunState]] = {}

log = structlog.get_logger(__name__)


def begun(
    unit: UnitOfWork, execution: ScheduleExecution, step: ExecutionStep, now: datetime, new_id: IdMaker
) -> ExecutionStep:
    """The step, which has begun, with its activity if it has one: each attempt has its own."""
    if step.definition.step_type is not StepType.RUN_PROFILE:
        return step
    waiting = step.activity_id and unit.activities.find(step.activity_id)
    if waiting and waiting.executed is None:  # made when somebody asked for the run
        unit.activities.save(waiting.model_copy(update={"executed": now}))
        return step.with_(activity_status=ActivityStatus.IN_PROGRESS)
    place = _place(unit, step)
    known = new_id()
    made = planned(execution, *place, known, now) if place else _of_nothing(execution, step, known, now)
    unit.activities.insert(made.model_copy(update={"executed": now}))
    return step.with_(activity_id=made.id, activity_status=ActivityStatus.IN_PROGRESS)


def planned(
    execution: ScheduleExecution,
    system: ConnectedSystem,
    profile: RunProfile,
    activity_id: UUID,
    now: datetime,
) -> Activity:
    """The activity of a run that somebody asked for, and that has not begun."""
    return Activity(
        id=activity_id,
        created=now,
        target_name=profile.name,
        target_context=system.name,
        initiated_by_type=execution.initiated_by_type,
        initiated_by_id=execution.initiated_by_id,
        initiated_by_name=execution.initiated_by_name,
        connected_system_run_type=profile.run_type,
        connected_system_id=system.id,
        connected_system_run_profile_id=profile.id,
    )


def order_of(reader: Reader | UnitOfWork, step: ExecutionStep) -> RunOrder | None:
    """What a RunProfile step that has begun has to do; None for other steps, and when its profile is gone."""
    place = _place(reader, step)
    if place is None or step.activity_id is None:
        return None
    return RunOrder(
        activity_id=step.activity_id,
        system=place[0],
        profile=place[1],
        systems=tuple(reader.systems.all()),
    )


def ended(
    unit: UnitOfWork,
    step: ExecutionStep,
    outcome: StepOutcome,
    now: datetime,
    counts: Mapping[UUID, RunState] = _NOTHING,
) -> None:
    """The activity of a step that ends with `outcome`, ended too; nothing for a step that has none."""
    activity = step.activity_id and unit.activities.find(step.activity_id)
    if not activity or activity.status is not ActivityStatus.IN_PROGRESS:
        return
    at = max(min(outcome.ended_at or now, now), activity.executed or activity.created)
    warned = outcome.status is StepStatus.COMPLETED_WITH_WARNING
    closed = counted(activity, counts.get(activity.id)).model_copy(
        update={
            "status": ACTIVITY_STATUS[outcome.status],
            "message": outcome.summary,
            "warning_message": outcome.error_message if warned else None,
            "error_message": None if warned else outcome.error_message,
            "execution_time": at - activity.executed if activity.executed else timedelta(0),
            "total_activity_time": at - activity.created,
        }
    )
    unit.activities.save(closed)


def never_begun(unit: UnitOfWork, step: ExecutionStep, now: datetime) -> None:
    """The activity of a step that was cancelled before it began is Cancelled with it."""
    ended(unit, step, StepOutcome.cancelled("it was cancelled before it started"), now)


def counted(activity: Activity, seen: RunState | None) -> Activity:
    """The activity with the counts that its run has kept so far."""
    if seen is None:
        return activity
    counts = seen.counts
    return activity.model_copy(
        update={
            "message": seen.phase or activity.message,
            "objects_to_process": counts.to_process,
            "objects_processed": counts.processed,
            "total_added": counts.added,
            "total_updated": counts.updated,
            "total_deleted": counts.deleted,
            "total_errors": counts.errors,
        }
    )


async def states(context: ServiceContext, activities: list[UUID]) -> dict[UUID, RunState]:
    """How far these runs are, of those that have begun; nothing while the identity store cannot be read."""
    if not activities:
        return {}
    try:
        return await asyncio.to_thread(_states, context.identity_store, activities)
    except StorageUnavailable as error:
        log.warning("run.not_counted", reason=str(error))
        return {}


def _states(store: Path, activities: list[UUID]) -> dict[UUID, RunState]:
    with read_only(store) as connection:
        if connection is None:
            return {}
        found = ((activity, Runs(connection).find(activity)) for activity in activities)
        return {activity: state for activity, state in found if state is not None}


def _place(reader: Reader | UnitOfWork, step: ExecutionStep) -> tuple[ConnectedSystem, RunProfile] | None:
    definition = step.definition
    if definition.step_type is not StepType.RUN_PROFILE or definition.connected_system_id is None:
        return None
    system = reader.systems.find(definition.connected_system_id)
    profile = reader.run_profiles.find(definition.connected_system_id, definition.run_profile_id or 0)
    return (system, profile) if system and profile else None


def _of_nothing(
    execution: ScheduleExecution, step: ExecutionStep, activity_id: UUID, now: datetime
) -> Activity:
    """Of a run profile that is gone: the step fails, and its activity says so."""
    return Activity(
        id=activity_id,
        created=now,
        target_name=step.definition.run_profile_name or step.definition.name,
        target_context=step.definition.connected_system_name,
        initiated_by_type=execution.initiated_by_type,
        initiated_by_id=execution.initiated_by_id,
        initiated_by_name=execution.initiated_by_name,
        connected_system_id=step.definition.connected_system_id,
        connected_system_run_profile_id=step.definition.run_profile_id,
    )
