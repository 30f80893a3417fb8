"""The figures of this moment, as Prometheus reads them."""

from typing import Final

from prometheus_client import exposition

from jim_core.model.status import ExecutionStatus
from jim_core.service.context import ServiceContext
from jim_core.storage.unit_of_work import Reader

MEDIA_TYPE: Final = exposition.CONTENT_TYPE_LATEST


async def text(context: ServiceContext) -> bytes:
    """All figures in Prometheus' text format; StorageUnavailable."""

    def ask(reader: Reader) -> tuple[dict[ExecutionStatus, int], int, int]:
        return reader.counts.per_status(), reader.counts.running_steps(), reader.counts.queued_steps()

    executions, running, queued = await context.database.read(ask)
    context.measures.set_now(executions, running=running, queued=queued)
    return exposition.generate_latest(context.measures.registry)
