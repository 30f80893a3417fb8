"""Every list of executions equals the one that Python would sort, whatever way it is found."""

import itertools
import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from jim_core.model.execution import ScheduleExecution
from jim_core.model.status import ENDED_EXECUTION, ExecutionStatus
from jim_core.storage.database import Database
from jim_core.storage.execution_list import Shape, statement
from jim_core.storage.execution_stretches import ExecutionFilter, Order, Place, Stretch, stretches
from jim_core.storage.held import Held
from jim_core.storage.unit_of_work import Reader
from tests.storage.samples import NOON, an_execution

_SCHEDULES = [UUID(int=0xA), UUID(int=0xB), UUID(int=0xC)]
_NOBODYS = UUID(int=0xD)
"""A schedule that never ran."""
_STATUSES: list[tuple[ExecutionStatus, ...] | None] = [
    None,
    (ExecutionStatus.FAILED,),
    (ExecutionStatus.QUEUED,),
    (ExecutionStatus.COMPLETED, ExecutionStatus.FAILED),
    (ExecutionStatus.IN_PROGRESS, ExecutionStatus.PAUSED, ExecutionStatus.QUEUED),
    (),
]
_COLUMNS = ["queued_at", "started_at", "completed_at", "status"]


def _many(count: int, seed: int = 1) -> list[ScheduleExecution]:
    chance = random.Random(seed)
    made = []
    for n in range(1, count + 1):
        status = chance.choice(list(ExecutionStatus))
        # Few different instants, so that ties are common.
        at = NOON + timedelta(minutes=chance.randrange(count // 4))
        started = at + timedelta(seconds=chance.randrange(3)) if chance.random() < 0.7 else None
        ended = at + timedelta(minutes=chance.randrange(4)) if status in ENDED_EXECUTION else None
        members: dict[str, Any] = {
            "status": status,
            "schedule_id": chance.choice(_SCHEDULES),
            "queued_at": at,
            "started_at": started,
            "completed_at": ended,
        }
        made.append(an_execution(n, **members))
    return made


def _expected(made: Sequence[ScheduleExecution], wanted: ExecutionFilter, order: Order) -> list[int]:
    kept = [
        (n, one)
        for n, one in enumerate(made, 1)
        if wanted.schedule_id in (None, one.schedule_id)
        and (wanted.statuses is None or one.status in wanted.statuses)
    ]

    def key(item: tuple[int, ScheduleExecution]) -> tuple[Any, ...]:
        n, one = item
        return (one.status, one.queued_at, n) if order.column == "status" else (getattr(one, order.key), n)

    with_value = [item for item in kept if getattr(item[1], order.key) is not None]
    without = [item for item in kept if getattr(item[1], order.key) is None]
    with_value.sort(key=key, reverse=order.descending)
    without.sort(key=lambda item: item[0], reverse=order.descending)
    return [n for n, _one in with_value + without]


_LISTS = [
    (ExecutionFilter(schedule, statuses), Order(column, descending))
    for schedule, statuses, column, descending in itertools.product(
        [None, _SCHEDULES[0], _NOBODYS], _STATUSES, _COLUMNS, [True, False]
    )
]


def _parts(reader: Reader, wanted: ExecutionFilter, order: Order) -> list[Stretch]:
    return stretches(wanted, order, reader.counts.tallies(wanted.schedule_id))


def _place(held: Held, order: Order) -> Place:
    return Place(held.execution.status, getattr(held.execution, order.key), held.seq)


async def test_a_list_equals_the_one_sorted_in_memory(database: Database) -> None:
    """Each filter, order, direction and page; rows without a value come last in both directions."""
    made = _many(120)
    await database.write(lambda unit: unit.executions.insert_many(made))

    def check(reader: Reader) -> None:
        for wanted, order in _LISTS:
            expected = _expected(made, wanted, order)
            parts = _parts(reader, wanted, order)
            assert sum(part.count for part in parts) == len(expected)
            for limit, offset in [(20, 0), (20, 20), (7, 35), (100, 60), (1_000, 0), (5, 500)]:
                held = reader.executions.page(parts, order, limit=limit, offset=offset)
                found = [one.seq for one in held]
                assert found == expected[offset : offset + limit], (wanted, order, limit, offset)

    await database.read(check)


@pytest.mark.parametrize("size", [1, 7, 100])
async def test_pages_by_place_are_the_numbered_ones(database: Database, size: int) -> None:
    """Going on after the last one of each page gives the whole list, in every filter and order."""
    made = _many(80, seed=size)
    await database.write(lambda unit: unit.executions.insert_many(made))

    def check(reader: Reader) -> None:
        for wanted, order in _LISTS:
            parts = _parts(reader, wanted, order)
            page = reader.executions.page(parts, order, limit=size, offset=0)
            found = list(page)
            while page:
                page = reader.executions.onwards(parts, order, _place(page[-1], order), limit=size)
                found += page
            assert [one.seq for one in found] == _expected(made, wanted, order), (wanted, order)

    await database.read(check)


async def test_a_list_goes_on_where_it_was_left_whatever_came_meanwhile(database: Database) -> None:
    """New executions before the place are not shown and push nothing twice; those after it come in turn."""
    made = _many(40)
    await database.write(lambda unit: unit.executions.insert_many(made))
    more = [one.with_(id=UUID(int=1_000 + n)) for n, one in enumerate(_many(40, seed=2))]
    lists = [(ExecutionFilter(), order) for _wanted, order in _LISTS[:8]]

    def leave(reader: Reader) -> list[list[Held]]:
        return [
            reader.executions.page(_parts(reader, wanted, order), order, limit=15, offset=0)
            for wanted, order in lists
        ]

    left = await database.read(leave)
    await database.write(lambda unit: unit.executions.insert_many(more))

    def check(reader: Reader) -> None:
        for (wanted, order), page in zip(lists, left, strict=True):
            seen = [one.seq for one in page]
            place = _place(page[-1], order)
            rest = reader.executions.onwards(_parts(reader, wanted, order), order, place, limit=1_000)
            whole = _expected([*made, *more], wanted, order)
            assert [one.seq for one in rest] == whole[whole.index(seen[-1]) + 1 :], order
            assert not {one.seq for one in rest} & set(seen)

    await database.read(check)


async def test_a_place_whose_execution_has_gone_still_is_one(database: Database) -> None:
    """What was removed, or is the last one of its status, was left behind; the list goes on after it."""
    made = [an_execution(n, status=ExecutionStatus.FAILED, queued_at=NOON) for n in (1, 2, 3)]
    await database.write(lambda unit: unit.executions.insert_many(made))
    gone = await database.read(lambda reader: reader.executions.at(2))
    await database.write(lambda unit: unit.executions.remove([gone]))

    def check(reader: Reader) -> None:
        for column in _COLUMNS:
            order = Order(column)
            parts = _parts(reader, ExecutionFilter(), order)
            found = reader.executions.onwards(parts, order, _place(gone, order), limit=5)
            assert [one.seq for one in found] == [1], column
            none = Place(ExecutionStatus.CANCELLED, None if column.endswith("d_at") else NOON, 0)
            assert reader.executions.onwards(parts, Order("status"), none, limit=5) == []

    await database.read(check)


async def test_a_page_holds_whole_executions(database: Database) -> None:
    """The rows that the index named are read in the order of the list."""
    made = _many(30)
    await database.write(lambda unit: unit.executions.insert_many(made))
    wanted, order = ExecutionFilter(), Order("completed_at")
    found = await database.read(
        lambda reader: reader.executions.page(_parts(reader, wanted, order), order, limit=30, offset=0)
    )
    assert [one.execution for one in found] == [made[n - 1] for n in _expected(made, wanted, order)]


def _plans(reader: Reader, statement: Any, values: dict[str, Any]) -> Iterator[str]:
    connection = reader.executions._connection
    compiled = statement.compile(connection, compile_kwargs={"render_postcompile": True})
    known = {name: values.get(name) for name in compiled.params}
    if connection.dialect.name == "sqlite":
        explained = connection.exec_driver_sql(
            f"EXPLAIN QUERY PLAN {compiled}", tuple(known[name] for name in compiled.positiontup or ())
        )
        yield from (row[-1] for row in explained)
        return
    compiled = statement.compile(connection, compile_kwargs={"render_postcompile": True})
    given = {name: _SAMPLES.get(name, 20) for name in compiled.params}
    yield from (row[0] for row in connection.exec_driver_sql(f"EXPLAIN {compiled}", given))


_SAMPLES: dict[str, Any] = {
    "schedule_id": UUID(int=1),
    "after_value": NOON,
    **{f"status_{n}": "Failed" for n in range(6)},
}
_SHAPES = [
    Shape(schedule, statuses, column, valued, descending, onwards)
    for schedule, statuses, (column, valued), descending, onwards in itertools.product(
        [False, True],
        [0, 1, 2, 5],
        [
            ("queued_at", True),
            ("started_at", True),
            ("started_at", False),
            ("completed_at", True),
            ("completed_at", False),
        ],
        [True, False],
        [True, False],
    )
]


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_list_comes_from_the_index_of_its_filter_and_order(database: Database) -> None:
    """And from nothing else: a million rows take a second to sort, and half a second to look through."""

    def check(reader: Reader) -> None:
        for shape in _SHAPES:
            plan = list(_plans(reader, statement(shape), {"most": 20, "skip": 0}))
            kept = ["schedule_id"] * shape.schedule + ["status"] * bool(shape.statuses)
            index = "_".join(("ix_execution", *kept, shape.column, "seq"))
            looks = [line for line in plan if line.startswith(("SCAN", "SEARCH"))]
            assert len(looks) == max(1, shape.statuses)
            assert all(f"COVERING INDEX {index} " in f"{line} " for line in looks), (shape, plan)
            assert not [line for line in plan if "TEMP B-TREE" in line], (shape, plan)

    await database.read(check)


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_postgresql_need_not_sort_a_list(database: Database) -> None:
    """Each filter and order has an index that it can read instead; of several statuses, a part of each."""

    def check(reader: Reader) -> None:
        # An empty table is read as a whole and sorted, unless there is another way and these are forbidden.
        for way in ("seqscan", "bitmapscan", "sort", "incremental_sort"):
            reader.executions._connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
        for shape in _SHAPES:
            if shape.statuses < 2:
                plan = "\n".join(_plans(reader, statement(shape), {}))
                assert "Sort" not in plan, (shape, plan)
                assert "Seq Scan" not in plan, (shape, plan)

    await database.read(check)


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_the_active_list_reads_active_executions_only(database: Database) -> None:
    """However many executions ended: reading all of a million takes 280 ms."""

    def check(reader: Reader) -> None:
        from jim_core.storage import executions

        plan = list(_plans(reader, executions._ACTIVE, {}))
        assert plan[0].startswith("SEARCH execution USING INDEX ix_execution_status_")
        (of_one, *_rest) = _plans(reader, executions._ACTIVE_OF, {"schedule_id": b""})
        assert "INDEX ix_execution_schedule_id_status_" in of_one

    await database.read(check)


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_waiting_and_running_steps_have_indexes_of_their_own(database: Database) -> None:
    """However many steps ended, the dispatcher reads only those that wait."""

    def check(reader: Reader) -> None:
        from jim_core.storage import steps

        queued = " ".join(_plans(reader, steps._QUEUED, {"most": 10}))
        assert "ix_execution_step_queued" in queued
        assert "TEMP B-TREE" not in queued
        assert "ix_execution_step_processing" in " ".join(_plans(reader, steps._PROCESSING, {}))

    await database.read(check)


async def test_active_executions_come_oldest_first(database: Database) -> None:
    """Queued, running and paused ones; ended ones never."""
    made = _many(60)
    await database.write(lambda unit: unit.executions.insert_many(made))
    found = await database.read(lambda reader: reader.executions.active())
    expected = [one for one in made if one.status not in ENDED_EXECUTION]
    assert found == sorted(expected, key=lambda one: (one.queued_at, one.id.int))


async def test_the_last_execution_of_each_schedule_is_found(database: Database) -> None:
    """The newest by queue time, for each schedule that ever ran."""
    made = _many(60)
    schedules = [UUID(int=0xA), UUID(int=0xB), UUID(int=0xD)]

    def fill(unit: Any) -> None:
        from tests.storage.samples import a_schedule

        unit.executions.insert_many(made)
        for n, schedule_id in enumerate(schedules):
            unit.schedules.insert(a_schedule(id=schedule_id, name=f"s{n}"))

    await database.write(fill)
    found = await database.read(lambda reader: reader.executions.last_of(schedules))

    def newest(schedule_id: UUID) -> ScheduleExecution:
        def place(one: ScheduleExecution) -> tuple[datetime, int]:
            return one.queued_at, one.id.int

        return max((one for one in made if one.schedule_id == schedule_id), key=place)

    assert found == {schedules[0]: newest(schedules[0]), schedules[1]: newest(schedules[1])}
