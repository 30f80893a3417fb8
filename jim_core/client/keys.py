"""API keys, and who the one in use speaks for."""

from datetime import datetime
from uuid import UUID

from jim_core.client.asking import Asking, at, one, sent
from jim_core.wire import paths
from jim_core.wire.keys import KeyBody, KeyRequest, NewKey, UserInfo


class Keys(Asking):
    """What may be asked of keys."""

    async def create_key(
        self, name: str, role: str = "Administrator", expires_at: datetime | None = None
    ) -> NewKey:
        """A new key; its text is in this answer only."""
        asked = KeyRequest(name=name, role=role, expires_at=expires_at)
        body = sent(lambda: asked.model_dump_json(by_alias=True).encode())
        return one(NewKey, await self._post(paths.KEYS, body))

    async def keys(self) -> list[KeyBody]:
        """All keys, as far as they may be known."""
        return self._items(KeyBody, (await self._get(paths.KEYS)).entries())

    async def disable_key(self, key_id: UUID) -> KeyBody:
        """The key, which no longer opens anything."""
        return one(KeyBody, await self._post(at(paths.DISABLE_KEY, key_id)))

    async def delete_key(self, key_id: UUID) -> None:
        """Forget a key; it opens nothing any more."""
        await self._delete(at(paths.KEY, key_id))

    async def user_info(self) -> UserInfo:
        """Who the server takes us for."""
        return one(UserInfo, await self._get(paths.USER_INFO))
