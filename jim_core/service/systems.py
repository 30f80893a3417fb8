"""Create, change, list and remove connected systems."""

from dataclasses import dataclass

from jim_core.model.errors import Conflict, Invalid, NotFound
from jim_core.model.system import ConnectedSystem, SystemId
from jim_core.service.context import ServiceContext
from jim_core.service.executions import MAX_OFFSET
from jim_core.service.system_change import SystemChange
from jim_core.service.system_draft import draft
from jim_core.service.system_settings import masked_system
from jim_core.service.wording import flaw
from jim_core.storage.unit_of_work import Reader, UnitOfWork


@dataclass(frozen=True, slots=True)
class SystemPage:
    """Some systems, and how many there are in all."""

    items: list[ConnectedSystem]
    total: int
    page: int
    page_size: int


async def page(
    context: ServiceContext, search: str | None = None, *, page: int = 1, page_size: int = 20
) -> SystemPage:
    """One page of systems, by name; Invalid when it lies too deep."""
    offset = (page - 1) * page_size
    if offset > MAX_OFFSET:
        raise Invalid({"page": (f"At most {MAX_OFFSET:,} rows can be skipped: use search instead.",)})
    if search and (bad := flaw(search)):
        raise Invalid({"search": (bad,)})

    def ask(reader: Reader) -> SystemPage:
        found = reader.systems.page(search, limit=page_size, offset=offset)
        shown = [masked_system(one, context.connectors) for one in found]
        return SystemPage(shown, reader.systems.count(search), page, page_size)

    return await context.database.read(ask)


async def get(context: ServiceContext, system_id: int) -> ConnectedSystem:
    """One system, its secrets masked; NotFound."""
    return await context.database.read(
        lambda reader: masked_system(found(reader, system_id), context.connectors)
    )


async def create(context: ServiceContext, change: SystemChange) -> ConnectedSystem:
    """A new system; Invalid, or Conflict when the name is taken."""
    if change.name is None:
        raise Invalid({"name": ("A connected system needs a name.",)})
    blank = ConnectedSystem(id=SystemId(0), name=change.name, created=context.now())
    made = draft(blank, change, context.connectors)

    def work(unit: UnitOfWork) -> ConnectedSystem:
        _refuse_taken(unit, made)
        system = made.model_copy(update={"id": SystemId(unit.systems.insert(made))})
        unit.subject = (system.id, system.name)
        return system

    return masked_system(await context.database.write(work), context.connectors)


async def update(context: ServiceContext, system_id: int, change: SystemChange) -> ConnectedSystem:
    """The system with the members that `change` says; NotFound, Invalid, Conflict.

    One that is so already stays as it is, with the instant of its last change.
    """

    def work(unit: UnitOfWork) -> ConnectedSystem:
        before = found(unit, system_id)
        system = draft(before, change, context.connectors)
        unit.subject = (system.id, system.name)
        if system == before:
            return before
        system = system.model_copy(update={"last_updated": context.now()})
        _refuse_taken(unit, system)
        unit.systems.save(system)
        return system

    return masked_system(await context.database.write(work), context.connectors)


async def delete(context: ServiceContext, system_id: int) -> None:
    """Remove a system with its run profiles; steps that name it stay, and fail when they run. NotFound."""

    def work(unit: UnitOfWork) -> None:
        unit.subject = (system_id, found(unit, system_id).name)
        unit.systems.remove(system_id)

    await context.database.write(work)


def found(reader: Reader | UnitOfWork, system_id: int) -> ConnectedSystem:
    """The system with this number and its secrets; NotFound."""
    system = reader.systems.find(system_id)
    if system is None:
        raise NotFound(f"There is no connected system {system_id}.")
    return system


def _refuse_taken(unit: UnitOfWork, system: ConnectedSystem) -> None:
    other = unit.systems.id_of(system.name)
    if other is not None and other != system.id:
        raise Conflict(f"A connected system named {system.name!r} exists already.")
