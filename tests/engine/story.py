"""A short life of a server, told again after each crash until it comes to its end.

`python -m tests.engine.story ROOT` tells it: a cron schedule that is due, a plan whose steps run beside and
after each other, one of which fails the first time, a run that is cancelled while it runs. Every step writes
its mark into a ledger, and is sure that it is on disk, before it does anything else.
"""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from jim_core.model.status import ENDED_EXECUTION, PatternType, StepType, TriggerType
from jim_core.service import control, executions, retention, schedules, starting
from jim_core.service.schedule_change import ScheduleChange, StepChange
from tests.engine.plant import SHORT_GRACE, SOMEBODY, Plant, plant

LEDGER = """
ledger = os.open(here + '/ledger', os.O_WRONLY | os.O_APPEND | os.O_CREAT)
os.write(ledger, os.environ['JIM_STEP_MARK'].encode() + b'\\n')
os.fsync(ledger)
what = sys.argv[1]
if what == 'sleep': time.sleep(600)
if what == 'talk':
    for n in range(60):
        print(f'::progress {n}/60', flush=True)
        time.sleep(0.02)
if what == 'stumble': sys.exit(os.environ['JIM_STEP_ATTEMPT'] == '1')
"""

PLAN, VICTIM, CRON = "plan", "victim", "cron"


async def tell(root: Path, *, prune: bool) -> None:
    """The story, from wherever it was left."""
    async with plant(root) as works:
        written = root / "program.py"
        # Left alone when it is there: a step of the server before may be running it.
        program = str(written) if written.exists() else works.python(LEDGER)
        ids = await _schedules(works, program)
        async with works.engine(grace=SHORT_GRACE):
            started = {
                name: (await starting.start(works.context, ids[name], by=SOMEBODY, idempotency_key=name))
                for name in (PLAN, VICTIM)
            }
            await _cancel(works, started[VICTIM].execution.id)
            await works.ended(started[PLAN].execution.id)
            await works.ended(started[VICTIM].execution.id)
            await _all_ended(works)
            if prune:
                works.clock.ahead = timedelta(days=10)
                await retention.prune(works.context, keep_days=5)


async def _schedules(works: Plant, program: str) -> dict[str, UUID]:
    page = await schedules.page(works.context, schedules.ScheduleQuery(page_size=100))
    known: dict[str, UUID] = {item.schedule.name: item.schedule.id for item in page.items}
    works.clock.ahead = timedelta(minutes=-2)
    for change in (
        ScheduleChange(name=PLAN, steps=_plan(program)),
        ScheduleChange(name=VICTIM, steps=(_step(program, "sleep"), _step(program, "nothing"))),
        ScheduleChange(
            name=CRON,
            trigger_type=TriggerType.CRON,
            pattern_type=PatternType.CUSTOM,
            cron_expression="* * * * *",
            is_enabled=True,
            steps=(_step(program, "nothing"),),
        ),
    ):
        if change.name and change.name not in known:
            known[change.name] = (await schedules.create(works.context, change)).id
    works.clock.ahead = timedelta()
    return known


def _plan(program: str) -> tuple[StepChange, ...]:
    return (
        _step(program, "talk", 0),
        _step(program, "nothing", 0),
        _step(program, "stumble", 1, retries=2),
        _step(program, "nothing", 2),
    )


def _step(program: str, what: str, index: int | None = None, *, retries: int = 0) -> StepChange:
    return StepChange(
        name=what,
        step_type=StepType.EXECUTABLE,
        executable_path=program,
        arguments=what,
        step_index=index,
        retry_count=retries,
        retry_delay_seconds=0,
    )


async def _cancel(works: Plant, execution: UUID) -> None:
    detail = await works.reads(execution, lambda seen: seen.steps[0].started_at is not None)
    if detail.execution.status not in ENDED_EXECUTION:
        await control.cancel(works.context, execution, by=SOMEBODY)


async def _all_ended(works: Plant) -> None:
    query = executions.ExecutionQuery(page_size=100)
    while True:
        page = await executions.page(works.context, query)
        if page.total >= 3 and all(item.status in ENDED_EXECUTION for item in page.items):
            return
        await asyncio.sleep(0.02)


if __name__ == "__main__":
    asyncio.run(tell(Path(sys.argv[1]), prune=True))
