"""What a route asks for: the service context, the presenter, who calls, and the ids in its path."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Request

from jim_core.api import gate, parse
from jim_core.api.present import Presenter
from jim_core.model.initiator import Caller, Initiator
from jim_core.service.context import ServiceContext


@dataclass(frozen=True)
class Api:
    """What all routes of one application share."""

    context: ServiceContext
    present: Presenter
    heartbeat_seconds: float
    version: str


async def _api(request: Request) -> Api:
    shared: Api = request.app.state.api
    return shared


async def _context(request: Request) -> ServiceContext:
    return (await _api(request)).context


async def _present(request: Request) -> Presenter:
    return (await _api(request)).present


async def _caller(request: Request) -> Caller:
    return gate.caller(request)


async def _initiator(request: Request) -> Initiator:
    return gate.caller(request).initiator


def _guid(what: str) -> object:
    async def parsed(
        text: Annotated[
            str, Path(alias="id", description=f"ID of the {what}", json_schema_extra={"format": "uuid"})
        ],
    ) -> UUID:
        return parse.identity(text, what)

    return Depends(parsed)


async def _position(
    text: Annotated[str, Path(alias="n", description="Place of the step in `steps`, from 0")],
) -> int:
    return parse.position(text)


Shared = Annotated[Api, Depends(_api)]
Context = Annotated[ServiceContext, Depends(_context)]
Present = Annotated[Presenter, Depends(_present)]
Who = Annotated[Caller, Depends(_caller)]
By = Annotated[Initiator, Depends(_initiator)]
ExecutionIn = Annotated[UUID, _guid("execution")]
ScheduleIn = Annotated[UUID, _guid("schedule")]
KeyIn = Annotated[UUID, _guid("key")]
StepIn = Annotated[int, Depends(_position)]
