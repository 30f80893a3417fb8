"""Recordings to test with: states in a row, written down and read back."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

from jim_core.wire.executions import ExecutionSummary, StepState
from jim_tui.gateway.protocol import ServerFacts
from jim_tui.recording.changes import Changes
from jim_tui.recording.lines import Moment, Opening, line
from jim_tui.recording.tape import Known, Tape, read
from jim_tui.state.console import Connection, ConsoleState, Phase, Tracked
from tests.tui.samples import NOW

SERVER = ServerFacts("prod-iam-01", "https://prod-iam-01:7443", user="alice", streams_output=True)
OPENING = Opening(recording="jim-tui", version=1, began=NOW)


def live(*tracked: Tracked) -> ConsoleState:
    """The console in contact, with these on its list."""
    executions = MappingProxyType({each.summary.id: each for each in tracked})
    link = Connection(Phase.LIVE, NOW, last_good=NOW)
    return ConsoleState(link, server=SERVER, executions=executions, active_read=True, schedules=())


def shown(summary: ExecutionSummary, *steps: StepState) -> Tracked:
    """An execution on the list."""
    return Tracked(summary, tuple(steps) or None)


def offline(state: ConsoleState) -> ConsoleState:
    """The same with contact lost."""
    return replace(state, connection=Connection(Phase.OFFLINE, NOW, reason="connection refused"))


def moments(states: Iterable[ConsoleState], every: float = 10.0) -> list[Moment]:
    """What is written of states so many seconds apart."""
    changes = Changes()
    return [changes.since_before(state, number * every) for number, state in enumerate(states)]


def file_of(directory: Path, *states: ConsoleState, tail: str = "") -> Path:
    """A recording of these states; `tail` is written after it."""
    path = directory / "reel.ndjson"
    path.write_text(line(OPENING) + "".join(map(line, moments(states))) + tail)
    return path


def tape_of(directory: Path, *states: ConsoleState) -> Tape:
    """The same, read back."""
    return read(file_of(directory, *states))


def known_at_the_end(tape: Tape) -> Known:
    """What a recording has told when it is over."""
    known = Known()
    for moment in tape.moments:
        known.take(moment)
    return known


def later(seconds: float) -> timedelta:
    """So many seconds."""
    return timedelta(seconds=seconds)
