"""Which rows a page of the execution list holds, found in indexes alone; the rows themselves come later.

For each filter (schedule, status, both, none) there is an index in the order of each moment, and counters
know how many rows each stretch has. So a page is looked for in the stretch that it lies in, from its nearer
end: half a million entries of an index are passed in 4 to 12 ms.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import dropwhile
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    SelectBase,
    bindparam,
    select,
    text,
    tuple_,
    union_all,
)

from jim_core.storage.execution_rows import EXECUTION
from jim_core.storage.execution_stretches import Order, Place, Stretch, is_in
from jim_core.storage.held import COLUMNS, Held, held_in
from jim_core.storage.prepared import Prepared

_E: Final = EXECUTION.c


@dataclass(frozen=True, slots=True)
class Shape:
    """What two questions for rows share that differ in values only."""

    schedule: bool
    statuses: int
    column: str
    valued: bool
    descending: bool
    onwards: bool
    """Whether it begins right after a place."""
    bounded: bool = False
    """Whether several statuses are each read up to a bound."""


def found_at(
    connection: Connection, parts: Iterable[Stretch], order: Order, *, limit: int, offset: int
) -> list[Held]:
    """At most `limit` executions of a list, in its order, from the one at `offset` on."""
    found: list[Held] = []
    for part in parts:
        most = min(limit - len(found), part.count - offset)
        if most > 0:
            found += _from_nearer_end(connection, part, order, most, offset)
        offset = max(0, offset - part.count)
    return found


def found_after(
    connection: Connection, parts: Iterable[Stretch], order: Order, place: Place, *, limit: int
) -> list[Held]:
    """At most `limit` executions of a list, in its order, from the one after `place` on."""
    rest = list(dropwhile(lambda part: not is_in(part, place, order), parts))
    if not rest:
        return []
    found = _read(connection, rest[0], limit, descending=order.descending, after=place)
    return found + found_at(connection, rest[1:], order, limit=limit - len(found), offset=0)


def _from_nearer_end(
    connection: Connection, part: Stretch, order: Order, limit: int, offset: int
) -> list[Held]:
    behind = part.count - offset - limit
    if offset <= behind:
        return _read(connection, part, limit, descending=order.descending, offset=offset)
    return _read(connection, part, limit, descending=not order.descending, offset=behind)[::-1]


def _read(
    connection: Connection,
    part: Stretch,
    limit: int,
    *,
    descending: bool,
    offset: int = 0,
    after: Place | None = None,
) -> list[Held]:
    shape = Shape(
        part.schedule_id is not None,
        len(part.statuses),
        part.column,
        part.valued,
        descending,
        after is not None,
        bounded=connection.dialect.name == "postgresql",
    )
    values: dict[str, object] = {f"status_{n}": status for n, status in enumerate(part.statuses)}
    values |= {"schedule_id": part.schedule_id, "most": limit, "skip": offset, "reach": limit + offset}
    if after is not None:
        values |= {"after_value": after.value, "after_seq": after.seq}
    return [held_in(row) for row in _rows(shape).rows(connection, values)]


@lru_cache(maxsize=512)
def _rows(shape: Shape) -> Prepared:
    """The question for whole executions: their rows are looked up once the index has said which."""
    found = statement(shape).subquery()
    rows = select(*COLUMNS).join(found, _E.seq == found.c.seq)
    keys = [found.c[shape.column], found.c.seq]
    return Prepared(rows.order_by(*(key.desc() if shape.descending else key for key in keys)))


@lru_cache(maxsize=512)
def statement(shape: Shape) -> SelectBase:
    """The question which rows, of this shape."""
    if shape.statuses < 2:
        query = _ordered(
            select(_E.seq, _E[shape.column]).where(*_conditions(shape, range(shape.statuses))), shape
        )
        return query.limit(bindparam("most")).offset(bindparam("skip"))
    parts = [select(_E.seq, _E[shape.column]).where(*_conditions(shape, [n])) for n in range(shape.statuses)]
    # SQLite merges parts that it reads from their indexes, each only as far as needed. PostgreSQL sorts
    # all rows of all parts, unless each is told how far that is.
    if shape.bounded:
        bounded = [_ordered(part, shape).limit(bindparam("reach")).subquery() for part in parts]
        parts = [select(part) for part in bounded]
    direction = " DESC" if shape.descending else ""
    merged = union_all(*parts).order_by(*(text(name + direction) for name in (shape.column, "seq")))
    return merged.limit(bindparam("most")).offset(bindparam("skip"))


def _ordered(query: Select[Any], shape: Shape) -> Select[Any]:
    keys = [_E[shape.column], _E.seq]
    return query.order_by(*(key.desc() if shape.descending else key for key in keys))


def _conditions(shape: Shape, statuses: Iterable[int]) -> list[ColumnElement[bool]]:
    moment = _E[shape.column]
    found = [_E.status == bindparam(f"status_{n}") for n in statuses]
    if shape.schedule:
        found.append(_E.schedule_id == bindparam("schedule_id"))
    if not shape.valued:
        found.append(moment.is_(None))
    elif moment.nullable and not shape.onwards:
        found.append(moment.is_not(None))
    if shape.onwards:
        keys, places = [_E.seq], [bindparam("after_seq", type_=_E.seq.type)]
        if shape.valued:
            keys, places = [moment, *keys], [bindparam("after_value", type_=moment.type), *places]
        here, there = tuple_(*keys), tuple_(*places)
        found.append(here < there if shape.descending else here > there)
    return found
