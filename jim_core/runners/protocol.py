"""What a runner is given, and what it owes."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Protocol, Self

from jim_core.model.ids import ExecutionId
from jim_core.model.outcome import StepOutcome
from jim_core.model.run_order import RunOrder
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
    """Where the records and the output of this attempt go; the runner makes it."""
    grace: timedelta
    """How long a process may take to end after it was asked to, before it is killed."""
    stop: StopRequest
    attempt: int = 1
    output_limit: int = 10 * 1_048_576
    """Bytes of output that are kept: the first of them, and the latest."""
    ticket: str | None = None
    """Of an attempt whose first start was called off: shows that this is the second."""
    order: RunOrder | None = None
    """Of a RunProfile step: what there is to do; None when its run profile is gone."""

    @property
    def mark(self) -> str:
        """What the step's processes carry in their environment, to be found again by it."""
        return f"{self.execution_id}/{self.position}/{self.attempt}"

    def with_ticket(self, ticket: str) -> Self:
        """The same attempt, with the right to begin although its start was called off."""
        return replace(self, ticket=ticket)


class StepRunner(Protocol):
    """One way to perform steps of one type."""

    async def run(self, context: StepContext) -> StepOutcome:
        """Perform the step; a step that fails is an outcome, not an exception.

        When cancelled (the engine stops), the runner lets go at once and leaves its process alone.
        """
        ...
