"""The audit trail: each change is written with it in one transaction, refusals as counts soon after."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, TypeVar

from jim_core.model.audit import DONE, AuditEntry, AuditFilter, Deed
from jim_core.model.errors import Invalid, StorageUnavailable
from jim_core.model.event import ExecutionMoved, ScheduleSaved
from jim_core.service.context import ServiceContext, Store
from jim_core.service.executions import MAX_OFFSET
from jim_core.storage.unit_of_work import Reader, UnitOfWork

T = TypeVar("T")
KEPT_REFUSALS: Final = 100_000
"""The newest entries of refusals that are kept, however many come."""


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Some entries, the newest first, and how many there are in all."""

    items: list[AuditEntry]
    total: int
    page: int
    page_size: int


def audited(context: ServiceContext, deed: Deed) -> ServiceContext:
    """The context in which what `deed` changes is written to the trail, with the change or not at all."""
    return replace(context, database=_Audited(context, deed))


async def page(context: ServiceContext, wanted: AuditFilter, page: int, page_size: int) -> AuditPage:
    """One page of the trail, with the refusals of this very moment; Invalid when it lies too deep."""
    offset = (page - 1) * page_size
    if offset > MAX_OFFSET:
        raise Invalid({"page": (f"At most {MAX_OFFSET:,} rows can be skipped: use a filter instead.",)})
    await write_refusals(context)

    def ask(reader: Reader) -> AuditPage:
        items = reader.audit.page(wanted, page_size, offset)
        return AuditPage(items, reader.audit.count(wanted), page, page_size)

    return await context.database.read(ask)


async def write_refusals(context: ServiceContext) -> None:
    """Write what was counted; while that cannot be done, it is kept for the next time."""
    taken = context.refusals.take()
    if not taken:
        return

    def work(unit: UnitOfWork) -> None:
        for bucket, entry in taken.items():
            unit.audit.count_on(bucket, entry)

    try:
        await context.database.write(work)
    except StorageUnavailable:
        context.refusals.give_back(taken)


async def prune(context: ServiceContext, keep_days: int) -> int:
    """Forget entries older than `keep_days` (0 keeps them), and all but the newest 100,000 refusals."""
    before = context.now() - timedelta(days=keep_days)

    def work(unit: UnitOfWork) -> int:
        old = unit.audit.forget(before) if keep_days else 0
        return old + unit.audit.forget_refusals(KEPT_REFUSALS)

    return await context.database.write(work)


class _Audited:
    """A store whose every change is written to the trail."""

    def __init__(self, context: ServiceContext, deed: Deed) -> None:
        self._store: Store = context.database
        self._now = context.now
        self._deed = deed

    async def read(self, ask: Callable[[Reader], T]) -> T:
        """As the store does."""
        return await self._store.read(ask)

    async def write(self, job: Callable[[UnitOfWork], T]) -> T:
        """As the store does, with an entry in the same transaction."""

        def work(unit: UnitOfWork) -> T:
            result = job(unit)
            unit.audit.add(self._entry(unit))
            return result

        return await self._store.write(work)

    def _entry(self, unit: UnitOfWork) -> AuditEntry:
        now, deed = self._now(), self._deed
        target, name = _subject(unit)
        return AuditEntry(now, now, deed.by, deed.address, deed.action, target or deed.target, name, DONE)


def _subject(unit: UnitOfWork) -> tuple[str | None, str | None]:
    """The id and the name of what a job has changed, as far as it says so."""
    if unit.subject is not None:
        return str(unit.subject[0]), unit.subject[1]
    for fact in unit.facts:
        match fact:
            case ExecutionMoved():
                return str(fact.execution.id), fact.execution.schedule_name
            case ScheduleSaved():
                return str(fact.schedule_id), fact.name
            case _:
                continue
    return None, None
