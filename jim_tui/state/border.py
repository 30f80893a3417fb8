"""The server as the store sees it: the same gateway, with every text in its answers made fit to show."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Final, TypeVar
from uuid import UUID

from jim_core.model.rerun import RerunFrom
from jim_core.wire.activities import ActivityItem
from jim_core.wire.base import WireModel
from jim_core.wire.executions import ExecutionDetail, ExecutionSummary, StepAttempt
from jim_core.wire.page import Page
from jim_core.wire.schedules import NextRuns, ScheduleDetail, ScheduleListItem
from jim_core.wire.systems import RunProfileBody, RunProfileStarted, SystemName
from jim_tui.gateway.errors import GatewayError
from jim_tui.gateway.protocol import FeedItem, Gateway, HistoryQuery, OutputChunk, ServerFacts
from jim_tui.gateway.work import Work
from jim_tui.state import sanitise

M = TypeVar("M", bound=WireModel)

_MESSAGES: Final = frozenset(
    {"error", "error_message", "last_execution_error_message", "message", "description", "reason", "summary"}
)


def clean(body: M) -> M:
    """The body itself if all its texts are fit to show, or a copy whose texts are."""
    changes: dict[str, object] = {}
    for field in type(body).model_fields:
        value = getattr(body, field)
        fresh = _clean_value(field, value)
        if fresh is not value:
            changes[field] = fresh
    return body.model_copy(update=changes) if changes else body


def clean_facts(facts: ServerFacts) -> ServerFacts:
    """What a server says of itself, fit to show."""
    return replace(
        facts,
        name=sanitise.name(facts.name),
        address=sanitise.name(facts.address),
        product=_clean_name(facts.product),
        version=_clean_name(facts.version),
        user=_clean_name(facts.user),
    )


def _clean_name(text: str | None) -> str | None:
    return None if text is None else sanitise.name(text)


def _clean_value(field: str, value: object) -> object:
    if isinstance(value, str):
        fresh = sanitise.message(value) if field in _MESSAGES else sanitise.name(value)
        return value if fresh == value else fresh
    if isinstance(value, WireModel):
        return clean(value)
    if isinstance(value, list):
        items = [_clean_value(field, item) for item in value]
        return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
    return value


@contextmanager
def _clean_errors() -> Iterator[None]:
    try:
        yield
    except GatewayError as error:
        error.args = (sanitise.message(str(error)), *error.args[1:])
        if error.request_id is not None:
            error.request_id = sanitise.message(error.request_id)
        raise


class Border:
    """Passes everything on to a gateway and cleans what comes back, its errors too."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def open(self) -> ServerFacts:
        """As the gateway's."""
        with _clean_errors():
            return clean_facts(await self._gateway.open())

    async def active(self) -> list[ExecutionSummary]:
        """As the gateway's."""
        with _clean_errors():
            return [clean(item) for item in await self._gateway.active()]

    async def execution(self, execution_id: UUID) -> ExecutionDetail:
        """As the gateway's."""
        with _clean_errors():
            return clean(await self._gateway.execution(execution_id))

    async def history(self, query: HistoryQuery) -> Page[ExecutionSummary]:
        """As the gateway's."""
        with _clean_errors():
            return clean(await self._gateway.history(query))

    async def schedules(self) -> list[ScheduleListItem]:
        """As the gateway's."""
        with _clean_errors():
            return [clean(item) for item in await self._gateway.schedules()]

    async def schedule(self, schedule_id: UUID) -> ScheduleDetail:
        """As the gateway's."""
        with _clean_errors():
            return clean(await self._gateway.schedule(schedule_id))

    async def next_runs(self, schedule_id: UUID) -> NextRuns | None:
        """As the gateway's."""
        with _clean_errors():
            runs = await self._gateway.next_runs(schedule_id)
            return None if runs is None else clean(runs)

    async def output(
        self, execution_id: UUID, position: int, offset: int, attempt: int | None
    ) -> OutputChunk:
        """As the gateway's; cleaned by whoever cuts it into lines."""
        with _clean_errors():
            return await self._gateway.output(execution_id, position, offset, attempt)

    async def attempts(self, execution_id: UUID, position: int) -> list[StepAttempt] | None:
        """As the gateway's."""
        with _clean_errors():
            tries = await self._gateway.attempts(execution_id, position)
            return None if tries is None else [clean(one) for one in tries]

    async def activity(self, activity_id: UUID) -> Work | None:
        """As the gateway's."""
        with _clean_errors():
            work = await self._gateway.activity(activity_id)
            return work and replace(work, activity=clean(work.activity))

    async def items(self, activity_id: UUID, page: int, *, faults: bool) -> Page[ActivityItem] | None:
        """As the gateway's; values of attributes are made fit where they are drawn."""
        with _clean_errors():
            found = await self._gateway.items(activity_id, page, faults=faults)
            return found and found.model_copy(update={"items": [clean(item) for item in found.items]})

    async def systems(self, most: int) -> list[SystemName] | None:
        """As the gateway's."""
        with _clean_errors():
            found = await self._gateway.systems(most)
            return found and [clean(system) for system in found]

    async def run_profiles(self, system_id: int) -> list[RunProfileBody] | None:
        """As the gateway's."""
        with _clean_errors():
            found = await self._gateway.run_profiles(system_id)
            return found and [clean(profile) for profile in found]

    async def execute(self, system_id: int, profile_id: int) -> RunProfileStarted:
        """As the gateway's."""
        with _clean_errors():
            return clean(await self._gateway.execute(system_id, profile_id))

    async def cancel(self, execution_id: UUID) -> ExecutionSummary:
        """As the gateway's."""
        with _clean_errors():
            return clean(await self._gateway.cancel(execution_id))

    async def pause(self, execution_id: UUID) -> ExecutionSummary:
        """As the gateway's."""
        with _clean_errors():
            return clean(await self._gateway.pause(execution_id))

    async def resume(self, execution_id: UUID) -> ExecutionSummary:
        """As the gateway's."""
        with _clean_errors():
            return clean(await self._gateway.resume(execution_id))

    async def run(self, schedule_id: UUID, key: str) -> UUID:
        """As the gateway's."""
        with _clean_errors():
            return await self._gateway.run(schedule_id, key)

    async def enable(self, schedule_id: UUID) -> ScheduleDetail:
        """As the gateway's."""
        with _clean_errors():
            return clean(await self._gateway.enable(schedule_id))

    async def disable(self, schedule_id: UUID) -> ScheduleDetail:
        """As the gateway's."""
        with _clean_errors():
            return clean(await self._gateway.disable(schedule_id))

    async def rerun(self, execution_id: UUID, begin: RerunFrom, key: str) -> UUID:
        """As the gateway's."""
        with _clean_errors():
            return await self._gateway.rerun(execution_id, begin, key)

    async def events(self, after: int | None) -> AsyncGenerator[FeedItem, None]:
        """As the gateway's."""
        with _clean_errors():
            async with aclosing(self._gateway.events(after)) as feed:
                async for item in feed:
                    if item.frame is None:
                        yield item
                        continue
                    frame = clean(item.frame)
                    yield item if frame is item.frame else FeedItem(item.sequence, frame)

    def skew(self) -> timedelta | None:
        """As the gateway's."""
        return self._gateway.skew()

    def left_out(self) -> tuple[str, ...]:
        """As the gateway's."""
        return tuple(map(sanitise.message, self._gateway.left_out()))

    async def close(self) -> None:
        """As the gateway's."""
        await self._gateway.close()
