"""The application: routes behind the gate."""

import time
from collections.abc import Callable
from functools import cache, partial
from importlib.metadata import version
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from jim_core.api import describe, reference
from jim_core.api.access import Api
from jim_core.api.body_limit import BodyLimit
from jim_core.api.faults import Faults
from jim_core.api.gate import Gate
from jim_core.api.guarded import Guarded
from jim_core.api.head_limit import HeadLimit
from jim_core.api.hosts import HostCheck
from jim_core.api.parse import shown
from jim_core.api.present import Presenter
from jim_core.api.problems import TABLE, Rejected, problem_of
from jim_core.api.routes import (
    activities,
    audit,
    connectors,
    events,
    executions,
    health,
    keys,
    metrics,
    schedules,
    systems,
)
from jim_core.api.settings import ApiSettings
from jim_core.api.trail import note_refusal
from jim_core.model.initiator import Caller
from jim_core.service.context import ServiceContext
from jim_core.wire import paths


def create_app(
    context: ServiceContext,
    *,
    settings: ApiSettings,
    owner: Caller | None,
    clock: Callable[[], float] = time.monotonic,
) -> ASGIApp:
    """An ASGI application over `context`.

    With an `owner`, every request is the owner's: for the owner's socket and calls inside this process.
    Without one, requests need a key: for TCP. `clock` counts seconds for the rate limits.
    """
    guarded = Gate(BodyLimit(_routes(context, settings)), context, settings, owner=owner, clock=clock)
    inner: ASGIApp = HeadLimit(guarded)
    if owner is None and settings.names is not None:
        inner = HostCheck(inner, settings.names)
    return Guarded(Faults(inner, context.now, partial(note_refusal, context)))


_ROOMS: Final = (
    executions, schedules, connectors, systems, activities, events, keys, audit, metrics, health
)  # fmt: skip


def _routes(context: ServiceContext, settings: ApiSettings) -> FastAPI:
    app = FastAPI(
        openapi_url=None,
        redirect_slashes=False,
        telemetry=_telemetry(settings),
        routes=[*reference.routes()],
    )
    product_version = version("jim-tui")
    present = Presenter(settings.success_word)
    app.state.api = Api(context, present, settings.heartbeat_seconds, settings.event_readers, product_version)
    app.state.openapi = cache(partial(describe.description, app, product_version, settings.success_word))
    for room in _ROOMS:
        app.include_router(room.router)

    async def answered(request: Request, error: Exception) -> Response:
        located = _located(request, error)
        note_refusal(context, request.scope, located)
        return problem_of(present.error(located), context.now())

    # FastAPI has an answer of its own to what it cannot parse; it parses nothing here, so that is a fault.
    app.exception_handlers.pop(RequestValidationError, None)
    for kind in (*TABLE, Rejected, HTTPException, Exception):
        app.add_exception_handler(kind, answered)
    return app


def _telemetry(settings: ApiSettings) -> TelemetryConfig:
    """A span for each request that the gate lets pass, but for what monitors ask and for endless streams."""
    untold = (paths.HEALTH, paths.METRICS, paths.EVENTS)
    return {
        "tracing": settings.tracer_provider is not None,
        "tracer_provider": settings.tracer_provider,
        "metrics": False,
        "logs": False,
        "operation_spans": False,
        "auto_configure": False,
        "exclude": lambda scope: scope["path"].startswith(untold),
    }


def _located(request: Request, error: Exception) -> Exception:
    """The error; of a route that is not there, with what was asked for and what would do."""
    if not isinstance(error, HTTPException) or error.detail not in ("Not Found", "Method Not Allowed"):
        return error
    asked = f"{request.method} {shown(request.url.path)}"
    allowed = _methods(request.url.path)
    if not allowed:
        return Rejected(404, f"There is no {asked} here.")
    return Rejected(405, f"There is no {asked}; use {' or '.join(allowed)}.", {"Allow": ", ".join(allowed)})


def _methods(path: str) -> list[str]:
    """The methods that `path` knows; none for a path that is not there."""
    routes = [*reference.routes(), *(route for room in _ROOMS for route in room.router.routes)]
    here = [route for route in routes if isinstance(route, Route) and route.path_regex.fullmatch(path)]
    return sorted({method for route in here for method in route.methods or ()})
