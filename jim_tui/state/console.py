"""What the console knows, as one frozen value. Screens read it; only the reducers make a new one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from jim_core.wire.executions import ExecutionSummary, StepState
from jim_core.wire.page import Page
from jim_core.wire.schedules import ScheduleListItem
from jim_tui.gateway.protocol import HistoryQuery, ServerFacts
from jim_tui.state.activity import WorkSeen
from jim_tui.state.attempts import Attempts
from jim_tui.state.day import Day
from jim_tui.state.filtering import EVERYTHING, Filter
from jim_tui.state.past import PastRuns
from jim_tui.state.replaying import Replaying
from jim_tui.state.run_profiles import RunProfiles
from jim_tui.state.schedule_view import SchedulePhase, ScheduleView
from jim_tui.state.standing import EVERYDAY, Standing

OUTPUT_LINES: Final = 2_000
"""So many lines of a step's output are kept; older ones scroll away."""


class Phase(StrEnum):
    """How the connection is."""

    CONNECTING = "connecting"
    LIVE = "live"
    STALE = "stale"
    """No good read for longer than expected; nothing refused us yet."""
    OFFLINE = "offline"
    SIGN_IN = "sign-in"
    """401. Nothing more is sent until a person asks for it."""
    FORBIDDEN = "forbidden"
    """403 on reading."""
    NOT_JIM = "not-jim"
    THROTTLED = "throttled"
    """429: reading goes on, more slowly."""
    FAULT = "fault"
    """5xx, or an answer that makes no sense."""


class Tone(StrEnum):
    """How a notice is meant."""

    QUIET = "quiet"
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


class CancelPhase(StrEnum):
    """How far a cancel of ours is."""

    SENT = "sent"
    """No answer yet."""
    ACCEPTED = "accepted"
    """The server said yes; steps may still be stopping."""
    UNKNOWN = "unknown"
    """It got no answer; the execution is being read again."""


class HoldPhase(StrEnum):
    """How far a pause or a resume of ours is."""

    PAUSING = "pausing"
    RESUMING = "resuming"
    UNKNOWN = "unknown"
    """It got no answer; the execution is being read again."""


class WriteOutcome(StrEnum):
    """What became of something we asked the server to do."""

    ACCEPTED = "accepted"
    ALREADY_ENDED = "already-ended"
    REFUSED = "refused"
    FORBIDDEN = "forbidden"
    GONE = "gone"
    UNKNOWN = "unknown"
    """No answer: it may or may not have happened."""
    NOT_SENT = "not-sent"


@dataclass(frozen=True, slots=True)
class Connection:
    """How contact with the server is, and since when."""

    phase: Phase
    since: datetime
    last_good: datetime | None = None
    """When the server last told us something true, a heartbeat included."""
    reason: str | None = None
    """Why the phase is not LIVE, in a short sentence."""
    attempt: int = 0
    """Failed attempts in a row."""
    retry_at: datetime | None = None
    """When the next attempt is due by itself; None: not planned."""
    pushed: bool = False
    """The event stream is up, so what is shown is at most a moment old."""
    skew: timedelta = timedelta(0)
    """How far the server's clock is ahead of ours; below five seconds it is zero."""
    paused_since: datetime | None = None
    """Updates are held back by a person (`p`)."""
    interval: float = 2.0
    """Seconds between two reads while the server does not push."""
    left_out: tuple[str, ...] = ()
    """Rows of the server's newest lists that made no sense and are not shown: which, and why."""
    request_id: str | None = None
    """What the server calls the request that went wrong, where it said so."""
    untrusted: bool = False
    """Its certificate is not trusted, so nothing is sent to it."""


@dataclass(frozen=True, slots=True)
class HeardStep:
    """The newest event about one step."""

    sequence: int
    step: StepState


@dataclass(frozen=True, slots=True)
class Tracked:
    """One execution on screen; an ended one lingers for a while."""

    summary: ExecutionSummary
    steps: tuple[StepState, ...] | None = None
    """None: not read yet."""
    ended_seen: datetime | None = None
    """When we learned that it had ended; None while it is open."""
    cancelling: CancelPhase | None = None
    holding: HoldPhase | None = None
    lost: bool = False
    """It left the active list and how it ended is not known yet."""
    version: int = field(default=0, compare=False)
    """Sequence number up to which events are certainly part of `summary`."""
    heard: Mapping[int, HeardStep] = field(default_factory=lambda: MappingProxyType({}), compare=False)
    """Newest step events by position, so that a slow read cannot take them back."""

    @property
    def ended(self) -> bool:
        """It is over, or at least no longer active."""
        return self.ended_seen is not None

    @property
    def unsettled(self) -> bool:
        """How it stands is not known, so it has to be read."""
        return self.lost or self.cancelling is CancelPhase.UNKNOWN or self.holding is HoldPhase.UNKNOWN


