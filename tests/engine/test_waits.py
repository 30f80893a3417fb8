"""What waits is looked after: retries, pauses, connected systems and the turns of a schedule."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from jim_core.engine.waits import Waits
from jim_core.model.errors import StorageUnavailable
from jim_core.model.outcome import StepOutcome
from jim_core.model.status import OverlapPolicy, PatternType, TriggerType
from jim_core.service import executions, schedules, steps
from jim_core.service.context import Store
from jim_core.service.schedule_change import ScheduleChange, StepChange
from jim_core.storage.unit_of_work import Reader, UnitOfWork
from tests.engine.plant import SOMEBODY, Plant, statuses, step

T = TypeVar("T")
NO = StepOutcome.failed("no")
QUEUE = ScheduleChange(
    name="queue",
    trigger_type=TriggerType.CRON,
    pattern_type=PatternType.CUSTOM,
    cron_expression="* * * * *",
    is_enabled=True,
    overlap_policy=OverlapPolicy.QUEUE,
    steps=(step(),),
)


def tried(seconds: int, program: str = "/bin/false", retries: int = 1) -> StepChange:
    """A step that is tried again."""
    again = {"retry_count": retries, "retry_delay_seconds": seconds}
    return step(program).model_copy(update=again)


def on_a_system(program: str = "/bin/true") -> StepChange:
    """A step that works on a connected system."""
    return step(program).model_copy(update={"connected_system_id": 7})


@asynccontextmanager
async def looking(works: Plant, *, longest: float = 3_600.0, deaf: bool = False) -> AsyncIterator[Waits]:
    """The loop at work; it looks at everything once, and then only when it has heard of something."""
    waits = Waits(works.context, longest_sleep=longest)
    deafen = works.context.feed.listen((lambda _: None) if deaf else waits.hear)
    running = asyncio.create_task(waits.run())
    try:
        yield waits
    finally:
        deafen()
        running.cancel()
        await asyncio.wait({running})


async def concluded(works: Plant, execution_id: UUID, outcome: StepOutcome | None = None) -> None:
    """Let the first step run and end."""
    assert await steps.claim(works.context, execution_id, 0) is not None
    await steps.conclude(works.context, execution_id, 0, outcome or StepOutcome.completed())


async def test_a_failed_step_is_run_again(works: Plant) -> None:
    """At once when there is no delay, also while the attempt before is still being let go of."""
    flaky = works.shell("[ -e $here/second ] && exit 0; touch $here/second; exit 3")
    async with works.engine():
        execution = await works.start(tried(0, flaky), step())
        detail = await works.ended(execution)
    assert (detail.execution.status, statuses(detail)) == ("Completed", ["Completed", "Completed"])
    assert [one.exit_code for one in await executions.attempts(works.context, execution, 0)] == [3, 0]


async def test_many_retries_end_with_the_last(works: Plant) -> None:
    """None is lost between two attempts."""
    async with works.engine(concurrency=2):
        started = [await works.start(tried(0, retries=10)) for _ in range(4)]
        for execution in started:
            assert (await works.ended(execution)).execution.status == "Failed"
            assert len(await executions.attempts(works.context, execution, 0)) == 11


async def test_a_retry_is_queued_when_it_is_due(works: Plant) -> None:
    """A second later, by the clock of the wall."""
    execution = await works.start(tried(1))
    async with looking(works):
        await concluded(works, execution, NO)
        detail = await works.reads(execution, lambda one: statuses(one) == ["Queued"])
    assert detail.steps[0].attempt == 2


async def test_a_retry_that_came_due_while_nobody_looked_is_found(works: Plant) -> None:
    """The wait is in the store, so a restart forgets nothing."""
    execution = await works.start(tried(3_000))
    await concluded(works, execution, NO)
    works.clock.ahead = timedelta(hours=1)
    async with looking(works):
        await works.stands(execution, ["Queued"])


async def test_a_missed_event_is_made_good(works: Plant) -> None:
    """Everything is looked at now and then."""
    execution = await works.start(tried(0))
    async with looking(works, deaf=True, longest=0.05):
        await concluded(works, execution, NO)
        await works.stands(execution, ["Queued"])


async def test_what_the_store_refused_is_looked_at_again(works: Plant) -> None:
    """Also what was heard of before."""
    store = Refusing(works.context.database)
    first, second = [await works.start(on_a_system()) for _ in range(2)]
    assert await steps.claim(works.context, first, 0) is not None
    assert await steps.claim(works.context, second, 0) is None
    await steps.conclude(works.context, first, 0, StepOutcome.completed())
    works.context = replace(works.context, database=store)
    async with looking(works):
        await works.stands(second, ["Queued"])
    assert store.refused == 2


class Refusing:
    """The store of a plant, which refuses to be written twice."""

    def __init__(self, behind: Store) -> None:
        self._behind = behind
        self.refused = 0

    async def read(self, ask: Callable[[Reader], T]) -> T:
        """What the store behind says."""
        return await self._behind.read(ask)

    async def write(self, job: Callable[[UnitOfWork], T]) -> T:
        """What the store behind says, from the third time on."""
        if self.refused < 2:
            self.refused += 1
            raise StorageUnavailable("not now")
        return await self._behind.write(job)


async def test_steps_on_one_system_run_one_after_the_other(works: Plant) -> None:
    """However many may run side by side, and whatever the order in which they came."""
    alone = works.shell("mkdir $here/lock || exit 9; sleep 0.02; rmdir $here/lock")
    async with works.engine():
        started = [await works.start(on_a_system(alone)) for _ in range(6)]
        ended = [await works.ended(execution) for execution in started]
    assert [one.execution.status for one in ended] == ["Completed"] * 6


async def test_who_waits_for_a_system_whose_holder_ended_unseen_is_found(works: Plant) -> None:
    """The holder was concluded by an engine that then died."""
    first, second = [await works.start(on_a_system()) for _ in range(2)]
    assert await steps.claim(works.context, first, 0) is not None
    assert await steps.claim(works.context, second, 0) is None
    await steps.conclude(works.context, first, 0, StepOutcome.completed())
    async with works.engine():
        assert (await works.ended(second)).execution.status == "Completed"


async def test_what_was_waited_for_before_it_looked_is_known(works: Plant) -> None:
    """The wait began under an earlier engine; the end of the holder is enough to let the step go."""
    first, second = [await works.start(on_a_system()) for _ in range(2)]
    assert await steps.claim(works.context, first, 0) is not None
    assert await steps.claim(works.context, second, 0) is None
    retried = await works.start(tried(0))
    await concluded(works, retried, NO)
    async with looking(works):
        await works.stands(retried, ["Queued"])  # now it has looked at everything
        await steps.conclude(works.context, first, 0, StepOutcome.completed())
        await works.stands(second, ["Queued"])


async def test_when_the_one_that_was_let_go_is_cancelled_the_next_one_comes(works: Plant) -> None:
    """It never began, so its end alone tells that the system is free."""
    first, second, third = [await works.start(on_a_system()) for _ in range(3)]
    async with looking(works):
        assert await steps.claim(works.context, first, 0) is not None
        for one in (second, third):
            assert await steps.claim(works.context, one, 0) is None
        await steps.conclude(works.context, first, 0, StepOutcome.completed())
        await works.stands(second, ["Queued"])
        await works.cancel(second)
        await works.stands(third, ["Queued"])


async def test_occurrences_that_wait_run_in_order(works: Plant) -> None:
    """Each when the one before it has ended; a cancel of the first lets the second begin."""
    schedule = await schedules.create(works.context, QUEUE)
    async with looking(works):
        first = (await executions.start(works.context, schedule.id, by=SOMEBODY)).execution.id
        fired = []
        for minutes in (1, 2, 3):
            works.clock.ahead = timedelta(minutes=minutes)
            (happened,) = await schedules.fire_due(works.context)
            assert isinstance(happened, schedules.Fired)
            fired.append(happened.execution.id)
        await concluded(works, first)
        await works.stands(fired[0], ["Queued"])
        await works.cancel(fired[0])
        await works.stands(fired[1], ["Queued"])
        await executions.pause(works.context, fired[2])
        await concluded(works, fired[1])
        await executions.resume(works.context, fired[2])
        await works.stands(fired[2], ["Queued"])


async def test_the_next_occurrence_comes_when_the_last_step_of_a_cancelled_one_is_gone(works: Plant) -> None:
    """The end of a step is heard, as the end of an execution is."""
    schedule = await schedules.create(works.context, QUEUE)
    async with looking(works):
        first = (await executions.start(works.context, schedule.id, by=SOMEBODY)).execution.id
        assert await steps.claim(works.context, first, 0) is not None
        works.clock.ahead = timedelta(minutes=1)
        (happened,) = await schedules.fire_due(works.context)
        assert isinstance(happened, schedules.Fired)
        retried = await works.start(tried(0))
        await works.cancel(first)
        await concluded(works, retried, NO)
        await works.stands(retried, ["Queued"])  # now it has looked, after the cancel
        await steps.conclude(works.context, first, 0, StepOutcome.cancelled("it was asked to"))
        await works.stands(happened.execution.id, ["Queued"])


async def test_a_paused_execution_goes_on_when_it_is_resumed(works: Plant) -> None:
    """The step that ran while it was paused ended as always; the next one waited."""
    first = works.shell("while [ ! -e $here/go ]; do sleep 0.01; done")
    async with works.engine() as engine:
        execution = await works.start(step(first), step())
        await works.until_running(engine, 1)
        await executions.pause(works.context, execution)
        (works.root / "go").touch()
        await works.stands(execution, ["Completed", "Waiting"])
        await engine.idle()
        await executions.resume(works.context, execution)
        assert (await works.ended(execution)).execution.status == "Completed"
