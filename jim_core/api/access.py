"""What a route asks for: the service context, the presenter, who calls, and the ids in its path."""

from dataclasses import dataclass
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Header, Path, Request

from jim_core.api import gate, parse, trail
from jim_core.api.present import Presenter
from jim_core.api.queries import ReasonQuery
from jim_core.model.errors import Invalid
from jim_core.model.initiator import Caller, Initiator
from jim_core.service.audit import audited
from jim_core.service.context import ServiceContext
from jim_core.service.schedule_history import Because

_LONGEST_KEY: Final = 200


@dataclass(frozen=True)
class Api:
    """What all routes of one application share."""

    context: ServiceContext
    present: Presenter
    heartbeat_seconds: float
    event_readers: int
    version: str


async def _api(request: Request) -> Api:
    shared: Api = request.app.state.api
    return shared


async def _context(request: Request) -> ServiceContext:
    """The services; for a request that changes something, such as write the audit trail with the change."""
    context = (await _api(request)).context
    return audited(context, trail.deed(request.scope)) if trail.changes(request.method) else context


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


def _number(what: str, member: str) -> object:
    async def parsed(
        text: Annotated[
            str,
            Path(
                alias=member, description=f"ID of the {what}", json_schema_extra={"pattern": "^[0-9]{1,9}$"}
            ),
        ],
    ) -> int:
        return parse.number(text, what)

    return Depends(parsed)


async def _position(
    text: Annotated[str, Path(alias="n", description="Place of the step in `steps`, from 0")],
) -> int:
    return parse.position(text)


async def _once(
    key: Annotated[
        str | None,
        Header(alias="Idempotency-Key", description="The same one never starts anything a second time."),
    ] = None,
) -> str | None:
    if key is not None and not (len(key) <= _LONGEST_KEY and key.isprintable()):
        raise Invalid({"Idempotency-Key": [f"must be at most {_LONGEST_KEY} printable characters"]})
    return key or None


async def _because(request: Request) -> Because:
    asked = parse.query(ReasonQuery, request)
    if asked.change_reason is None:
        asked = await parse.body_if_any(ReasonQuery, request)
    return Because(gate.caller(request).initiator, asked.change_reason)


Shared = Annotated[Api, Depends(_api)]
Context = Annotated[ServiceContext, Depends(_context)]
Present = Annotated[Presenter, Depends(_present)]
Who = Annotated[Caller, Depends(_caller)]
By = Annotated[Initiator, Depends(_initiator)]
Why = Annotated[Because, Depends(_because)]
"""Who changes something and why: `changeReason` in the query or in the body."""
ExecutionIn = Annotated[UUID, _guid("execution")]
ScheduleIn = Annotated[UUID, _guid("schedule")]
ActivityIn = Annotated[UUID, _guid("activity")]
SystemIn = Annotated[int, _number("connected system", "id")]
RunProfileIn = Annotated[int, _number("run profile", "profile")]
KeyIn = Annotated[UUID, _guid("key")]
StepIn = Annotated[int, Depends(_position)]
Once = Annotated[str | None, Depends(_once)]
"""The key with which a client makes sure that something is started once."""
