"""Forget what is old, in small batches."""

from jim_core.service.context import ServiceContext


async def prune(context: ServiceContext, *, keep_days: int, batch: int = 500) -> int:
    """Remove executions that ended more than `keep_days` ago, with steps and output; how many."""
    raise NotImplementedError


async def prune_events(context: ServiceContext, keep: int = 10_000) -> int:
    """Keep the newest `keep` events; how many went."""
    raise NotImplementedError
