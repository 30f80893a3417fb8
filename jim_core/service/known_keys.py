"""Keys seen a moment ago, so that not each request asks the database who is calling."""

from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Final

from jim_core.model.key import ApiKey
from jim_core.storage.keys import ALIKE

FRESH: Final = timedelta(seconds=10)
"""How long another process' change of a key may go unnoticed; changes made here count at once."""

MOST: Final = 1_000


class KnownKeys:
    """A few keys by their digest, each for a few seconds."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[str, ApiKey, datetime]] = {}

    def get(self, digest: str, now: datetime) -> ApiKey | None:
        """The key, if it was put here less than 10 seconds ago."""
        found = self._seen.get(digest[:ALIKE])
        if found is None or not timedelta() <= now - found[2] < FRESH:
            return None
        return found[1] if compare_digest(found[0], digest) else None

    def put(self, digest: str, key: ApiKey, now: datetime) -> None:
        """Remember a key that the database just named."""
        if len(self._seen) >= MOST:
            self._seen.clear()
        self._seen[digest[:ALIKE]] = (digest, key, now)

    def clear(self) -> None:
        """Ask the database again."""
        self._seen.clear()
