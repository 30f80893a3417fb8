"""Create, change, list and remove the run profiles of a connected system, and execute one."""

from jim_core.model.errors import Conflict, Invalid, NotFound, Refused
from jim_core.model.system import RunProfile, RunProfileId, SystemId
from jim_core.service import systems
from jim_core.service.context import ServiceContext
from jim_core.service.system_change import RunProfileChange
from jim_core.storage.unit_of_work import Reader, UnitOfWork


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


async def execute(context: ServiceContext, system_id: int, profile_id: int) -> None:
    """Run it outside of any schedule; NotFound, Refused."""
    profile = await get(context, system_id, profile_id)
    raise Refused(f"The run profile {profile.name!r} cannot be executed: this version has no connectors yet.")


def _found(reader: Reader | UnitOfWork, system_id: int, profile_id: int) -> RunProfile:
    profile = reader.run_profiles.find(system_id, profile_id)
    if profile is None:
        raise NotFound(f"There is no run profile {profile_id} of a connected system {system_id}.")
    return profile


def _refuse_taken(unit: UnitOfWork, profile: RunProfile) -> None:
    other = unit.run_profiles.id_of(profile.connected_system_id, profile.name)
    if other is not None and other != profile.id:
        raise Conflict(f"This connected system has a run profile named {profile.name!r} already.")