@dataclass(frozen=True, slots=True)
class DetailView:
    """One execution looked at closely; it need not be an active one."""

    tracked: Tracked | None = None
    """None: not read yet."""
    gone: bool = False
    """The server does not know it (any more); `tracked` is what we last knew."""
    error: str | None = None
    """Why the last read failed."""
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class History:
    """The page of past executions that is being read. It never shifts under the reader."""

    query: HistoryQuery
    page: Page[ExecutionSummary] | None = None
    loading: bool = False
    error: str | None = None
    newer: int = 0
    """Executions that arrived since the page was read."""
    searched: int | None = None
    """The server does not filter by all of it, so this side looked through so many of its executions."""
    searched_of: int | None = None
    rest: Filter = EVERYTHING
    """What this side filters by, as the server cannot."""
    reaches: int = 500
    """So many executions are looked through for it."""
    more: bool = False
    """There are older ones that have not been looked through."""


@dataclass(frozen=True, slots=True)
class OutputLine:
    """One line that a step wrote; `stream` is `stdout` or `stderr`, or `gap` for what stands in between."""

    text: str
    stream: str
    number: int | None = field(default=None, compare=False)
    """Counted from the beginning; None after something that was left out."""


@dataclass(frozen=True, slots=True)
class Output:
    """The end of what a step wrote, as far as it has been read."""

    execution_id: UUID
    position: int
    lines: tuple[OutputLine, ...] = ()
    complete: bool = False
    """The step has ended and everything was read."""
    dropped: int = 0
    """Older lines that are no longer kept."""
    error: str | None = None
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Notice:
    """What just happened, for the flash line."""

    at: datetime
    text: str
    tone: Tone = Tone.QUIET


@dataclass(frozen=True, slots=True)
class ConsoleState:
    """Everything that is known, at one moment."""

    connection: Connection
    server: ServerFacts | None = None
    """None until the first contact."""
    asked: str = ""
    """What is to be reached, in the words of whoever started the console: all there is before that."""
    read_only: bool = False
    standing: Standing = EVERYDAY
    """What the configuration says of this server."""
    replaying: Replaying | None = None
    """A recording is shown, not a server."""
    writes_refused: str | None = None
    """Why this server takes no writes from us (403), in a sentence."""
    executions: Mapping[UUID, Tracked] = field(default_factory=lambda: MappingProxyType({}))
    """Active ones and ghosts, in the order in which they were first seen."""
    active_read: bool = False
    """The active list has been read at least once, so empty means that nothing runs."""
    details: Mapping[UUID, DetailView] = field(default_factory=lambda: MappingProxyType({}))
    """The open detail, and executions outside `executions` whose steps were wanted."""
    history: History = field(default_factory=lambda: History(HistoryQuery()))
    schedules: tuple[ScheduleListItem, ...] | None = None
    """None: not read yet."""
    schedules_error: str | None = None
    schedule_views: Mapping[UUID, ScheduleView] = field(default_factory=lambda: MappingProxyType({}))
    """Schedules that were looked at closely."""
    asked_of: Mapping[UUID, SchedulePhase] = field(default_factory=lambda: MappingProxyType({}))
    """What of ours is under way, by schedule."""
    outcomes: Mapping[UUID, tuple[ExecutionSummary, ...]] | None = None
    """The last executions of each schedule, newest first; None: nobody asked, or not read yet."""
    day: Day | None = None
    """What ended in the last 24 hours; None: nobody asked, or not read yet."""
    past: Mapping[UUID, PastRuns] = field(default_factory=lambda: MappingProxyType({}))
    """How the schedules of what is in sight went before."""
    attempts: Attempts | None = None
    """Those at the step that is looked at; None: there was one at most, or they are not read yet."""
    work: WorkSeen | None = None
    """The activity of the step that is looked at; None: it has none, or it is not read yet."""
    output: Output | None = None
    run_profiles: RunProfiles = field(default_factory=RunProfiles)
    acknowledged: frozenset[UUID] = frozenset()
    """Failed executions that somebody has seen to; ids are unique, so of whatever server."""
    notice: Notice | None = None


@dataclass(frozen=True, slots=True)
class CancelResult:
    """What became of a cancel; `summary` is the server's word where it gave one."""

    outcome: WriteOutcome
    message: str
    summary: ExecutionSummary | None = None


@dataclass(frozen=True, slots=True)
class HoldResult:
    """What became of a pause or a resume, or of enabling or disabling a schedule."""

    outcome: WriteOutcome
    message: str


@dataclass(frozen=True, slots=True)
class RunResult:
    """What became of a request to run a schedule or a run profile, or an execution again."""

    outcome: WriteOutcome
    message: str
    execution_id: UUID | None = None
