"""Bodies that the API parses by itself."""

from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from jim_core.model.status import Role
from jim_core.wire.base import Instant, WireModel


def _role(value: object) -> Role:
    found = next((role for role in Role if isinstance(value, str) and value.lower() == role.lower()), None)
    if found is None:
        raise ValueError(f"must be one of {', '.join(Role)}")
    return found


class KeyInput(WireModel):
    """A key to be made."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    role: Annotated[Role, BeforeValidator(_role)] = Role.ADMINISTRATOR
    expires_at: Annotated[Instant | None, Field(description="From when on it opens nothing.")] = None
