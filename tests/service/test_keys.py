"""API keys open what they should, and are kept nowhere."""

from datetime import datetime, timedelta
from hashlib import sha256

import pytest
from sqlalchemy import text

from jim_core.model.errors import Conflict, Invalid, NotFound
from jim_core.model.status import InitiatorType, Role
from jim_core.service import keys
from jim_core.service.context import ServiceContext
from jim_core.service.known_keys import MOST
from jim_core.storage.keys import ALIKE
from tests.service.house import NOON, House


async def test_a_new_key_says_who_calls(house: House) -> None:
    """With its name, its id and its role."""
    secret, key = await keys.create(house, " robot ", Role.USER)
    caller = await keys.authenticate(house, secret)
    assert caller is not None
    assert (caller.role, caller.initiator.type) == (Role.USER, InitiatorType.API_KEY)
    assert (caller.initiator.id, caller.initiator.name) == (key.id, "robot")
    assert caller.rate_limited


async def test_a_key_is_kept_nowhere(house: House) -> None:
    """The database holds its SHA-256 and its first twelve characters."""
    secret, key = await keys.create(house, "robot")
    rows = await house.database.read(
        lambda reader: [tuple(row) for row in reader.keys._connection.execute(text("SELECT * FROM api_key"))]
    )
    assert key.prefix == secret[:12]
    assert sha256(secret.encode()).hexdigest() in rows[0]
    assert secret not in repr(rows) + repr(key)


async def test_a_key_made_elsewhere_can_be_registered(house: House) -> None:
    """Any text that starts with jim_."""
    text_of = "jim_from_another_server"
    secret, _key = await keys.create(house, "moved", text=text_of)
    assert secret == text_of
    assert await keys.authenticate(house, text_of) is not None
    with pytest.raises(Conflict):
        await keys.create(house, "again", text=text_of)


async def test_little_is_shown_of_a_short_key(house: House) -> None:
    """Half of it at most."""
    _secret, key = await keys.create(house, "short", text="jim_12345")
    assert key.prefix == "jim_"


@pytest.mark.parametrize("wrong", ["", "jim_", "jim_ak_" + "0" * 64, "Jim_ak_x", "jim_" + "x" * 500, "jim_é"])
async def test_a_wrong_key_opens_nothing(house: House, wrong: str) -> None:
    """Whatever it looks like."""
    await keys.create(house, "robot")
    assert await keys.authenticate(house, wrong) is None


async def test_a_disabled_key_opens_nothing_at_once(house: House) -> None:
    """Although it was seen a moment ago."""
    secret, key = await keys.create(house, "robot")
    assert await keys.authenticate(house, secret) is not None
    disabled = await keys.disable(house, key.id)
    assert not disabled.is_enabled
    assert await keys.authenticate(house, secret) is None


async def test_a_key_that_another_process_disabled_opens_nothing_soon(house: House) -> None:
    """Ten seconds at most."""
    secret, key = await keys.create(house, "robot")
    assert await keys.authenticate(house, secret) is not None
    other = ServiceContext(house.database, house.feed, house.now, house.new_id, house.runs, lambda: "")
    await keys.disable(other, key.id)
    house.clock.ahead(seconds=10)
    assert await keys.authenticate(house, secret) is None


async def test_what_is_remembered_of_keys_is_bounded(house: House) -> None:
    """However many keys call."""
    _secret, key = await keys.create(house, "robot")
    for n in range(2 * MOST):
        house.known_keys.put(f"digest {n}", key, NOON)
    assert house.known_keys.get(f"digest {2 * MOST - 1}", NOON) == key
    remembered = [n for n in range(2 * MOST) if house.known_keys.get(f"digest {n}", NOON)]
    assert len(remembered) <= MOST


