"""Writes refusals to the audit trail, a moment after they happened and at the end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from jim_core.service import audit
from jim_core.service.context import ServiceContext

_EVERY_SECONDS: Final = 2.0


@asynccontextmanager
async def trail_kept(context: ServiceContext) -> AsyncIterator[None]:
    """Refusals are written for the length of the block."""
    keeping = asyncio.create_task(_keep(context), name="audit trail")
    try:
        yield
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
        await audit.write_refusals(context)


async def _keep(context: ServiceContext) -> None:
    while True:
        await asyncio.sleep(_EVERY_SECONDS)
        await audit.write_refusals(context)
