"""What a runner is given, and what it owes."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from jim_core.model.ids import ExecutionId
from jim_core.model.outcome import StepOutcome
from jim_core.model.process import ProcessIdentity
from jim_core.model.schedule import StepDefinition


class StopRequest:
    """The wish that a step ends. Made inside a running loop; asking twice is harmless."""

    def __init__(self) -> None:
        self.reason: str | None = None
        self.requested: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done from the moment somebody asks; wait for it beside other futures."""

    def ask(self, reason: str) -> None:
        """Ask for the end; the first reason stays."""
        if not self.requested.done():
            self.reason = reason
            self.requested.set_result(None)

    @property
    def asked(self) -> bool:
        """Whether somebody has asked."""
        return self.requested.done()


@dataclass(frozen=True, slots=True)
class StepContext:
    """All that a runner may know of the step it performs."""

    execution_id: ExecutionId
    position: int
    definition: StepDefinition
    schedule_name: str
    run_directory: Path
    """Where its output goes; the runner makes it."""
    grace: timedelta
    """How long a process may take to end after it was asked to, before it is killed."""
    stop: StopRequest
    started: Callable[[ProcessIdentity], Awaitable[None]]
    """To be told once, as soon as the step's process exists."""

    @property
    def mark(self) -> str:
        """What the step's processes carry in their environment, to be found again by it."""
        return mark_of(self.execution_id, self.position)


class StepRunner(Protocol):
    """One way to perform steps of one type."""

    async def run(self, context: StepContext) -> StepOutcome:
        """Perform the step; a step that fails is an outcome, not an exception.

        When cancelled (the engine stops), the runner lets go at once and leaves its process alone.
        """
        ...


def mark_of(execution_id: ExecutionId, position: int) -> str:
    """The mark of one step of one run."""
    return f"{execution_id}/{position}"
