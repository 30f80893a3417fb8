"""The OpenAPI description: what FastAPI finds out by itself, and what our own parsing adds to it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from jim_core.api.gate import Need, need
from jim_core.api.limits import add_limits
from jim_core.api.queries import (
    AuditQuery,
    EventQuery,
    ExecutionListQuery,
    HistoryQuery,
    ItemListQuery,
    NextRunsQuery,
    OutputQuery,
    ReasonQuery,
    ScheduleListQuery,
    SearchQuery,
)
from jim_core.model.status import ExecutionStatus
from jim_core.wire import paths
from jim_core.wire.executions import RerunRequest
from jim_core.wire.keys import KeyRequest
from jim_core.wire.problem import Problem
from jim_core.wire.schedules import ChangeReason, ScheduleRequest
from jim_core.wire.systems import ConnectedSystemRequest, RunProfileRequest

_REF: Final = "#/components/schemas/{model}"
_SENTENCES: Final[Mapping[int, str]] = {
    400: "The request is not valid, or not possible in this state",
    401: "Authentication required",
    403: "Insufficient permissions (role Administrator required; to read, Viewer suffices)",
    404: "It does not exist",
    409: "The name is taken, or the idempotency key was used for something else",
    413: "The body is too large",
    429: "Too many requests",
    503: "The server is not ready",
}
_INTRODUCTION: Final = (
    "Schedules, their executions, and what their steps do. Send an API key in the header "
    f"`{paths.KEY_HEADER}`; every error has the same body (`Problem`)."
)
_BODIES: Final = "x-body-model"
_QUERIES: Final = "x-query-model"
_MODELS: Final[Mapping[str, type[BaseModel]]] = {
    model.__name__: model
    for model in (
        ChangeReason,
        ConnectedSystemRequest,
        KeyRequest,
        RerunRequest,
        RunProfileRequest,
        ScheduleRequest,
        AuditQuery,
        EventQuery,
        ExecutionListQuery,
        HistoryQuery,
        NextRunsQuery,
        OutputQuery,
        ReasonQuery,
        ScheduleListQuery,
        ItemListQuery,
        SearchQuery,
    )
}
"""What routes parse by themselves, by name: between FastAPI and here only JSON passes."""

_SUCCESS: Final = ExecutionStatus.COMPLETED.value
_STATUSES: Final = [status.value for status in ExecutionStatus]
_OPTIONAL: Final = (ChangeReason, RerunRequest)
"""Bodies that may be left out as a whole."""


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors of a route, for its description."""
    return {status: {"model": Problem, "description": _SENTENCES[status]} for status in statuses}


def takes(*, body: type[BaseModel] | None = None, query: type[BaseModel] | None = None) -> dict[str, Any]:
    """What a route parses by itself, for its description."""
    said = {_BODIES: body, _QUERIES: query}
    return {member: model.__name__ for member, model in said.items() if model is not None}


def description(app: FastAPI, version: str, success_word: str) -> dict[str, Any]:
    """The OpenAPI 3.1 description of all routes; `success_word` is how a good execution is called here."""
    found = get_openapi(title="JIM", version=version, description=_INTRODUCTION, routes=app.routes)
    schemas: dict[str, Any] = found.setdefault("components", {}).setdefault("schemas", {})
    for path, operation in _operations(found):
        if need(path) is Need.NOTHING:
            operation["security"] = []
        # FastAPI's own validation never answers here; ours does, with a Problem.
        operation["responses"].pop("422", None)
        for status, response in operation["responses"].items():
            if status >= "400":
                # An error is JSON, also where a good answer is plain text.
                response["content"] = {"application/json": {"schema": {"$ref": _REF.format(model="Problem")}}}
        if (body := operation.pop(_BODIES, None)) is not None:
            operation["requestBody"] = _request_body(_MODELS[body], schemas)
        if (query := operation.pop(_QUERIES, None)) is not None:
            operation.setdefault("parameters", []).extend(_parameters(_MODELS[query]))
    add_limits(schemas)
    _say(success_word, schemas)
    for leftover in ("HTTPValidationError", "ValidationError"):
        schemas.pop(leftover, None)
    found["components"]["securitySchemes"] = {
        "key": {"type": "apiKey", "in": "header", "name": paths.KEY_HEADER, "description": "An API key."}
    }
    found["security"] = [{"key": []}]
    return found


def _say(success_word: str, schemas: dict[str, Any]) -> None:
    """Let the statuses of executions be called as this installation calls them."""
    for schema in schemas.values():
        for member in schema.get("properties", {}).values():
            if member.get("enum") == _STATUSES:
                member["enum"] = [success_word if word == _SUCCESS else word for word in _STATUSES]


def _operations(found: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, operations in found["paths"].items():
        for operation in operations.values():
            yield path, operation


def _request_body(model: type[BaseModel], schemas: dict[str, Any]) -> dict[str, Any]:
    # What may be left out of a body is always there in an answer: so the parts of bodies have other names.
    schema = model.model_json_schema(by_alias=True, ref_template=f"{_REF}Input", mode="validation")
    schemas.update({f"{name}Input": part for name, part in schema.pop("$defs", {}).items()})
    schemas[model.__name__] = schema
    ref = {"$ref": _REF.format(model=model.__name__)}
    required = model not in _OPTIONAL
    return {"required": required, "content": {"application/json": {"schema": ref}}}


def _parameters(model: type[BaseModel]) -> Iterator[dict[str, Any]]:
    for name, schema in model.model_json_schema(by_alias=True, mode="validation")["properties"].items():
        told = {"description": schema.pop("description")} if "description" in schema else {}
        yield {"name": name, "in": "query", "required": False, "schema": schema, **told}
