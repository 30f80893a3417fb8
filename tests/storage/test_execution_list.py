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
from jim_core.storage.execution_list import ExecutionFilter, Window, sequence_numbers
from jim_core.storage.unit_of_work import Reader
from tests.storage.samples import NOON, an_execution

_SCHEDULES = [UUID(int=0xA), UUID(int=0xB), UUID(int=0xC)]
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


def _expected(
    made: Sequence[ScheduleExecution], wanted: ExecutionFilter, column: str, *, descending: bool
) -> list[int]:
    kept = [
        (n, one)
        for n, one in enumerate(made, 1)
        if wanted.schedule_id in (None, one.schedule_id)
        and (wanted.statuses is None or one.status in wanted.statuses)
    ]

    def key(item: tuple[int, ScheduleExecution]) -> tuple[Any, ...]:
        n, one = item
        return (one.status, one.queued_at, n) if column == "status" else (getattr(one, column), n)

    with_value = [item for item in kept if getattr(item[1], column) is not None]
    without = [item for item in kept if getattr(item[1], column) is None]
    with_value.sort(key=key, reverse=descending)
    without.sort(key=lambda item: item[0], reverse=descending)
    return [n for n, _one in with_value + without]


@pytest.mark.parametrize("few", [0, 10_000], ids=["walked", "sorted"])
async def test_a_list_equals_the_one_sorted_in_memory(database: Database, few: int) -> None:
    """Each filter, order, direction and page; rows without a value come last in both directions."""
    made = _many(120)
    await database.write(lambda unit: unit.executions.insert_many(made))

    def check(reader: Reader) -> int:
        checked = 0
        connection = reader.executions._connection
        for schedule, statuses, column, descending in itertools.product(
            [None, *_SCHEDULES[:1]], _STATUSES, _COLUMNS, [True, False]
        ):
            wanted = ExecutionFilter(schedule, statuses)
            expected = _expected(made, wanted, column, descending=descending)
            total = reader.counts.total(schedule, statuses)
            assert total == len(expected)
            for limit, offset in [(20, 0), (20, 20), (7, 35), (100, 60), (1_000, 0), (5, 500)]:
                window = Window(column, descending, limit, offset)
                found = sequence_numbers(connection, wanted, window, total, few=few)
                assert found == expected[offset : offset + limit], (wanted, window)
                checked += 1
        return checked

    assert await database.read(check) > 500


async def test_a_page_holds_whole_executions(database: Database) -> None:
    """The rows that the index named are read in the order of the list."""
    made = _many(30)
    await database.write(lambda unit: unit.executions.insert_many(made))
    window = Window("completed_at", descending=True, limit=30, offset=0)
    found = await database.read(lambda reader: reader.executions.page(ExecutionFilter(), window, 30))
    order = _expected(made, ExecutionFilter(), "completed_at", descending=True)
    assert found == [made[n - 1] for n in order]


def _plans(reader: Reader, statement: Any, values: dict[str, Any]) -> Iterator[str]:
    connection = reader.executions._connection
    compiled = statement.compile(connection, compile_kwargs={"render_postcompile": True})
    known = {name: values.get(name) for name in compiled.params}
    if connection.dialect.name == "sqlite":
        explained = connection.exec_driver_sql(
            f"EXPLAIN QUERY PLAN {compiled}", tuple(known[name] for name in compiled.positiontup or ())
        )
        yield from (row[-1] for row in explained)


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize("column", _COLUMNS)
@pytest.mark.parametrize("descending", [True, False])
async def test_a_list_is_never_sorted(database: Database, column: str, *, descending: bool) -> None:
    """A page comes from an index in its order: sorting a million rows takes more than a second."""
    from jim_core.storage import execution_list

    made = {
        "all": (False, 0),
        "schedule": (True, 0),
        "status": (False, 1),
        "both": (True, 1),
        "statuses": (False, 2),
    }

    def check(reader: Reader) -> None:
        for name, (schedule, statuses) in made.items():
            by_value = column in {"queued_at", "status"}
            build = execution_list._in_order if by_value else execution_list._with_value
            plan = list(
                _plans(reader, build(schedule, statuses, column, descending), {"most": 20, "skip": 0})
            )
            assert plan
            assert not [line for line in plan if "TEMP B-TREE" in line], (name, plan)
            assert all(
                "COVERING INDEX" in line for line in plan if line.startswith(("SCAN", "SEARCH")) and by_value
            )

    await database.read(check)


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_the_active_list_reads_active_executions_only(database: Database) -> None:
    """However many executions ended: reading all of a million takes 280 ms."""

    def check(reader: Reader) -> None:
        from jim_core.storage import executions

        plan = list(_plans(reader, executions._ACTIVE, {}))
        assert plan[0] == "SEARCH execution USING INDEX ix_execution_status_queued_at_seq (status=?)"
        (of_one, *_rest) = _plans(reader, executions._ACTIVE_OF, {"schedule_id": b""})
        assert of_one.endswith("ix_execution_schedule_id_status_queued_at_seq (schedule_id=? AND status=?)")

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
