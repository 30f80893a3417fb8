"""Which rows a page of the execution list holds, found in indexes alone; the rows themselves come later.

Ascending or descending, executions without a value (not started, not completed) come last. An index read
backwards puts them first, so that such a list is read in two parts: those with a value, then the others.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    SelectBase,
    bindparam,
    func,
    or_,
    select,
    text,
    union_all,
)

from jim_core.model.status import ExecutionStatus
from jim_core.storage.execution_rows import EXECUTION

SORTABLE: Final = {
    "queuedat": "queued_at",
    "startedat": "started_at",
    "completedat": "completed_at",
    "status": "status",
}

FEW: Final = 10_000
"""A filter that leaves no more rows than this is cheaper to sort (15 ms) than to look for in the order of
another index, where its rows may be a million apart."""

_E: Final = EXECUTION.c


@dataclass(frozen=True, slots=True)
class ExecutionFilter:
    """Which executions a list holds."""

    schedule_id: UUID | None = None
    statuses: tuple[ExecutionStatus, ...] | None = None
    """None: any."""


@dataclass(frozen=True, slots=True)
class Window:
    """A page of a list in an order."""

    column: str
    """`queued_at`, `started_at`, `completed_at` or `status`."""
    descending: bool
    limit: int
    offset: int


def sequence_numbers(
    connection: Connection, wanted: ExecutionFilter, window: Window, total: int, *, few: int = FEW
) -> list[int]:
    """The `seq` of the executions in the window, in its order; `total` is how many the whole list has."""
    if window.offset >= total:
        return []
    statuses = wanted.statuses or ()
    values: dict[str, object] = {f"status_{n}": status for n, status in enumerate(statuses)}
    values |= {"schedule_id": wanted.schedule_id, "most": window.limit, "skip": window.offset, "few": few}
    shape = (wanted.schedule_id is not None, len(statuses), window.column, window.descending)
    if window.column in {"queued_at", "status"}:
        return _read(connection, _in_order(*shape), values)
    if total <= few and (wanted.schedule_id or statuses):
        return _read(connection, _sorted(*shape), values)
    first = _read(connection, _with_value(*shape), values)
    if len(first) == window.limit:
        return first
    without = connection.execute(_count_without_value(*shape[:3]), values).scalar_one()
    rest = {"most": window.limit - len(first), "skip": max(0, window.offset - (total - without))}
    return first + _read(connection, _without_value(*shape), values | rest)


def _read(connection: Connection, statement: SelectBase, values: dict[str, object]) -> list[int]:
    return list(connection.execute(statement, values).scalars())  # type: ignore[call-overload]


@lru_cache(maxsize=256)
def _in_order(schedule: bool, statuses: int, column: str, descending: bool) -> SelectBase:  # noqa: FBT001
    """By `queued_at` or `status`: an index has each filter, and several statuses are merged lazily."""
    order = ["status", "queued_at", "seq"] if column == "status" else ["queued_at", "seq"]
    keys = [_E[name] for name in order]
    if statuses < 2:
        query = select(_E.seq).where(*_filters(schedule, statuses))
        return _window(query, keys, descending)
    parts = [
        select(_E.seq, *keys[:-1]).where(*_filters(schedule, 0), _E.status == bindparam(f"status_{n}"))
        for n in range(statuses)
    ]
    # Ordered here, not outside a subquery: so each part is read from its index only as far as needed.
    merged = union_all(*parts)
    direction = " DESC" if descending else ""
    ordered = merged.order_by(*(text(name + direction) for name in order))
    return ordered.limit(bindparam("most")).offset(bindparam("skip"))


@lru_cache(maxsize=256)
def _sorted(schedule: bool, statuses: int, column: str, descending: bool) -> SelectBase:  # noqa: FBT001
    """The few rows of a filter, sorted. The limit inside keeps the planner from another index."""
    few = select(_E.seq, _E[column]).where(*_filters(schedule, statuses)).limit(bindparam("few")).subquery()
    key = few.c[column].desc() if descending else few.c[column]
    seq = few.c.seq.desc() if descending else few.c.seq
    query = select(few.c.seq).order_by(key.nulls_last(), seq)
    return query.limit(bindparam("most")).offset(bindparam("skip"))


@lru_cache(maxsize=256)
def _with_value(schedule: bool, statuses: int, column: str, descending: bool) -> SelectBase:  # noqa: FBT001
    """The rows of a filter that leaves many, found by walking the index of the order."""
    query = select(_E.seq).where(*_filters(schedule, statuses, walked=True), _E[column].is_not(None))
    return _window(query, [_E[column], _E.seq], descending)


@lru_cache(maxsize=256)
def _without_value(schedule: bool, statuses: int, column: str, descending: bool) -> SelectBase:  # noqa: FBT001
    query = select(_E.seq).where(*_filters(schedule, statuses), _E[column].is_(None))
    return _window(query, [_E.seq], descending)


@lru_cache(maxsize=256)
def _count_without_value(schedule: bool, statuses: int, column: str) -> Select[Any]:  # noqa: FBT001
    return select(func.count()).where(*_filters(schedule, statuses), _E[column].is_(None))


def _filters(schedule: bool, statuses: int, *, walked: bool = False) -> list[ColumnElement[bool]]:  # noqa: FBT001
    """The conditions. When another index is to be walked, they are written so that none serves them: else
    SQLite reads and sorts all their rows (100 ms for 300,000).
    """
    schedule_id, status = _E.schedule_id, _E.status
    found: list[ColumnElement[bool]] = []
    if schedule:
        its = func.coalesce(schedule_id, schedule_id) if walked else schedule_id
        found.append(its == bindparam("schedule_id", type_=schedule_id.type))
    if statuses:
        its = func.coalesce(status, status) if walked else status
        found.append(or_(*(its == bindparam(f"status_{n}") for n in range(statuses))))
    return found


def _window(query: Select[Any], keys: list[Any], descending: bool) -> Select[Any]:  # noqa: FBT001
    ordered = query.order_by(*(key.desc() if descending else key for key in keys))
    return ordered.limit(bindparam("most")).offset(bindparam("skip"))
