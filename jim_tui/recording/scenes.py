"""What happened at a moment of a recording, in the words of a server."""

from collections.abc import Iterator

from jim_core.wire.frames import (
    ExecutionFrame,
    Frame,
    OutputFrame,
    ReloadFrame,
    ScheduleDeletedFrame,
    ScheduleFrame,
    StepFrame,
)
from jim_tui.gateway.protocol import OutputChunk, OutputPiece
from jim_tui.recording.lines import Moment
from jim_tui.recording.tape import Known, Log

_GROWING = 2
"""The last lines of an output may be replaced by longer ones: one of each stream."""
_AT_ONCE = 2_000


def frames_of(known: Known, moment: Moment) -> Iterator[Frame]:
    """Let this moment be known, and tell what happened in it."""
    listed = {key for key, run in known.runs.items() if run.listed and key in moment.runs}
    known.take(moment)
    for key, news in moment.runs.items():
        run = known.runs.get(key)
        if run is None or not (run.listed or key in listed):
            continue
        if news.listed is False and not run.ended:
            # It went without a word about how it ended.
            yield ReloadFrame()
            continue
        if news.summary is not None:
            yield ExecutionFrame(execution=run.summary)
        for position, step in news.moved.items():
            yield StepFrame(execution_id=key, position=position, step=step)
    for schedule_id, item in (moment.schedules or {}).items():
        if item is None:
            yield ScheduleDeletedFrame(schedule_id=schedule_id)
        else:
            yield ScheduleFrame(schedule_id=schedule_id, name=item.name, next_run_time=item.next_run_time)
    if (written := moment.written) is not None:
        log = known.logs[written.execution_id, written.position]
        yield OutputFrame(
            execution_id=written.execution_id,
            position=written.position,
            attempt=log.attempt,
            size=log.end,
        )


def text_from(log: Log, line: int, *, ended: bool) -> OutputChunk:
    """What was written from a line on. `ended`: nothing more comes, so that no line grows."""
    end = log.end if log.complete or ended else max(log.first, log.end - _GROWING)
    start = max(line, log.first)
    stop = min(start + _AT_ONCE, end)
    shown = log.lines[start - log.first : max(stop, start) - log.first]
    pieces = [OutputPiece(text + "\n", stream == "stderr") for text, stream in shown]
    if log.first > line:
        gap = OutputPiece(f"[… {log.first - line:,} lines are not in the recording …]\n", stderr=False)
        pieces.insert(0, gap)
    complete = log.complete and stop >= end
    return OutputChunk(tuple(pieces), max(stop, start), complete, log.attempt, log.end)
