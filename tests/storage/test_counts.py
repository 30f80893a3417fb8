"""The totals are those that counting would give."""

import itertools
import random
from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest

from jim_core.model.errors import IllegalMove
from jim_core.model.ids import ScheduleId
from jim_core.model.lifecycle import EXECUTION_MOVES
from jim_core.model.status import ENDED_EXECUTION, ExecutionStatus
from jim_core.storage.bulk import insert_ended
from jim_core.storage.changes import Tally
from jim_core.storage.database import Database
from jim_core.storage.held import Held
from jim_core.storage.unit_of_work import Reader
from tests.storage.samples import NOON, an_execution

_E = ExecutionStatus


class _Churn:
    """Executions that come, move and go by chance."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.chance = random.Random(7)
        self.held: list[Held] = []

    async def insert(self, n: int) -> None:
        """One more, of one of three schedules."""
        execution = an_execution(n, schedule_id=UUID(int=self.chance.randrange(1, 4)))
        self.held.append(await self.database.write(lambda unit: unit.executions.insert(execution)))

    async def move(self) -> None:
        """One of them goes on, if it can."""
        place = self.chance.randrange(len(self.held))
        held = self.held[place]
        moves = sorted(EXECUTION_MOVES[held.execution.status])
        if moves:
            new = held.execution.with_(status=self.chance.choice(moves))
            self.held[place] = await self.database.write(lambda unit: unit.executions.change(held, new))

    async def remove(self, count: int) -> None:
        """The first few go."""
        gone, self.held = self.held[:count], self.held[count:]
        await self.database.write(lambda unit: unit.executions.remove(gone))


async def test_totals_follow_every_change(database: Database) -> None:
    """Inserted, moved, removed in batches: each total is the one that counting gives."""
    churn = _Churn(database)
    for n in range(1, 40):
        await churn.insert(n)
    for _ in range(80):
        await churn.move()
    await churn.remove(5)
    counted = Counter((one.execution.schedule_id, one.execution.status) for one in churn.held)

    def check(reader: Reader) -> None:
        for schedule, wanted in itertools.product([None, *(UUID(int=n) for n in (1, 2, 3, 9))], [None, *_E]):
            assert reader.counts.total(schedule, wanted and [wanted]) == _sum(counted, schedule, wanted)

    await database.read(check)


async def test_what_has_no_start_and_no_end_is_counted(database: Database) -> None:
    """As executions come, start, end and go, of one schedule and of all."""
    schedule = an_execution(1).schedule_id
    made = [
        an_execution(1),
        an_execution(2, status=_E.CANCELLED, completed_at=NOON),
        an_execution(3, status=_E.FAILED, started_at=NOON, completed_at=NOON),
    ]
    await database.write(lambda unit: unit.executions.insert_many(made[1:]))
    held = await database.write(lambda unit: unit.executions.insert(made[0]))

    async def tallies() -> dict[ExecutionStatus, Tally]:
        one, every = await database.read(
            lambda reader: (reader.counts.tallies(schedule), reader.counts.tallies())
        )
        assert one == every
        return {status: tally for status, tally in one.items() if any(tally)}

    ended = {_E.CANCELLED: Tally(1, 1, 0), _E.FAILED: Tally(1, 0, 0)}
    assert await tallies() == {_E.QUEUED: Tally(1, 1, 1), **ended}
    running = held.execution.with_(status=_E.IN_PROGRESS, started_at=NOON)
    held = await database.write(lambda unit: unit.executions.change(held, running))
    assert await tallies() == {_E.IN_PROGRESS: Tally(1, 0, 1), **ended}
    done = running.with_(status=_E.COMPLETED, completed_at=NOON)
    held = await database.write(lambda unit: unit.executions.change(held, done))
    assert await tallies() == {_E.COMPLETED: Tally(1, 0, 0), **ended}
    await database.write(lambda unit: unit.executions.remove([held]))
    assert await tallies() == ended


def _sum(
    counted: Counter[tuple[ScheduleId, ExecutionStatus]],
    schedule: UUID | None,
    wanted: ExecutionStatus | None,
) -> int:
    return sum(
        n for (its, status), n in counted.items() if schedule in (None, its) and wanted in (None, status)
    )


async def test_an_id_that_no_schedule_has_counts_nothing(database: Database) -> None:
    """The nil id too, under which the totals of all schedules are kept."""
    await database.write(lambda unit: unit.executions.insert(an_execution(1)))
    assert await database.read(lambda reader: reader.counts.total(UUID(int=0))) == 0
    assert await database.read(lambda reader: reader.counts.total()) == 1


async def test_many_ended_executions_are_counted(database: Database) -> None:
    """A bulk insert keeps the totals right, and records no events."""
    made = [
        an_execution(n, status=_E.FAILED if n % 10 == 0 else _E.COMPLETED, queued_at=NOON + timedelta(n))
        for n in range(1, 101)
    ]
    assert await insert_ended(database, iter(made)) == 100
    assert await database.read(lambda reader: reader.counts.total()) == 100
    assert await database.read(lambda reader: reader.counts.total(status=[_E.FAILED])) == 10
    assert await database.read(lambda reader: reader.events.newest()) == 0


async def test_no_schedule_has_the_id_under_which_all_are_counted(database: Database) -> None:
    """Whoever asks for the zero id gets nothing, not everything."""
    await insert_ended(database, [an_execution(1, status=_E.FAILED)])
    assert await database.read(lambda reader: reader.counts.total(UUID(int=0))) == 0
    assert await database.read(lambda reader: reader.counts.total()) == 1


async def test_only_ended_executions_can_be_inserted_in_bulk(database: Database) -> None:
    """One that is active would have no steps, and so never end."""
    with pytest.raises(IllegalMove):
        await insert_ended(database, [an_execution(1, status=_E.QUEUED)])


@pytest.mark.parametrize("status", sorted(ENDED_EXECUTION))
async def test_an_ended_execution_never_changes(database: Database, status: ExecutionStatus) -> None:
    """Not its status, not its message: the store refuses."""
    held = await database.write(lambda unit: unit.executions.insert(an_execution(1, status=status)))
    for change in ({"status": _E.IN_PROGRESS}, {"status": _E.CANCELLED}, {"error_message": "late"}):
        with pytest.raises(IllegalMove):
            await database.write(
                lambda unit, change=change: unit.executions.change(held, held.execution.with_(**change))  # type: ignore[misc]
            )
    found = await database.read(lambda reader: reader.executions.find(held.execution.id))
    assert found == held


async def test_a_decision_made_on_an_old_state_is_refused(database: Database) -> None:
    """Two saw the execution queued; the second to save it is told."""
    held = await database.write(lambda unit: unit.executions.insert(an_execution(1)))
    started = held.execution.with_(status=_E.IN_PROGRESS)
    failed = held.execution.with_(status=_E.FAILED)
    await database.write(lambda unit: unit.executions.change(held, started))
    with pytest.raises(IllegalMove, match="not Queued any more"):
        await database.write(lambda unit: unit.executions.change(held, failed))
    assert await database.read(lambda reader: reader.counts.total(status=[_E.IN_PROGRESS])) == 1
