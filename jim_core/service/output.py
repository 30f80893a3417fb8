"""What a step wrote, from any byte on."""

import asyncio
from codecs import getincrementaldecoder
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal
from uuid import UUID

from jim_core.model.errors import Invalid, NotFound, StorageUnavailable
from jim_core.model.status import ENDED_STEP
from jim_core.service.context import ServiceContext
from jim_core.storage.unit_of_work import Reader

MAX_PART: Final = 1_048_576
"""Bytes in one answer."""

MAX_OFFSET: Final = 2**53 - 1
"""The largest whole number that every JSON reader knows exactly."""

_UTF8: Final = getincrementaldecoder("utf-8")


@dataclass(frozen=True, slots=True)
class OutputPart:
    """Some text of a stream."""

    text: str
    next_offset: int
    """The byte at which to read on."""
    complete: bool
    """Nothing more will come after this text."""


async def read(
    context: ServiceContext,
    execution_id: UUID,
    position: int,
    *,
    stream: Literal["stdout", "stderr"],
    offset: int = 0,
    limit: int = 65_536,
) -> OutputPart:
    """At most `limit` bytes from byte `offset` on, never ending inside a character; NotFound, Invalid."""
    if not 0 <= offset <= MAX_OFFSET:
        raise Invalid({"offset": (f"An offset is 0 to {MAX_OFFSET:,} bytes.",)})
    if not 4 <= limit <= MAX_PART:
        raise Invalid({"limit": (f"A limit is 4 to {MAX_PART} bytes.",)})

    def ask(reader: Reader) -> bool:
        held = reader.executions.find(execution_id)
        step = reader.steps.find(held.seq, position) if held else None
        if step is None:
            raise NotFound(f"There is no step {position} of an execution {execution_id}.")
        return step.status in ENDED_STEP

    # Asked before the file is read: what an ended step wrote is all there.
    ended = await context.database.read(ask)
    path = context.runs / str(execution_id) / str(position) / stream
    data, at_end = await asyncio.to_thread(_part, path, offset, limit)
    complete = ended and at_end
    decoder = _UTF8("replace")
    text = decoder.decode(data, final=complete)
    held_back = len(decoder.getstate()[0])
    return OutputPart(text, offset + len(data) - held_back, complete)


def _part(path: Path, offset: int, limit: int) -> tuple[bytes, bool]:
    """Bytes of the file, and whether they reach its end. No file yet is an empty one."""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            data = file.read(limit)
            return data, len(data) < limit or not file.read(1)
    except FileNotFoundError:
        return b"", True
    except OSError as error:
        raise StorageUnavailable(f"The step's output cannot be read now: {error.strerror}") from error
