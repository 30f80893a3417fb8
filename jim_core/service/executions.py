"""Start, list, read and cancel executions."""

from dataclasses import dataclass
from uuid import UUID

from jim_core.model.execution import ExecutionDetail, ScheduleExecution
from jim_core.model.initiator import Initiator
from jim_core.model.status import ExecutionStatus
from jim_core.service.context import ServiceContext


@dataclass(frozen=True, slots=True)
class ExecutionQuery:
    """One page of the list."""

    schedule_id: UUID | None = None
    status: frozenset[ExecutionStatus] | None = None
    page: int = 1
    page_size: int = 20
    sort_by: str = "queuedAt"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class ExecutionPage:
    """Some executions, and how many there are in all."""

    items: list[ScheduleExecution]
    total: int
    page: int
    page_size: int


async def start(
    context: ServiceContext, schedule_id: UUID, *, by: Initiator, idempotency_key: str | None = None
) -> ExecutionDetail:
    """A new execution of a schedule; the earlier one when `idempotency_key` was used for it before."""
    raise NotImplementedError


async def page(context: ServiceContext, query: ExecutionQuery) -> ExecutionPage:
    """One page of executions; Invalid when it lies more than 1,000,000 rows deep."""
    raise NotImplementedError


async def active(context: ServiceContext) -> list[ScheduleExecution]:
    """Every execution that has not ended, oldest first."""
    raise NotImplementedError


async def get(context: ServiceContext, execution_id: UUID) -> ExecutionDetail:
    """One execution with its steps; NotFound."""
    raise NotImplementedError


async def cancel(context: ServiceContext, execution_id: UUID, *, by: Initiator) -> ScheduleExecution:
    """The execution, now Cancelled; Refused when it had ended already."""
    raise NotImplementedError
