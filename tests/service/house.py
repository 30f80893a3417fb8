"""A service to test: a store, a clock that stands still, and counted ids. Say only what matters."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from jim_core.model.execution import ExecutionDetail
from jim_core.model.initiator import Initiator
from jim_core.model.outcome import StepOutcome
from jim_core.model.schedule import Schedule
from jim_core.model.status import InitiatorType, PatternType, StepType, TriggerType
from jim_core.service import executions, schedules, steps
from jim_core.service.context import ServiceContext
from jim_core.service.feed import Feed
from jim_core.service.schedule_change import ScheduleChange, StepChange
from jim_core.storage.database import Database
from tests.kinds import BOTH

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
SOMEBODY = Initiator(InitiatorType.USER, UUID(int=0x50), "somebody")


@dataclass
class Clock:
    """Stands still until it is told to go on."""

    instant: datetime = NOON

    def now(self) -> datetime:
        """The instant."""
        return self.instant

    def ahead(self, **by: float) -> datetime:
        """Go on; the new instant."""
        self.instant += timedelta(**by)
        return self.instant


@dataclass(frozen=True)
class House(ServiceContext):
    """A service context, and the clock that it reads."""

    clock: Clock = field(default_factory=Clock)


@contextmanager
def open_house(url: str, folder: Path) -> Iterator[House]:
    """A service over the database at `url`."""
    database = Database.open(url)
    clock = Clock()
    ids, keys = count(1), count(1)
    try:
        yield House(
            database=database,
            feed=Feed(database),
            now=clock.now,
            new_id=lambda: UUID(int=next(ids)),
            runs=folder / "runs",
            new_key_text=lambda: f"jim_ak_{next(keys):064x}",
            connectors=BOTH,
            clock=clock,
        )
    finally:
        database.close()


def a_step(**members: Any) -> StepChange:
    """A step that runs a program."""
    usual: dict[str, Any] = {"step_type": StepType.EXECUTABLE, "executable_path": "/bin/true"}
    return StepChange(**usual | members)


def every_minute(expression: str = "* * * * *", **members: Any) -> dict[str, Any]:
    """The members of a schedule that a clock starts."""
    usual = {
        "trigger_type": TriggerType.CRON,
        "pattern_type": PatternType.CUSTOM,
        "cron_expression": expression,
        "is_enabled": True,
    }
    return usual | members


async def a_schedule(house: House, *steps: StepChange, **members: Any) -> Schedule:
    """A schedule with these steps, or with one."""
    usual: dict[str, Any] = {"name": f"schedule {house.new_id().int}", "steps": steps or (a_step(),)}
    return await schedules.create(house, ScheduleChange(**usual | members))


async def an_execution(house: House, *steps: StepChange) -> ExecutionDetail:
    """An execution of a new schedule with these steps, or with one."""
    return await executions.start(house, (await a_schedule(house, *steps)).id, by=SOMEBODY)


async def begin(house: House, execution_id: UUID, *positions: int) -> None:
    """Let steps run."""
    for position in positions:
        assert await steps.claim(house, execution_id, position) is not None


async def end(house: House, execution_id: UUID, position: int, outcome: StepOutcome | None = None) -> None:
    """Let a step run and end, well unless an outcome is given."""
    await begin(house, execution_id, position)
    await steps.conclude(house, execution_id, position, outcome or StepOutcome.completed())


async def standing(house: House, execution_id: UUID) -> tuple[str, list[str]]:
    """The status of an execution, and of each of its steps."""
    detail = await executions.get(house, execution_id)
    return detail.execution.status.value, [step.status.value for step in detail.steps]
