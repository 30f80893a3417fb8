"""API keys: made, listed, disabled, deleted, and asked who is calling."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from jim_core.model.errors import Conflict, Invalid, NotFound, StorageUnavailable
from jim_core.model.ids import KeyId
from jim_core.model.initiator import Caller, Initiator
from jim_core.model.key import ApiKey
from jim_core.model.status import InitiatorType, Role
from jim_core.service.context import ServiceContext
from jim_core.service.wording import flaw
from jim_core.storage.unit_of_work import UnitOfWork

PREFIX: Final = "jim_"
PREFIX_LENGTH: Final = 12
MAX_NAME: Final = 200
MIN_KEY: Final = 8
MAX_KEY: Final = 200
USED_EVERY: Final = timedelta(minutes=1)
"""How exactly the last use is known: a write per request would cost more than the request."""


async def create(
    context: ServiceContext,
    name: str,
    role: Role = Role.ADMINISTRATOR,
    expires_at: datetime | None = None,
    *,
    text: str | None = None,
) -> tuple[str, ApiKey]:
    """A new key and what is known of it; the key is kept nowhere. `text` registers a key made elsewhere."""
    now = context.now()
    secret = context.new_key_text() if text is None else text
    _check(name, secret, expires_at, now)
    key = ApiKey(
        id=KeyId(context.new_id()),
        name=name.strip(),
        prefix=secret[: min(PREFIX_LENGTH, len(secret) // 2)],
        role=role,
        is_enabled=True,
        created=now,
        expires_at=expires_at,
    )

    def work(unit: UnitOfWork) -> None:
        if unit.keys.with_digest(_digest(secret)) is not None:
            raise Conflict("This key is registered already.")
        unit.keys.insert(key, _digest(secret))
        unit.subject = (key.id, key.name)

    await context.database.write(work)
    return secret, key


async def list_keys(context: ServiceContext) -> list[ApiKey]:
    """All keys, by name."""
    return await context.database.read(lambda reader: reader.keys.all())


async def disable(context: ServiceContext, key_id: UUID) -> ApiKey:
    """The key, which no longer opens anything; NotFound."""

    def work(unit: UnitOfWork) -> ApiKey:
        unit.keys.disable(key_id)
        key = unit.keys.find(key_id)
        if key is None:
            raise NotFound(f"There is no API key {key_id}.")
        unit.subject = (key.id, key.name)
        return key

    disabled = await context.database.write(work)
    context.known_keys.clear()
    return disabled


async def delete(context: ServiceContext, key_id: UUID) -> None:
    """Forget a key, which opens nothing any more; NotFound."""

    def work(unit: UnitOfWork) -> None:
        key = unit.keys.find(key_id)
        if key is None:
            raise NotFound(f"There is no API key {key_id}.")
        unit.keys.remove(key_id)
        unit.subject = (key.id, key.name)

    await context.database.write(work)
    context.known_keys.clear()


async def provide(context: ServiceContext, name: str, text: str) -> ApiKey:
    """The administrator's key with this text, registered now unless it is known already; Invalid.

    One that is known stays as it is: disabled, it goes on opening nothing.
    """
    known = await context.database.read(lambda reader: reader.keys.with_digest(_digest(text)))
    return known if known is not None else (await create(context, name, text=text))[1]


async def authenticate(context: ServiceContext, text: str) -> Caller | None:
    """Who calls with this key; None when it is unknown, disabled or expired."""
    if not text.startswith(PREFIX) or len(text) > MAX_KEY or not text.isascii():
        return None
    # Found by the beginning of their digest, the rest compared in constant time: how long that takes says
    # nothing about any key.
    digest = _digest(text)
    now = context.now()
    key = context.known_keys.get(digest, now)
    if key is None:
        key = await context.database.read(lambda reader: reader.keys.with_digest(digest))
        if key is None:
            return None
        context.known_keys.put(digest, key, now)
    if not key.is_enabled or (key.expires_at is not None and key.expires_at <= now):
        return None
    if key.last_used_at is None or now - key.last_used_at >= USED_EVERY:
        await _note_use(context, digest, key, now)
    return Caller(Initiator(InitiatorType.API_KEY, key.id, key.name), key.role)


async def _note_use(context: ServiceContext, digest: str, key: ApiKey, now: datetime) -> None:
    context.known_keys.put(digest, replace(key, last_used_at=now), now)
    with suppress(StorageUnavailable):  # a full disk must not lock people out
        await context.database.write(lambda unit: unit.keys.used(key.id, now))


def _check(name: str, secret: str, expires_at: datetime | None, now: datetime) -> None:
    found: dict[str, list[str]] = {}
    if not 1 <= len(name.strip()) <= MAX_NAME:
        found["name"] = [f"A name has 1 to {MAX_NAME} characters."]
    elif bad := flaw(name):
        found["name"] = [bad]
    if not secret.startswith(PREFIX) or not MIN_KEY <= len(secret) <= MAX_KEY or not secret.isascii():
        found["key"] = [f"A key starts with {PREFIX} and has {MIN_KEY} to {MAX_KEY} ASCII characters."]
    if expires_at is not None and expires_at.tzinfo is None:
        found["expiresAt"] = ["The instant needs an offset, as in 2027-01-01T00:00:00Z."]
    elif expires_at is not None and expires_at <= now:
        found["expiresAt"] = ["A key must expire in the future."]
    if found:
        raise Invalid(found)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
