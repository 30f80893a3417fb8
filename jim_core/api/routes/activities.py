"""Activities: what run profiles did, and how far they are."""

from fastapi import APIRouter, Request, Response

from jim_core.api import present as show
from jim_core.api.access import ActivityIn, Context
from jim_core.api.describe import errors, takes
from jim_core.api.parse import query
from jim_core.api.queries import ItemListQuery, SearchQuery
from jim_core.service import activities, items
from jim_core.wire import paths
from jim_core.wire.activities import ActivityBody, ActivityItem, ActivityProgress, ActivityStats
from jim_core.wire.page import Page

router = APIRouter(tags=["Activities"])


@router.get(
    paths.ACTIVITIES,
    response_model=Page[ActivityBody],
    responses=errors(400, 401, 403, 429),
    openapi_extra=takes(query=SearchQuery),
)
async def list_activities(request: Request, context: Context) -> Response:
    """A page of activities, newest first."""
    asked = query(SearchQuery, request)
    found = await activities.page(context, asked.search, page=asked.page, page_size=asked.page_size)
    return show.answer(show.activity_page(found))


@router.get(paths.ACTIVITY, response_model=ActivityBody, responses=errors(401, 403, 404, 429))
async def get_activity(activity_id: ActivityIn, context: Context) -> Response:
    """An activity."""
    return show.answer(ActivityBody.of(await activities.get(context, activity_id)))


@router.get(paths.ACTIVITY_PROGRESS, response_model=ActivityProgress, responses=errors(401, 403, 404, 429))
async def get_progress(activity_id: ActivityIn, context: Context) -> Response:
    """How far an activity is, and how long it may still take."""
    return show.answer(ActivityProgress.of(*await activities.standing(context, activity_id)))


@router.get(paths.ACTIVITY_CHILDREN, response_model=list[ActivityBody], responses=errors(401, 403, 404, 429))
async def list_children(activity_id: ActivityIn, context: Context) -> Response:
    """The activities that belong to one, oldest first; not paginated."""
    return show.activities(await activities.children(context, activity_id))


@router.get(paths.ACTIVITY_STATS, response_model=ActivityStats, responses=errors(401, 403, 404, 429))
async def get_stats(activity_id: ActivityIn, context: Context) -> Response:
    """What an activity changed."""
    found = await activities.get(context, activity_id)
    return show.answer(ActivityStats.of(found, await items.changes(context, activity_id)))


@router.get(
    paths.ACTIVITY_ITEMS,
    response_model=Page[ActivityItem],
    responses=errors(400, 401, 403, 404, 429),
    openapi_extra=takes(query=ItemListQuery),
)
async def list_items(request: Request, activity_id: ActivityIn, context: Context) -> Response:
    """A page of what became of each object, in the order in which it happened."""
    asked = query(ItemListQuery, request).query()
    return show.answer(show.item_page(await items.page(context, activity_id, asked)))
