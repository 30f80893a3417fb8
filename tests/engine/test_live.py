"""What a step says while it runs."""

from jim_core.model.event import OutputGrew, StepMoved
from jim_core.model.execution import Progress
from jim_core.model.ids import ExecutionId
from jim_core.model.status import StepStatus
from tests.engine.plant import Plant, step


async def test_progress_is_seen_while_the_step_runs(works: Plant) -> None:
    """In the store and in the events, and the last word of it stays when the step has ended."""
    program = works.shell(
        "echo ::progress 3/40 Berlin; while [ ! -e $here/go ]; do sleep 0.01; done; echo ::progress 40/40 all"
    )
    async with works.engine():
        execution = await works.start(step(program))
        seen = await works.reads(execution, lambda detail: detail.steps[0].progress is not None)
        assert seen.steps[0].progress == Progress(current=3, total=40, message="Berlin")
        (works.root / "go").touch()
        detail = await works.ended(execution)
    assert detail.steps[0].progress == Progress(current=40, total=40, message="all")


async def test_a_flood_of_progress_is_a_trickle_of_writes(works: Plant) -> None:
    """However often a step says how far it is, it is stored at most twice a second."""
    program = works.python(
        "end = time.monotonic() + 1.5\nn = 0\n"
        "while time.monotonic() < end:\n    n += 1\n    os.write(1, b'::progress %d\\n' % n)"
    )
    async with works.engine():
        detail = await works.ended(await works.start(step(program)))
    told = [fact for event in works.events if isinstance(fact := event.fact, StepMoved)]
    while_it_ran = [fact for fact in told if fact.step.status is StepStatus.PROCESSING]
    started, ended = detail.steps[0].started_at, detail.steps[0].completed_at
    assert started
    assert ended
    assert 2 <= len(while_it_ran) <= 2 + 2 * (ended - started).total_seconds()
    assert detail.steps[0].progress is not None
    assert detail.steps[0].progress.current > 100


async def test_who_listens_hears_that_a_step_wrote(works: Plant) -> None:
    """How much it has written, without storing anything."""
    program = works.shell("echo hello; while [ ! -e $here/go ]; do sleep 0.01; done")
    subscription = works.context.feed.subscribe(None)
    async with works.engine():
        execution = await works.start(step(program))
        async for fact in subscription:
            if isinstance(fact, OutputGrew):
                break
        assert fact == OutputGrew(
            execution_id=ExecutionId(execution), position=0, attempt=1, size=len("hello\n")
        )
        (works.root / "go").touch()
        await works.ended(execution)
    await subscription.aclose()
