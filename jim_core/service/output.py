"""What a step wrote, from any byte on."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from jim_core.service.context import ServiceContext


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
    """At most `limit` bytes from byte `offset` on; NotFound."""
    raise NotImplementedError
