"""A recording that was read back, and what was known at any moment of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

from pydantic import ValidationError

from jim_core.wire.executions import ExecutionSummary, StepState
from jim_core.wire.schedules import ScheduleListItem
from jim_tui.recording.lines import Contact, Moment, Opening, Plan, Run, Server, Written
from jim_tui.state.console import Phase
from jim_tui.state.words import execution_ended

Whose = tuple[UUID, int]
"""An execution, and the position of one of its steps."""


class BadRecording(Exception):
    """The file is no recording, or is damaged; the text names the line."""


@dataclass(frozen=True, slots=True)
class Tape:
    """A whole recording, in the order of time."""

    began: datetime
    moments: tuple[Moment, ...]

    @property
    def length(self) -> float:
        """Seconds from its beginning to its last change."""
        return self.moments[-1].t if self.moments else 0.0

    @property
    def servers(self) -> dict[str, Server | None]:
        """Those that were on screen, by name, in the order in which they came; None: never reached."""
        found: dict[str, Server | None] = {}
        shown: str | None = None
        for moment in self.moments:
            shown = moment.shown or shown
            if shown is not None:
                found[shown] = moment.server or found.get(shown)
        return found

    def begins(self, shown: str, after: float) -> float | None:
        """When this server comes on screen next after that moment, else when it did first."""
        times = [moment.t for moment in self.moments if moment.shown == shown]
        return next((time for time in times if time > after), times[0] if times else None)


@dataclass(slots=True)
class KnownRun:
    """What the recording has told of one execution so far."""

    summary: ExecutionSummary
    steps: list[StepState] | None = None
    listed: bool = False

    @property
    def ended(self) -> bool:
        """It was over by then."""
        return execution_ended(self.summary)


@dataclass(slots=True)
class Log:
    """What one attempt at a step has written so far."""

    attempt: int
    first: int = 0
    """The number of the first line that is known."""
    lines: list[tuple[str, str]] = field(default_factory=list)
    complete: bool = False

    def take(self, written: Written) -> None:
        """More of it."""
        if not self.lines and not self.complete:
            self.first = written.at
        if written.at < self.first or written.at > self.end:
            # Lines in between were never on screen.
            self.first, self.lines = written.at, []
        self.lines[written.at - self.first :] = written.lines
        self.complete = written.complete

    @property
    def end(self) -> int:
        """The number of the line after the last one."""
        return self.first + len(self.lines)


@dataclass(slots=True)
class Known:
    """Everything that the recording has told up to a moment."""

    shown: str | None = None
    """Which of the servers is on screen."""
    server: Server | None = None
    contact: Contact = field(default_factory=lambda: Contact(phase=Phase.CONNECTING))
    runs: dict[UUID, KnownRun] = field(default_factory=dict)
    schedules: dict[UUID, ScheduleListItem] | None = None
    plans: dict[UUID, Plan] = field(default_factory=dict)
    logs: dict[Whose, Log] = field(default_factory=dict)

    def take(self, moment: Moment) -> None:
        """What changed then is known from now on."""
        if moment.shown is not None:
            self._begin(moment.shown)
        self.server = moment.server or self.server
        self.contact = moment.contact or self.contact
        for key, run in moment.runs.items():
            self._take_run(key, run)
        if moment.schedules is not None:
            changed = {**(self.schedules or {}), **moment.schedules}
            self.schedules = {key: item for key, item in changed.items() if item is not None}
        self.plans.update(moment.plans)
        if moment.written is not None:
            self._take_written(moment.written)

    def _begin(self, shown: str) -> None:
        """Another server: the console knew nothing of it yet, or knew it at another time."""
        self.shown, self.server, self.contact = shown, None, Contact(phase=Phase.CONNECTING)
        self.runs, self.schedules, self.plans, self.logs = {}, None, {}, {}

    def _take_run(self, key: UUID, news: Run) -> None:
        known = self.runs.get(key)
        if known is None:
            if news.summary is None:
                return
            known = self.runs[key] = KnownRun(news.summary)
        known.summary = news.summary or known.summary
        if news.steps is not None:
            known.steps = list(news.steps)
        elif known.steps is not None:
            steps = {**dict(enumerate(known.steps)), **news.moved}
            known.steps = [steps[at] for at in range(len(known.steps))]
        known.listed = known.listed if news.listed is None else news.listed

    def _take_written(self, news: Written) -> None:
        whose = (news.execution_id, news.position)
        log = self.logs.get(whose)
        if log is None or log.attempt != news.attempt:
            log = self.logs[whose] = Log(news.attempt)
        log.take(news)


def read(path: Path) -> Tape:
    """The recording in a file; a last line that was cut off is left out. Raises BadRecording."""
    try:
        with path.open("rb") as file:
            lines = file.read().split(b"\n")
    except OSError as error:
        raise BadRecording(f"{path} cannot be read: {error.strerror or error}") from error
    # Whatever follows the last end of a line was not written to its end.
    whole = lines[:-1]
    if not whole:
        raise BadRecording(f"{path} is no recording of jim-tui: it has no line")
    began = _opening(path, whole[0]).began
    return Tape(began, tuple(_moments(path, whole[1:])))


def _opening(path: Path, text: bytes) -> Opening:
    try:
        return Opening.model_validate_json(text)
    except ValidationError as error:
        raise BadRecording(f"{path}, line 1: this is no recording of jim-tui ({_why(error)})") from error


def _moments(path: Path, lines: Sequence[bytes]) -> list[Moment]:
    moments: list[Moment] = []
    for number, text in enumerate(lines, start=2):
        try:
            moment = Moment.model_validate_json(text)
        except ValidationError as error:
            raise BadRecording(f"{path}, line {number} is damaged: {_why(error)}") from error
        if moments and moment.t < moments[-1].t:
            # The clock of the machine was set back meanwhile.
            moment = moment.model_copy(update={"t": moments[-1].t})
        moments.append(moment)
    return moments


def _why(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(map(str, first["loc"]))
    return f"{where}: {first['msg']}" if where else first["msg"]
