"""Reads all that a server keeps of what a step wrote; of a running step what there is by now."""

from collections.abc import AsyncIterator
from uuid import UUID

from jim_tui.gateway.protocol import Gateway, OutputChunk


async def whole_output(
    gateway: Gateway, execution_id: UUID, position: int, attempt: int | None
) -> AsyncIterator[OutputChunk]:
    """Chunk by chunk; the last one is `complete` unless the step still writes. Raises GatewayError.

    What is written while it is read is left for another time, so that it ends with any step.
    """
    offset, end = 0, None
    while True:
        chunk = await gateway.output(execution_id, position, offset, attempt)
        attempt = chunk.attempt
        end = chunk.size if end is None else end
        yield chunk
        if chunk.complete or chunk.next_offset <= offset or chunk.next_offset >= end:
            return
        offset = chunk.next_offset
