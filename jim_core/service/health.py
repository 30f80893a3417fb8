"""Whether the store really works."""

from jim_core.service.context import ServiceContext


async def ready(context: ServiceContext) -> bool:
    """True when a row was just written, committed and read back."""
    raise NotImplementedError