async def test_an_expired_key_opens_nothing(house: House) -> None:
    """From that very instant on."""
    secret, _key = await keys.create(house, "robot", expires_at=NOON + timedelta(hours=1))
    house.clock.ahead(minutes=59)
    assert await keys.authenticate(house, secret) is not None
    house.clock.ahead(minutes=1)
    assert await keys.authenticate(house, secret) is None


async def test_the_last_use_is_known_to_the_minute(house: House) -> None:
    """One write a minute, however many requests."""
    secret, _key = await keys.create(house, "robot")
    seen: list[datetime | None] = []
    for _ in range(5):
        await keys.authenticate(house, secret)
        seen.append((await keys.list_keys(house))[0].last_used_at)
        house.clock.ahead(seconds=30)
    at = [NOON + timedelta(seconds=30 * n) for n in range(5)]
    assert seen == [at[0], at[0], at[2], at[2], at[4]]


async def test_keys_are_listed_by_name(house: House) -> None:
    """Disabled ones too."""
    for name in ("b", "a", "c"):
        _secret, key = await keys.create(house, name)
    await keys.disable(house, key.id)
    assert [(key.name, key.is_enabled) for key in await keys.list_keys(house)] == [
        ("a", True),
        ("b", True),
        ("c", False),
    ]


async def test_an_unknown_key_cannot_be_disabled(house: House) -> None:
    """NotFound names it."""
    unknown = house.new_id()
    with pytest.raises(NotFound, match=str(unknown)):
        await keys.disable(house, unknown)


@pytest.mark.parametrize(
    ("name", "expires_at", "secret", "field"),
    [
        ("", None, None, "name"),
        ("  ", None, None, "name"),
        ("x" * 201, None, None, "name"),
        ("a\0", None, None, "name"),
        ("robot", NOON, None, "expiresAt"),
        ("robot", datetime(2027, 1, 1), None, "expiresAt"),  # noqa: DTZ001 - on purpose
        ("robot", None, "another_prefix_0123456789", "key"),
        ("robot", None, "jim_abc", "key"),
        ("robot", None, "jim_" + "x" * 300, "key"),
    ],
)
async def test_a_bad_key_is_refused(
    house: House, name: str, expires_at: datetime | None, secret: str | None, field: str
) -> None:
    """The text names the field."""
    with pytest.raises(Invalid) as refused:
        await keys.create(house, name, expires_at=expires_at, text=secret)
    assert list(refused.value.violations) == [field]
    assert await keys.list_keys(house) == []


async def test_a_deleted_key_opens_nothing_and_is_not_listed(house: House) -> None:
    """Although it was seen a moment ago."""
    secret, key = await keys.create(house, "robot")
    assert await keys.authenticate(house, secret) is not None
    await keys.delete(house, key.id)
    assert await keys.authenticate(house, secret) is None
    assert await keys.list_keys(house) == []
    with pytest.raises(NotFound, match=str(key.id)):
        await keys.delete(house, key.id)


async def test_a_key_with_almost_the_same_digest_is_another_one(house: House) -> None:
    """All of it counts, not only what it is looked up by."""
    secret, key = await keys.create(house, "robot")
    digest = sha256(secret.encode()).hexdigest()
    near = digest[:ALIKE] + "0" * (64 - ALIKE)
    found = await house.database.read(
        lambda reader: (reader.keys.with_digest(digest), reader.keys.with_digest(near))
    )
    assert found == (key, None)
    house.known_keys.put(digest, key, NOON)
    assert (house.known_keys.get(digest, NOON), house.known_keys.get(near, NOON)) == (key, None)


async def test_a_key_that_is_provided_again_is_the_same_one(house: House) -> None:
    """Also one that somebody has disabled: it stays disabled."""
    first = await keys.provide(house, "Infrastructure", "jim_given_from_outside")
    assert await keys.provide(house, "Infrastructure", "jim_given_from_outside") == first
    await keys.disable(house, first.id)
    assert not (await keys.provide(house, "Infrastructure", "jim_given_from_outside")).is_enabled
    assert len(await keys.list_keys(house)) == 1
