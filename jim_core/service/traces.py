"""Executions and attempts of steps as spans, for OpenTelemetry.

They are made of the events when something has ended, with its own times, so that neither the engine nor a use
case knows of them, and what outlives a restart of the server is one trace all the same: the ids of a trace
and of its first span are made from the id of the execution.
"""

from collections.abc import Callable
from contextvars import ContextVar
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from opentelemetry.context import Context
from opentelemetry.trace import (
    NonRecordingSpan,
    Span,
    SpanContext,
    Status,
    StatusCode,
    TraceFlags,
    TracerProvider,
    set_span_in_context,
)

from jim_core.model.event import Event, ExecutionMoved, StepMoved
from jim_core.model.execution import ExecutionStep, ScheduleExecution
from jim_core.model.status import ENDED_EXECUTION, ENDED_STEP, ExecutionStatus, StepStatus, WaitingFor
from jim_core.service.feed import Feed

CHOSEN: Final[ContextVar[SpanContext | None]] = ContextVar("chosen", default=None)
"""The ids that the next span is to have; whoever makes a provider sees to it."""

_FAILED_STEP: Final = frozenset({StepStatus.FAILED, StepStatus.COMPLETED_WITH_ERROR})


class Traces:
    """Hears what happens and makes spans of it.

    `is_sampled` says of the id of a trace whether that trace is wanted.
    """

    def __init__(self, provider: TracerProvider, is_sampled: Callable[[int], bool]) -> None:
        self._tracer = provider.get_tracer("jim_core")
        self._is_sampled = is_sampled
        self._begun: dict[tuple[UUID, int], datetime] = {}
        """When the steps that run began: the event that an attempt is followed by another says it no more."""

    def attach(self, feed: Feed) -> Callable[[], None]:
        """Follow a feed on the running loop; the result ends it."""
        return feed.listen(self.hear)

    def hear(self, event: Event) -> None:
        """Make a span of what has ended."""
        match event.fact:
            case StepMoved() as fact:
                self._hear_step(fact, event.at)
            case ExecutionMoved() as fact if fact.execution.status in ENDED_EXECUTION:
                self._tell_execution(fact.execution)
            case _:
                pass

    def _hear_step(self, fact: StepMoved, at: datetime) -> None:
        step, key = fact.step, (fact.execution_id, fact.step.position)
        if step.status is StepStatus.PROCESSING:
            self._begun[key] = step.started_at or at
            return
        begun = self._begun.pop(key, step.started_at)
        if step.status is StepStatus.WAITING and step.waiting_for is WaitingFor.RETRY:
            self._tell_step(fact, StepStatus.FAILED, begun or at, at)
        elif step.status in ENDED_STEP and begun is not None and step.carried_over_from is None:
            self._tell_step(fact, step.status, begun, step.completed_at or at)

    def _tell_execution(self, execution: ScheduleExecution) -> None:
        if execution.completed_at is None:
            return
        chosen = CHOSEN.set(trace_of(execution.id, sampled=True))
        try:
            span = self._tracer.start_span(
                f"execution {execution.schedule_name}",
                context=Context(),
                start_time=_nanoseconds(execution.queued_at),
                attributes={
                    "jim.execution.id": str(execution.id),
                    "jim.execution.status": execution.status.value,
                    "jim.schedule.id": str(execution.schedule_id),
                    "jim.schedule.name": execution.schedule_name,
                    "jim.initiated_by.type": execution.initiated_by_type.value,
                },
            )
        finally:
            CHOSEN.reset(chosen)
        if execution.started_at is not None:
            span.add_event("started", timestamp=_nanoseconds(execution.started_at))
        failed = execution.status is ExecutionStatus.FAILED
        _end(span, execution.error_message, execution.completed_at, failed=failed)

    def _tell_step(self, fact: StepMoved, status: StepStatus, begun: datetime, ended: datetime) -> None:
        step = fact.step
        parent = trace_of(fact.execution_id, sampled=False)
        parent = trace_of(fact.execution_id, sampled=self._is_sampled(parent.trace_id))
        span = self._tracer.start_span(
            f"step {step.definition.name}",
            context=set_span_in_context(NonRecordingSpan(parent), Context()),
            start_time=_nanoseconds(begun),
            attributes=_of_step(fact, step, status),
        )
        _end(span, step.error_message, ended, failed=status in _FAILED_STEP)


def trace_of(execution_id: UUID, *, sampled: bool) -> SpanContext:
    """Trace and first span of an execution, always the same ones."""
    # By a hash: half of a time-ordered id is the same for years, and samplers go by its digits.
    digest = sha256(execution_id.bytes).digest()
    flags = TraceFlags(TraceFlags.SAMPLED if sampled else TraceFlags.DEFAULT)
    trace, span = int.from_bytes(digest[:16]), int.from_bytes(digest[16:24])
    return SpanContext(trace, span, is_remote=True, trace_flags=flags)


def _of_step(fact: StepMoved, step: ExecutionStep, status: StepStatus) -> dict[str, str | int]:
    said: dict[str, str | int | None] = {
        "jim.execution.id": str(fact.execution_id),
        "jim.schedule.id": str(fact.schedule_id) if fact.schedule_id else None,
        "jim.step.position": step.position,
        "jim.step.index": step.definition.step_index,
        "jim.step.name": step.definition.name,
        "jim.step.type": step.definition.step_type.value,
        "jim.step.attempt": step.attempt,
        "jim.step.status": status.value,
        "jim.step.exit_code": step.exit_code,
    }
    return {name: value for name, value in said.items() if value is not None}


def _end(span: Span, reason: str | None, at: datetime, *, failed: bool) -> None:
    if failed:
        span.set_status(Status(StatusCode.ERROR, reason))
    span.end(_nanoseconds(at))


def _nanoseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1_000_000) * 1_000
