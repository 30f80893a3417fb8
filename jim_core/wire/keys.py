"""API keys on the wire. The key itself appears once, in the answer that made it."""

from typing import Annotated
from uuid import UUID

from jim_core.model.status import Role
from jim_core.wire.base import Instant, WireModel, word


class KeyBody(WireModel):
    """What is known of a key; never the key."""

    id: UUID
    name: str
    prefix: str
    role: Annotated[str, word(*Role)]
    is_enabled: bool
    created: Instant
    expires_at: Instant | None = None
    last_used_at: Instant | None = None


class NewKey(KeyBody):
    """A key just made. Keep `key`: it is shown only now."""

    key: str


class KeyRequest(WireModel):
    """A key to be made."""

    name: str
    role: str = Role.ADMINISTRATOR.value
    expires_at: Instant | None = None


class UserInfo(WireModel):
    """Who a request speaks for."""

    id: UUID | None = None
    name: str | None = None
    type: str
    roles: list[str]
