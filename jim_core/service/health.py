"""Whether the store really works."""

import asyncio
from typing import Final

from jim_core.model.errors import StorageUnavailable
from jim_core.service.context import ServiceContext
from jim_core.storage.migrations import HEAD

PATIENCE: Final = 5.0
"""Seconds after which a write that does not come back counts as none."""


async def ready(context: ServiceContext) -> bool:
    """True when a row was just written, committed and read back, in the schema that this program knows."""
    now = context.now()
    try:
        async with asyncio.timeout(PATIENCE):
            await context.database.write(lambda unit: unit.pulse.beat(now))
            seen, schema = await context.database.read(
                lambda reader: (reader.pulse.last(), reader.pulse.schema())
            )
    except (StorageUnavailable, TimeoutError):
        return False
    return seen is not None and seen >= now and schema == HEAD
