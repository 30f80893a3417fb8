"""The console's one door to a server. Nobody asks where the other side is."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from jim_core.model.rerun import RerunFrom
from jim_core.wire.activities import ActivityItem
from jim_core.wire.executions import ExecutionDetail, ExecutionSummary, StepAttempt
from jim_core.wire.frames import Frame
from jim_core.wire.page import Page
from jim_core.wire.schedules import NextRuns, ScheduleDetail, ScheduleListItem
from jim_core.wire.systems import RunProfileBody, RunProfileStarted, SystemName
from jim_tui.gateway.work import Work


class Offer(StrEnum):
    """What some servers take and others do not."""

    PAUSE = "pause"
    """Pausing an execution, and resuming it."""
    RERUN = "rerun"
    """Running again what has ended."""
    SEEK = "seek"
    """Moving in time: only a recording takes that."""


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What a server is and offers; what it does not offer is not shown."""

    name: str
    """How the header names it: a host, or `this box (in-process)`."""
    address: str
    product: str | None = None
    version: str | None = None
    user: str | None = None
    pushes_events: bool = False
    streams_output: bool = False
    filters_status: bool = True
    offers: frozenset[Offer] = frozenset()
    embedded: bool = False
    """The engine lives in this very process, so quitting ends it."""
    passing: bool = False
    """What runs there ends with this program too, and nothing of it is kept: the demo."""


@dataclass(frozen=True, slots=True)
class HistoryQuery:
    """One page of the history; `schedule` and `status` filter on the server where it can."""

    page: int = 1
    page_size: int = 50
    schedule_id: UUID | None = None
    status: str | None = None
    sort_by: str = "queuedAt"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class OutputPiece:
    """Some text that a step wrote to one stream."""

    text: str
    stderr: bool


@dataclass(frozen=True, slots=True)
class OutputChunk:
    """Some of what an attempt at a step wrote, and where to read on."""

    pieces: tuple[OutputPiece, ...]
    next_offset: int
    complete: bool
    attempt: int = 1
    size: int = 0
    """How many bytes it had written by then."""
    left_out: int = 0
    """Bytes before the pieces that the server did not keep."""

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One event as it arrived; `sequence` resumes the feed after it."""

    sequence: int | None
    frame: Frame | None
    """None: a sign of life. The first one says that the feed is open and misses nothing from here on."""


class Gateway(Protocol):
    """Everything the console may ask. Each call raises a GatewayError (`jim_tui.gateway.errors`)."""

    async def open(self) -> ServerFacts:
        """Reach the server once and learn what it is; raises when it cannot be reached or refuses us."""
        ...

    async def active(self) -> list[ExecutionSummary]:
        """Every execution that has not ended."""
        ...

    async def execution(self, execution_id: UUID) -> ExecutionDetail:
        """One execution with its steps."""
        ...

    async def history(self, query: HistoryQuery) -> Page[ExecutionSummary]:
        """One page of executions, ended ones too."""
        ...

    async def schedules(self) -> list[ScheduleListItem]:
        """All schedules."""
        ...

    async def schedule(self, schedule_id: UUID) -> ScheduleDetail:
        """One schedule with its steps."""
        ...

    async def next_runs(self, schedule_id: UUID) -> NextRuns | None:
        """The next five times at which a clock would start it; None where a server does not tell."""
        ...

    async def output(
        self, execution_id: UUID, position: int, offset: int, attempt: int | None
    ) -> OutputChunk:
        """What the step at `position` wrote, from byte `offset` on; without an `attempt`, the latest."""
        ...

    async def attempts(self, execution_id: UUID, position: int) -> list[StepAttempt] | None:
        """Every try of the step at `position`, the first one first; None where a server does not tell."""
        ...

    async def activity(self, activity_id: UUID) -> Work | None:
        """What a run profile did so far; None where a server does not tell."""
        ...

    async def items(self, activity_id: UUID, page: int, *, faults: bool) -> Page[ActivityItem] | None:
        """A page of the objects of a run, `faults`: only of those with one; None where nobody keeps them."""
        ...

    async def systems(self, most: int) -> list[SystemName] | None:
        """The connected systems by name, so many at most; None where a server does not tell."""
        ...

    async def run_profiles(self, system_id: int) -> list[RunProfileBody] | None:
        """What may be asked of a connected system; None where a server does not tell, or it is gone."""
        ...

    async def execute(self, system_id: int, profile_id: int) -> RunProfileStarted:
        """Run a run profile now, outside of any schedule; sent once."""
        ...

    async def cancel(self, execution_id: UUID) -> ExecutionSummary:
        """Cancel one execution; sent once, never repeated by itself."""
        ...

    async def pause(self, execution_id: UUID) -> ExecutionSummary:
        """Let what runs of an execution end, and begin nothing more of it; sent once."""
        ...

    async def resume(self, execution_id: UUID) -> ExecutionSummary:
        """Let a paused execution go on; sent once."""
        ...

    async def run(self, schedule_id: UUID, key: str) -> UUID:
        """Start a schedule now; the id of the new execution, the same one for the same `key`."""
        ...

    async def enable(self, schedule_id: UUID) -> ScheduleDetail:
        """Let the clock start a schedule; sent once."""
        ...

    async def disable(self, schedule_id: UUID) -> ScheduleDetail:
        """Keep the clock from starting a schedule; sent once."""
        ...

    async def rerun(self, execution_id: UUID, begin: RerunFrom, key: str) -> UUID:
        """Run an ended execution again; the id of the new one, the same one for the same `key`."""
        ...

    def events(self, after: int | None) -> AsyncGenerator[FeedItem, None]:
        """The server's events after `after` (None: from now on), until the connection ends (it raises)."""
        ...

    def skew(self) -> timedelta | None:
        """How far the server's clock is ahead of ours, by its last answer; None when it did not say."""
        ...

    def left_out(self) -> tuple[str, ...]:
        """The rows of the newest lists that made no sense and were left out, and why, a line each."""
        ...

    async def close(self) -> None:
        """Leave; an embedded engine is stopped. Steps under way are left as they are."""
        ...
