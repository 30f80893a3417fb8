"""An engine at work: a store in a directory, its feed, and programs to run."""

import asyncio
import os
import secrets
import shlex
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from uuid_utils.compat import uuid7

from jim_core.engine.runtime import Engine
from jim_core.engine.supervisor import Limits
from jim_core.model.event import Event
from jim_core.model.execution import ExecutionDetail
from jim_core.model.initiator import Initiator
from jim_core.model.status import ENDED_EXECUTION, ENDED_STEP, ExecutionMode, InitiatorType, StepType
from jim_core.runners.registry import Runners, standard_runners
from jim_core.service import executions, schedules
from jim_core.service.context import ServiceContext
from jim_core.service.feed import Feed
from jim_core.service.schedule_change import ScheduleChange, StepChange
from jim_core.storage.database import Database
from tests.processes import DEADLINE_SECONDS, eventually

SOMEBODY = Initiator(InitiatorType.USER, None, "somebody")

LONG_GRACE = timedelta(seconds=30)
SHORT_GRACE = timedelta(milliseconds=200)


@dataclass
class Clock:
    """The wall clock, which a test may set."""

    ahead: timedelta = field(default_factory=timedelta)

    def now(self) -> datetime:
        """The instant, aware UTC."""
        return datetime.now(UTC) + self.ahead


class Plant:
    """Everything below one directory. Engines come and go; the store stays."""

    def __init__(self, root: Path, context: ServiceContext, clock: Clock) -> None:
        self.root = root
        self.context = context
        self.clock = clock
        self.events: list[Event] = []
        self._changed = asyncio.Event()
        self._names = 0
        context.feed.listen(self._hear)

    def _hear(self, event: Event) -> None:
        self.events.append(event)
        self._changed.set()

    def shell(self, text: str, name: str = "program.sh") -> str:
        """The path of a shell script; `$here` in it is the plant's directory."""
        return self._program(name, f"#!/bin/sh\nhere={shlex.quote(str(self.root))}\n{text}\n")

    def python(self, text: str, name: str = "program.py") -> str:
        """The path of a Python program; `here` in it is the plant's directory."""
        head = f"#!{sys.executable} -IS\nimport os, signal, sys, time\nhere = {str(self.root)!r}\n"
        return self._program(name, f"{head}{text}\n")

    def _program(self, name: str, text: str) -> str:
        path = self.root / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
        return str(path)

    async def schedule(self, *steps: StepChange) -> UUID:
        """A manual schedule."""
        self._names += 1
        change = ScheduleChange(name=f"schedule {self._names}", steps=steps)
        return (await schedules.create(self.context, change)).id

    async def start(self, *steps: StepChange) -> UUID:
        """An execution of a new schedule."""
        return (await executions.start(self.context, await self.schedule(*steps), by=SOMEBODY)).execution.id

    async def cancel(self, execution_id: UUID) -> None:
        """Cancel an execution."""
        await executions.cancel(self.context, execution_id, by=SOMEBODY)

    async def read(self, execution_id: UUID) -> ExecutionDetail:
        """An execution as it is stored."""
        return await executions.get(self.context, execution_id)

    async def until(self, true: Callable[[], bool], what: str = "it") -> None:
        """Wait until an event makes `true` so."""
        async with asyncio.timeout(DEADLINE_SECONDS):
            while not true():
                self._changed.clear()
                await self._changed.wait()

    async def until_running(self, engine: Engine, count: int) -> None:
        """Wait until an engine runs that many steps."""
        await eventually(lambda: engine.running == count, f"{count} steps run")

    async def ended(self, execution_id: UUID) -> ExecutionDetail:
        """An execution that has ended, and each of its steps that had begun."""
        return await self.reads(execution_id, _has_ended)

    async def stands(self, execution_id: UUID, wanted: list[str]) -> None:
        """Wait until the steps of an execution stand so."""
        await self.reads(execution_id, lambda detail: statuses(detail) == wanted)

    async def reads(self, execution_id: UUID, true: Callable[[ExecutionDetail], bool]) -> ExecutionDetail:
        """An execution, once `true` is so; looked at anew with each event."""
        async with asyncio.timeout(DEADLINE_SECONDS):
            while True:
                self._changed.clear()
                detail = await self.read(execution_id)
                if true(detail):
                    return detail
                await self._changed.wait()

    @asynccontextmanager
    async def engine(
        self,
        *,
        concurrency: int = 8,
        grace: timedelta = LONG_GRACE,
        runners: Runners | None = None,
        context: ServiceContext | None = None,
    ) -> AsyncIterator[Engine]:
        """An engine at work; it is stopped at the end, and must then have ended well."""
        async with standard_runners(os.environb) as standard:
            engine = Engine(
                context or self.context, runners or standard, concurrency=concurrency, limits=Limits(grace)
            )
            running = asyncio.create_task(engine.run())
            try:
                yield engine
            finally:
                await engine.stop()
                await running


def step(
    program: str | None = "/bin/true",
    arguments: str | None = None,
    *,
    name: str = "a step",
    beside: bool = False,
    may_fail: bool = False,
    seconds: int | None = None,
    grace: int | None = None,
) -> StepChange:
    """A step that runs a program; `beside` the one before it when said."""
    return StepChange(
        name=name,
        step_type=StepType.EXECUTABLE,
        executable_path=program,
        arguments=arguments,
        execution_mode=ExecutionMode.PARALLEL_WITH_PREVIOUS if beside else ExecutionMode.SEQUENTIAL,
        continue_on_failure=may_fail,
        timeout_seconds=seconds,
        grace_seconds=grace,
    )


def statuses(detail: ExecutionDetail) -> list[str]:
    """How each step of an execution stands."""
    return [str(one.status) for one in detail.steps]


def _has_ended(detail: ExecutionDetail) -> bool:
    under_way = any(one.started_at and one.status not in ENDED_STEP for one in detail.steps)
    return detail.execution.status in ENDED_EXECUTION and not under_way


@asynccontextmanager
async def plant(root: Path) -> AsyncIterator[Plant]:
    """A plant with a new store, or the one that is there."""
    await asyncio.to_thread(root.mkdir, exist_ok=True)
    database = await asyncio.to_thread(Database.open, f"sqlite:///{root / 'jim.db'}")
    clock = Clock()
    context = ServiceContext(
        database=database,
        feed=Feed(database),
        now=clock.now,
        new_id=uuid7,
        runs=root / "runs",
        new_key_text=lambda: f"jim_ak_{secrets.token_hex(32)}",
    )
    try:
        yield Plant(root, context, clock)
    finally:
        context.feed.close()
        await asyncio.to_thread(database.close)
