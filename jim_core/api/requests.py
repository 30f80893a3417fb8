"""Bodies that the API parses by itself."""

from enum import StrEnum
from typing import Annotated, TypeVar

from pydantic import BeforeValidator, Field, StringConstraints

from jim_core.model.rerun import RerunFrom
from jim_core.model.status import Role
from jim_core.wire.base import Instant, WireModel

S = TypeVar("S", bound=StrEnum)


def _word(kind: type[S], value: object) -> S:
    found = next((one for one in kind if isinstance(value, str) and value.lower() == one.lower()), None)
    if found is None:
        raise ValueError(f"must be one of {', '.join(kind)}")
    return found


class KeyInput(WireModel):
    """A key to be made."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    role: Annotated[Role, BeforeValidator(lambda value: _word(Role, value))] = Role.ADMINISTRATOR
    expires_at: Annotated[Instant | None, Field(description="From when on it opens nothing.")] = None


class RerunInput(WireModel):
    """Where an execution that is run again begins."""

    begin: Annotated[
        RerunFrom, BeforeValidator(lambda value: _word(RerunFrom, value)), Field(alias="from")
    ] = RerunFrom.START
