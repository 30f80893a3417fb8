"""An API key, as far as it may be known: never the key itself."""

from dataclasses import dataclass
from datetime import datetime

from jim_core.model.ids import KeyId
from jim_core.model.status import Role


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key that somebody may call with."""

    id: KeyId
    name: str
    prefix: str
    """The first 12 characters (of a short key: the first half), so that people can tell keys apart."""
    role: Role
    is_enabled: bool
    created: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
