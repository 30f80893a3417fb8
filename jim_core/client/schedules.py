"""Schedules: made, changed, started; when they fire, and who changed them."""

from uuid import UUID

from jim_core.client import said
from jim_core.client.asking import LARGEST_PAGE, MOST_PAGES, Asking, at, once, one, sent, window
from jim_core.client.http import Answer
from jim_core.wire import paths
from jim_core.wire.page import Page
from jim_core.wire.schedules import (
    HistoryEntryBody,
    NextRuns,
    RunStarted,
    ScheduleDetail,
    ScheduleListItem,
    ScheduleRequest,
    ScheduleStepBody,
)


class Schedules(Asking):
    """What may be asked of schedules. `reason` goes into the history of their changes."""

    async def schedules(self, search: str | None = None) -> list[ScheduleListItem]:
        """All schedules, by name."""
        found: list[ScheduleListItem] = []
        for number in range(1, MOST_PAGES + 1):
            asked = window(number, LARGEST_PAGE, search=search)
            page = self._page(ScheduleListItem, await self._get(paths.SCHEDULES, asked))
            found += page.items
            if not page.has_next_page:
                break
        return found

    async def schedule(self, schedule_id: UUID) -> ScheduleDetail:
        """One schedule with its steps."""
        return _schedule(await self._get(at(paths.SCHEDULE, schedule_id)))

    async def next_runs(self, schedule_id: UUID, count: int = 5) -> NextRuns:
        """When a schedule will fire next; a disabled one as if it were enabled."""
        return one(NextRuns, await self._get(at(paths.NEXT_RUNS, schedule_id), {"count": str(count)}))

    async def preview(self, pattern: ScheduleRequest, count: int = 5) -> NextRuns:
        """When a schedule with this pattern would fire; nothing is saved."""
        asked = {"count": str(count)}
        return one(NextRuns, await self._post(paths.PREVIEW_SCHEDULE, sent(pattern.sent), params=asked))

    async def schedule_changes(
        self, schedule_id: UUID, *, page: int = 1, page_size: int = 20
    ) -> Page[HistoryEntryBody]:
        """One page of what was done to a schedule, also to one that is gone; the newest first."""
        asked = window(page, page_size)
        return self._page(HistoryEntryBody, await self._get(at(paths.CHANGE_HISTORY, schedule_id), asked))

    async def create_schedule(self, change: ScheduleRequest) -> ScheduleDetail:
        """A new schedule."""
        return _schedule(await self._post(paths.SCHEDULES, sent(change.sent)))

    async def update_schedule(self, schedule_id: UUID, change: ScheduleRequest) -> ScheduleDetail:
        """The schedule with the members that `change` sets."""
        return _schedule(await self._put(at(paths.SCHEDULE, schedule_id), sent(change.sent)))

    async def delete_schedule(self, schedule_id: UUID, reason: str | None = None) -> None:
        """Remove a schedule; its executions stay."""
        await self._delete(at(paths.SCHEDULE, schedule_id), _because(reason))

    async def run_schedule(self, schedule_id: UUID, idempotency_key: str | None = None) -> RunStarted:
        """Start a schedule now; the same `idempotency_key` never starts it twice."""
        path = at(paths.RUN_SCHEDULE, schedule_id)
        return one(RunStarted, await self._post(path, headers=once(idempotency_key)))

    async def enable_schedule(self, schedule_id: UUID, reason: str | None = None) -> ScheduleDetail:
        """Let the clock fire it."""
        path = at(paths.ENABLE_SCHEDULE, schedule_id)
        return _schedule(await self._post(path, params=_because(reason)))

    async def disable_schedule(self, schedule_id: UUID, reason: str | None = None) -> ScheduleDetail:
        """Keep the clock from firing it."""
        path = at(paths.DISABLE_SCHEDULE, schedule_id)
        return _schedule(await self._post(path, params=_because(reason)))


def _because(reason: str | None) -> dict[str, str] | None:
    return {"changeReason": reason} if reason else None


def _schedule(answer: Answer) -> ScheduleDetail:
    raw = answer.members()
    steps, _ = said.items(ScheduleStepBody, said.member(raw, "steps"))
    return said.required(ScheduleDetail, said.without(raw, "steps")).model_copy(update={"steps": steps})
