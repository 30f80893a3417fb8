"""Activities: what run profiles did, and how far they are."""

from uuid import UUID

from jim_core.client.asking import Asking, at, one, window
from jim_core.wire import paths
from jim_core.wire.activities import ActivityBody, ActivityItem, ActivityProgress, ActivityStats
from jim_core.wire.page import Page


class Activities(Asking):
    """What may be asked of activities."""

    async def activities(
        self, search: str | None = None, *, page: int = 1, page_size: int = 20
    ) -> Page[ActivityBody]:
        """One page of activities, the newest first."""
        asked = window(page, page_size, search=search)
        return self._page(ActivityBody, await self._get(paths.ACTIVITIES, asked))

    async def activity(self, activity_id: UUID) -> ActivityBody:
        """One activity."""
        return one(ActivityBody, await self._get(at(paths.ACTIVITY, activity_id)))

    async def activity_progress(self, activity_id: UUID) -> ActivityProgress:
        """How far an activity is, and how long it may still take."""
        return one(ActivityProgress, await self._get(at(paths.ACTIVITY_PROGRESS, activity_id)))

    async def activity_children(self, activity_id: UUID) -> list[ActivityBody]:
        """The activities that belong to one, oldest first."""
        answer = await self._get(at(paths.ACTIVITY_CHILDREN, activity_id))
        return self._items(ActivityBody, answer.entries())

    async def activity_items(
        self,
        activity_id: UUID,
        *,
        change: str | None = None,
        errors_only: bool = False,
        page: int = 1,
        page_size: int = 20,
    ) -> Page[ActivityItem]:
        """One page of what became of each object, in the order in which it happened."""
        asked = window(page, page_size, change=change, errorsOnly="true" if errors_only else None)
        return self._page(ActivityItem, await self._get(at(paths.ACTIVITY_ITEMS, activity_id), asked))

    async def activity_stats(self, activity_id: UUID) -> ActivityStats:
        """What an activity changed."""
        return one(ActivityStats, await self._get(at(paths.ACTIVITY_STATS, activity_id)))
