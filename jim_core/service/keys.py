"""API keys: made, listed, disabled, and asked who is calling."""

from datetime import datetime
from uuid import UUID

from jim_core.model.initiator import Caller
from jim_core.model.key import ApiKey
from jim_core.model.status import Role
from jim_core.service.context import ServiceContext


async def create(
    context: ServiceContext,
    name: str,
    role: Role = Role.ADMINISTRATOR,
    expires_at: datetime | None = None,
    *,
    text: str | None = None,
) -> tuple[str, ApiKey]:
    """A new key and what is known of it; the key is kept nowhere. `text` registers a key made elsewhere."""
    raise NotImplementedError


async def list_keys(context: ServiceContext) -> list[ApiKey]:
    """All keys, by name."""
    raise NotImplementedError


async def disable(context: ServiceContext, key_id: UUID) -> ApiKey:
    """The key, which no longer opens anything; NotFound."""
    raise NotImplementedError


async def authenticate(context: ServiceContext, text: str) -> Caller | None:
    """Who calls with this key; None when it is unknown, disabled or expired."""
    raise NotImplementedError
