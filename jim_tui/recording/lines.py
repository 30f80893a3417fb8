"""The lines of a recording."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from pydantic import Field

from jim_core.wire.base import Instant, WireModel
from jim_core.wire.executions import ExecutionSummary, StepState
from jim_core.wire.schedules import NextRuns, ScheduleDetail, ScheduleListItem
from jim_tui.state.console import Phase


class Opening(WireModel):
    """The first line."""

    recording: Literal["jim-tui"]
    version: Literal[1, 2]
    """From 2 on, moments say which server is shown."""
    began: Instant


class Server(WireModel):
    """What the server is, and what it takes that not every server does."""

    name: str
    address: str = ""
    product: str | None = None
    version: str | None = None
    user: str | None = None
    streams_output: bool = False
    offers: list[str] = Field(default_factory=list)


class Contact(WireModel):
    """How contact with the server was from now on."""

    phase: Phase
    reason: str | None = None
    ahead: float = 0.0
    """Seconds that the server's clock was ahead."""


class Run(WireModel):
    """What was new about one execution."""

    summary: ExecutionSummary | None = None
    steps: list[StepState] | None = None
    """All of them, when they had not been read before."""
    moved: dict[int, StepState] = Field(default_factory=dict)
    """Those that changed, by position."""
    listed: bool | None = None
    """It came onto the list of what runs, or left it."""


class Plan(WireModel):
    """One schedule as it was looked at closely."""

    detail: ScheduleDetail
    runs: NextRuns | None = None


class Written(WireModel):
    """More of what a step wrote: `lines` stand from line number `at` on, in place of what stood there."""

    execution_id: UUID
    position: int
    attempt: int = 1
    at: int = Field(ge=0)
    lines: list[tuple[str, str]] = Field(default_factory=list)
    """Each with its stream."""
    complete: bool = False


class Moment(WireModel):
    """What changed, and when: `t` is in seconds since the beginning."""

    t: float = Field(ge=0, allow_inf_nan=False)
    shown: str | None = None
    """The name of the server that is on screen from now on; what was told before was of another time."""
    server: Server | None = None
    contact: Contact | None = None
    runs: dict[UUID, Run] = Field(default_factory=dict)
    schedules: dict[UUID, ScheduleListItem | None] | None = None
    """Those that are new or changed, and None for those that are gone."""
    plans: dict[UUID, Plan] = Field(default_factory=dict)
    written: Written | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing that is kept has changed."""
        return self.model_fields_set <= {"t"}


def line(item: Opening | Moment) -> str:
    """One line of the file, its end included; what is as usual is left out."""
    return item.model_dump_json(by_alias=True, exclude_defaults=True) + "\n"


def seconds_between(began: datetime, now: datetime) -> float:
    """So long after the beginning, to the millisecond; a clock that was set back does not go below it."""
    return round(max(timedelta(), now - began).total_seconds(), 3)
