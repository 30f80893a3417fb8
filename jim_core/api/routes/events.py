"""The event stream."""

from functools import partial
from typing import Final

from fastapi import APIRouter, Request, Response

from jim_core.api.access import Shared
from jim_core.api.describe import errors, takes
from jim_core.api.parse import query, shown
from jim_core.api.present import Presenter
from jim_core.api.problems import Rejected
from jim_core.api.queries import EventQuery
from jim_core.api.sse import MEDIA_TYPE, EventStream, framed
from jim_core.model.errors import Invalid
from jim_core.model.event import Event, OutputGrew
from jim_core.service import executions
from jim_core.service.chosen import Chosen
from jim_core.service.feed import Reload
from jim_core.wire import paths
from jim_core.wire.frames import ReloadFrame, passing

router = APIRouter(tags=["Events"])
_RESUME: Final = "Last-Event-ID"


@router.get(
    paths.EVENTS,
    response_class=Response,
    responses={
        200: {"content": {MEDIA_TYPE: {}}, "description": "Events until you leave"},
        **errors(400, 401, 403, 404, 429, 503),
    },
    openapi_extra=takes(query=EventQuery),
)
async def follow(request: Request, shared: Shared) -> Response:
    """Every change as it happens: id = sequence number, event = kind, data = a frame.

    An `output` event says that a step wrote something; it has no id, and who was away is not told it later.

    `Last-Event-ID` (or `after`) resumes without a gap; a `reload` event says that this is not possible, so
    that you read everything anew.
    """
    if shared.context.feed.readers >= shared.event_readers:
        raise Rejected(503, "As many read the events as the server can serve.", {"Retry-After": "5"})
    asked = query(EventQuery, request)
    if asked.execution_id is not None:
        await executions.get(shared.context, asked.execution_id)
    subscription = shared.context.feed.subscribe(_after(request, asked))
    events = subscription if asked.execution_id is None else Chosen(subscription, asked.execution_id)
    return EventStream(events, partial(_framed, shared.present), heartbeat=shared.heartbeat_seconds)


def _after(request: Request, asked: EventQuery) -> int | None:
    said = request.headers.get(_RESUME)
    if said is None or not said.strip():
        return asked.after
    if not (said.isascii() and said.isdecimal() and len(said) < 19):
        raise Invalid({_RESUME: [f"must be the sequence number of an event, not {shown(said)}"]})
    return int(said)


def _framed(present: Presenter, event: Event | Reload | OutputGrew) -> bytes:
    if isinstance(event, OutputGrew):
        return framed(None, passing(event))
    if isinstance(event, Reload):
        return framed(event.sequence, ReloadFrame())
    return framed(event.sequence, present.frame(event))
