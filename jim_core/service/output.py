"""What a step wrote, from any byte on."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Literal
from uuid import UUID

from jim_core.model.errors import Invalid, NotFound, StorageUnavailable
from jim_core.model.execution import ExecutionStep
from jim_core.model.status import ENDED_STEP
from jim_core.runners import step_spool
from jim_core.runners.run_directory import attempt_directory
from jim_core.service.context import ServiceContext
from jim_core.service.output_text import Piece, decoded, marked
from jim_core.storage.unit_of_work import Reader
from jim_core.wire.output import RANGES, gap_line

Streams = Literal["all", "stdout", "stderr"]

MAX_PART: Final = 1_048_576
"""Bytes in one answer."""

MAX_OFFSET: Final = 2**53 - 1
"""The largest whole number that every JSON reader knows exactly."""

MAX_ATTEMPT: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class OutputPart:
    """Some of what an attempt at a step wrote, in the order in which it was written."""

    pieces: tuple[Piece, ...]
    next_offset: int
    """The byte at which to read on."""
    complete: bool
    """Nothing more will come after this."""
    attempt: int
    size: int
    """How much it has written so far."""
    gap: tuple[int, int] | None = None
    """Bytes before the pieces that were not kept: from, and up to."""
    gap_line: str = ""
    """What says so, on a line of its own."""

    @property
    def text(self) -> str:
        """All of it."""
        return self.gap_line + "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class _Asked:
    offset: int
    limit: int
    stream: Streams
    mark: bool


async def read(
    context: ServiceContext,
    execution_id: UUID,
    position: int,
    *,
    attempt: int | None = None,
    offset: int = 0,
    limit: int = 65_536,
    stream: Streams = "all",
    mark: bool = False,
) -> OutputPart:
    """At most `limit` bytes from byte `offset` on, never ending inside a character; NotFound, Invalid.

    Offsets count what both streams wrote, whatever `stream` is asked for. Without an `attempt`, the latest.
    A part never goes past bytes that were left out: the next one begins with a line that says so. With
    `mark`, every line of stderr begins with one, unless one stream alone is asked for.
    """
    if attempt is not None and not 1 <= attempt <= MAX_ATTEMPT:
        raise Invalid({"attempt": (f"An attempt is 1 to {MAX_ATTEMPT:,}.",)})
    if not 0 <= offset <= MAX_OFFSET:
        raise Invalid({"offset": (f"An offset is 0 to {MAX_OFFSET:,} bytes.",)})
    if not 4 <= limit <= MAX_PART:
        raise Invalid({"limit": (f"A limit is 4 to {MAX_PART} bytes.",)})

    def find(reader: Reader) -> ExecutionStep:
        held = reader.executions.find(execution_id)
        step = reader.steps.find(held.seq, position) if held else None
        if step is None:
            raise NotFound(f"There is no step {position} of an execution {execution_id}.")
        return step

    # Asked before the files are read: what an ended step wrote is all there.
    step = await context.database.read(find)
    folder_of = partial(attempt_directory, context.runs, execution_id, position)
    asked = _Asked(offset, limit, stream, mark and stream == "all")
    try:
        return await asyncio.to_thread(_read, folder_of, step, attempt, asked)
    except OSError as error:
        raise StorageUnavailable(f"The step's output cannot be read now: {error.strerror}") from error


def _read(
    folder_of: Callable[[int], Path], step: ExecutionStep, attempt: int | None, asked: _Asked
) -> OutputPart:
    latest = step.attempt
    while folder_of(latest + 1).is_dir():
        latest += 1
    there = next((number for number in range(latest, 0, -1) if folder_of(number).is_dir()), latest)
    chosen = attempt or there
    if chosen > latest:
        raise NotFound(f"There is no attempt {chosen} at step {step.position}; the latest is {latest}.")
    directory = folder_of(chosen)
    over = chosen < latest or step.status in ENDED_STEP or step_spool.has_ended(directory)
    read = partial(step_spool.read, directory)
    if asked.stream == "all":
        changes = step_spool.CHANGES if asked.mark else 2 * RANGES
        part = read(asked.offset, asked.limit, changes=changes)
    else:
        part = read(asked.offset, asked.limit, only=asked.stream)
    complete = over and part.next_offset >= part.size
    pieces, half = decoded(part.runs, final=complete or part.before_gap)
    gap = (asked.offset, part.start) if part.start > asked.offset else None
    open_line = _open_line(directory, asked.offset) if gap or asked.mark else None
    line = ""
    if gap:
        line = ("" if open_line is None else "\n") + gap_line(gap[1] - gap[0]) + "\n"
        open_line = None
    if asked.mark:
        pieces = (Piece(marked(pieces, open_line=open_line), stderr=False),)
    next_offset = part.next_offset if half is None else half
    return OutputPart(pieces, next_offset, complete, chosen, part.size, gap, line)


def _open_line(directory: Path, offset: int) -> bool | None:
    """Whose the line is that goes on at `offset` (True: stderr's); None where a line begins."""
    if offset == 0:
        return None
    before = step_spool.read(directory, offset - 1, 1)
    if before.start >= offset or not before.runs:
        return False  # nobody knows; it is gone already
    run = before.runs[0]
    return None if run.data == b"\n" else run.stderr
