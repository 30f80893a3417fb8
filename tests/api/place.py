"""A place to serve: a database in a folder, a clock that stands still, and what tests put there."""

import itertools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx
from uuid_utils.compat import uuid7

from jim_core.api.app import create_app
from jim_core.api.settings import ApiSettings
from jim_core.client.asgi import AsgiApp, InProcessTransport
from jim_core.model.execution import ExecutionDetail
from jim_core.model.initiator import Caller, Initiator
from jim_core.model.outcome import StepOutcome
from jim_core.model.schedule import Schedule
from jim_core.model.status import InitiatorType, Role
from jim_core.service import executions, schedules, steps
from jim_core.service.context import ServiceContext
from jim_core.service.feed import Feed
from jim_core.service.schedule_change import ScheduleChange
from jim_core.storage.database import Database
from tests.kinds import BOTH

ANNE: Final = Initiator(InitiatorType.USER, None, "anne")
OWNER: Final = Caller(ANNE, Role.ADMINISTRATOR, rate_limited=False)
BEGINNING: Final = datetime(2026, 4, 5, 6, 0, tzinfo=UTC)
NOBODY: Final = UUID(int=0)


@dataclass
class Clock:
    """Stands still until a test moves it."""

    instant: datetime = BEGINNING

    def __call__(self) -> datetime:
        """The instant."""
        return self.instant

    def pass_(self, **span: float) -> None:
        """Let time pass."""
        self.instant += timedelta(**span)

    def seconds(self) -> float:
        """The same clock, as seconds that only grow."""
        return self.instant.timestamp()


def an_empty_database(folder: Path) -> Path:
    """The file of a database in which nothing is yet; making one takes longer than most tests."""
    path = folder / "empty.db"
    Database.open(f"sqlite:///{path}").close()
    return path


@contextmanager
def a_context(folder: Path, clock: Clock, template: Path) -> Iterator[ServiceContext]:
    """The services over a copy of an empty database."""
    shutil.copyfile(template, folder / "jim.db")
    database = Database.open(f"sqlite:///{folder / 'jim.db'}")
    numbers = itertools.count(1)
    try:
        yield ServiceContext(
            database=database,
            feed=Feed(database),
            now=clock,
            new_id=uuid7,
            runs=folder / "runs",
            new_key_text=lambda: f"jim_ak_{next(numbers):064x}",
            connectors=BOTH,
        )
    finally:
        database.close()


def an_app(context: ServiceContext, clock: Clock, *, owner: Caller | None = None, **settings: Any) -> AsgiApp:
    """The API; by default for strangers, with no rate limits."""
    chosen = {"rate_limit": 0, "rate_limit_anonymous": 0, **settings}
    return create_app(context, settings=ApiSettings(**chosen), owner=owner, clock=clock.seconds)


def browser(app: AsgiApp, key: str | None = None) -> httpx.AsyncClient:
    """A plain HTTP client of an application, with a key or without."""
    headers = {"X-Api-Key": key} if key else {}
    return httpx.AsyncClient(transport=InProcessTransport(app), base_url="http://jim", headers=headers)


async def a_schedule(context: ServiceContext, name: str = "Daily Delta Sync", steps: int = 1) -> Schedule:
    """A schedule with some executable steps, one after the other."""
    body = {
        "name": name,
        "steps": [
            {"stepIndex": n, "name": f"Step {n}", "stepType": "Executable", "executablePath": "/bin/true"}
            for n in range(steps)
        ],
    }
    return await schedules.create(context, ScheduleChange.parse(body))


async def an_execution(
    context: ServiceContext, schedule: Schedule | None = None, *, by: Initiator = ANNE
) -> ExecutionDetail:
    """A queued execution."""
    schedule = schedule or await a_schedule(context)
    return await executions.start(context, schedule.id, by=by)


async def run_through(
    context: ServiceContext, detail: ExecutionDetail, outcome: StepOutcome | None = None
) -> ExecutionDetail:
    """Claim and conclude every step, as the engine would; the ended execution."""
    for step in detail.steps:
        if await steps.claim(context, detail.execution.id, step.position):
            await steps.conclude(
                context, detail.execution.id, step.position, outcome or StepOutcome.completed()
            )
    return await executions.get(context, detail.execution.id)
