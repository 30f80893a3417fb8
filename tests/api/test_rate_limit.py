"""How often one may ask."""

import httpx
import pytest

from jim_core.api.rate_limit import RateLimit
from jim_core.client.jim import JimClient
from jim_core.service import keys
from jim_core.service.context import ServiceContext
from jim_core.wire import paths
from tests.api.place import OWNER, Clock, an_app, browser


def a_limit(per_minute: int, clock: Clock, room: int = 10_000) -> RateLimit:
    """A limit on a clock that stands still."""
    return RateLimit(per_minute, clock.seconds, room=room)


def test_the_one_too_many_has_to_wait_for_the_rest_of_the_minute(clock: Clock) -> None:
    """The minute begins with the first request."""
    limit = a_limit(2, clock)
    assert limit.spend("anne") is None
    clock.pass_(seconds=20)
    assert limit.spend("anne") is None
    assert limit.spend("anne") == pytest.approx(40)
    clock.pass_(seconds=40)
    assert limit.spend("anne") is None


def test_everybody_has_a_minute_of_their_own(clock: Clock) -> None:
    """One does not spend what another has."""
    limit = a_limit(1, clock)
    assert limit.spend("anne") is None
    assert limit.spend("bob") is None
    assert limit.spend("anne") is not None


def test_zero_means_no_limit(clock: Clock) -> None:
    """An installation may switch it off."""
    limit = a_limit(0, clock)
    assert {limit.spend("anne") for _ in range(1_000)} == {None}


def test_no_more_callers_are_remembered_than_there_is_room_for(clock: Clock) -> None:
    """Memory stays bounded whoever asks; who came first is forgotten first."""
    limit = a_limit(1, clock, room=3)
    for who in range(1_000):
        assert limit.spend(who) is None
    assert limit.spend(999) is not None
    assert limit.spend(998) is not None
    assert limit.spend(1) is None


async def test_a_key_over_its_limit_gets_a_429_that_says_how_long(
    context: ServiceContext, clock: Clock, key: str
) -> None:
    """And is let in again when the minute is over."""
    async with browser(an_app(context, clock, rate_limit=3), key) as http:
        statuses = [(await http.get(paths.ACTIVE_EXECUTIONS)).status_code for _ in range(3)]
        clock.pass_(seconds=15)
        over = await http.get(paths.ACTIVE_EXECUTIONS)
        clock.pass_(seconds=45)
        again = await http.get(paths.ACTIVE_EXECUTIONS)
    assert statuses == [200, 200, 200]
    assert (over.status_code, over.json()["code"], over.headers["Retry-After"]) == (
        429,
        "TOO_MANY_REQUESTS",
        "45",
    )
    assert again.status_code == 200


async def test_each_key_has_its_own_limit(context: ServiceContext, clock: Clock, key: str) -> None:
    """Another key from the same address is not held back."""
    other, _ = await keys.create(context, "other")
    async with browser(an_app(context, clock, rate_limit=1)) as http:
        for given, expected in ((key, 200), (key, 429), (other, 200)):
            answer = await http.get(paths.ACTIVE_EXECUTIONS, headers={"X-Api-Key": given})
            assert answer.status_code == expected


async def test_bad_keys_are_held_back_by_address_and_good_ones_beside_them_are_not(
    context: ServiceContext, clock: Clock, key: str
) -> None:
    """Guessing is slow; a good key from the same address still works."""
    async with browser(an_app(context, clock, rate_limit_anonymous=2)) as http:
        for number, expected in enumerate([401, 401, 429, 429]):
            answer = await http.get(paths.ACTIVE_EXECUTIONS, headers={"X-Api-Key": f"jim_{number}"})
            assert answer.status_code == expected
        assert (await http.get(paths.ACTIVE_EXECUTIONS)).status_code == 429
        assert (await http.get(paths.ACTIVE_EXECUTIONS, headers={"X-Api-Key": key})).status_code == 200


async def test_health_is_never_held_back(context: ServiceContext, clock: Clock) -> None:
    """A probe asks as often as it likes, also when everything else from there is refused."""
    async with browser(an_app(context, clock, rate_limit_anonymous=1)) as http:
        await http.get(paths.ACTIVE_EXECUTIONS)
        assert (await http.get(paths.ACTIVE_EXECUTIONS)).status_code == 429
        assert {(await http.get(paths.HEALTH_VERSION)).status_code for _ in range(50)} == {200}


async def test_the_owner_is_never_held_back(context: ServiceContext, clock: Clock) -> None:
    """It is the owner's own machine."""
    async with JimClient.in_process(an_app(context, clock, owner=OWNER, rate_limit=1)) as jim:
        for _ in range(20):
            assert await jim.active() == []


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
    ],
)
async def test_an_address_is_a_whole_network_for_ipv6(
    context: ServiceContext, clock: Clock, first: str, second: str, *, together: bool
) -> None:
    """Whoever has one address of a /64 has them all."""
    app = an_app(context, clock, rate_limit_anonymous=1)

    async def status(address: str) -> int:
        transport = httpx.ASGITransport(app, client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://jim") as http:
            return (await http.get(paths.USER_INFO)).status_code

    assert await status(first) == 401
    assert await status(second) == (429 if together else 401)
