"""Create, change, list and remove the run profiles of a connected system, and execute one."""

from typing import Final
from uuid import UUID, uuid5

from jim_core.model.errors import Conflict, Invalid, NotFound, Refused
from jim_core.model.execution import ExecutionDetail, plan
from jim_core.model.ids import ExecutionId, ScheduleId, StepId
from jim_core.model.initiator import Initiator
from jim_core.model.schedule import Schedule, ScheduleStep
from jim_core.model.status import ActivityStatus, StepType
from jim_core.model.system import ConnectedSystem, RunProfile, RunProfileId, SystemId
from jim_core.service import running, systems
from jim_core.service.context import ServiceContext
from jim_core.service.saving import insert
from jim_core.service.system_change import RunProfileChange
from jim_core.storage.unit_of_work import Reader, UnitOfWork

_PROFILES: Final = UUID("6c9f1a52-7c1e-5b0e-9a55-3d2f0c6f7b11")
"""The name space of the ids under which executions of run profiles are found."""


async def of(context: ServiceContext, system_id: int) -> list[RunProfile]:
    """The run profiles of a system, oldest first; NotFound."""

    def ask(reader: Reader) -> list[RunProfile]:
        systems.found(reader, system_id)
        return reader.run_profiles.of(system_id)

    return await context.database.read(ask)


async def get(context: ServiceContext, system_id: int, profile_id: int) -> RunProfile:
    """One run profile; NotFound."""
    return await context.database.read(lambda reader: _found(reader, system_id, profile_id))


async def create(context: ServiceContext, system_id: int, change: RunProfileChange) -> RunProfile:
    """A new run profile of a system; NotFound, Invalid, or Conflict when the system has one of that name."""
    missing = {"name": "A run profile needs a name.", "run_type": "A run profile needs a type of run."}
    wrong = {field: (text,) for field, text in missing.items() if field not in change.model_fields_set}
    if wrong:
        raise Invalid({{"run_type": "runType"}.get(field, field): texts for field, texts in wrong.items()})

    def work(unit: UnitOfWork) -> RunProfile:
        systems.found(unit, system_id)
        made = RunProfile(
            id=RunProfileId(0),
            connected_system_id=SystemId(system_id),
            name=change.name or "",
            run_type=change.run_type,
        ).model_copy(update=change.members)
        _refuse_taken(unit, made)
        profile = made.model_copy(update={"id": RunProfileId(unit.run_profiles.insert(made))})
        unit.subject = (profile.id, profile.name)
        return profile

    return await context.database.write(work)


async def update(
    context: ServiceContext, system_id: int, profile_id: int, change: RunProfileChange
) -> RunProfile:
    """The run profile with the members that `change` says; NotFound, Conflict."""

    def work(unit: UnitOfWork) -> RunProfile:
        profile = _found(unit, system_id, profile_id).model_copy(update=change.members)
        _refuse_taken(unit, profile)
        unit.run_profiles.save(profile)
        unit.subject = (profile.id, profile.name)
        return profile

    return await context.database.write(work)


async def delete(context: ServiceContext, system_id: int, profile_id: int) -> None:
    """Remove a run profile; steps that name it stay, and fail when they run. NotFound."""

    def work(unit: UnitOfWork) -> None:
        unit.subject = (profile_id, _found(unit, system_id, profile_id).name)
        unit.run_profiles.remove(system_id, profile_id)

    await context.database.write(work)


async def execute(
    context: ServiceContext, system_id: int, profile_id: int, *, by: Initiator
) -> ExecutionDetail:
    """An execution of its own, of which it is the only step; NotFound, Refused.

    Its schedule id is the profile's own, of no schedule, so that its runs can be found.
    """

    def work(unit: UnitOfWork) -> ExecutionDetail:
        system = systems.found(unit, system_id)
        profile = _found(unit, system_id, profile_id)
        if not system.connector_name:
            raise Refused(
                f"The run profile {profile.name!r} cannot be executed: {system.name!r} has no connector. "
                "Set its connectorName and settings."
            )
        detail = plan(
            _alone(context, system, profile),
            ExecutionId(context.new_id()),
            by,
            now=context.now(),
            new_id=context.new_id,
        )
        activity = running.planned(detail.execution, system, profile, context.new_id(), context.now())
        unit.activities.insert(activity)
        (step,) = detail.steps
        step = step.with_(activity_id=activity.id, activity_status=ActivityStatus.IN_PROGRESS)
        detail = detail.model_copy(update={"steps": (step,)})
        insert(unit, detail)
        unit.subject = (profile.id, profile.name)
        return detail

    return await context.database.write(work)


def _alone(context: ServiceContext, system: ConnectedSystem, profile: RunProfile) -> Schedule:
    """A schedule that does nothing else, and is stored nowhere."""
    name = f"{system.name} - {profile.name}"
    step = ScheduleStep(
        id=StepId(context.new_id()),
        name=name,
        step_type=StepType.RUN_PROFILE,
        connected_system_id=system.id,
        run_profile_id=profile.id,
        connected_system_name=system.name,
        run_profile_name=profile.name,
    )
    known = ScheduleId(uuid5(_PROFILES, str(profile.id)))
    return Schedule(id=known, name=name, created=context.now(), steps=(step,))


def _found(reader: Reader | UnitOfWork, system_id: int, profile_id: int) -> RunProfile:
    profile = reader.run_profiles.find(system_id, profile_id)
    if profile is None:
        raise NotFound(f"There is no run profile {profile_id} of a connected system {system_id}.")
    return profile


def _refuse_taken(unit: UnitOfWork, profile: RunProfile) -> None:
    other = unit.run_profiles.id_of(profile.connected_system_id, profile.name)
    if other is not None and other != profile.id:
        raise Conflict(f"This connected system has a run profile named {profile.name!r} already.")
