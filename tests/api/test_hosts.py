"""By which names a server is called, and what a web page elsewhere gets of it."""

import httpx
import pytest

from jim_core.api.hosts import Names
from jim_core.service.context import ServiceContext
from jim_core.wire import paths
from tests.api.place import OWNER, Clock, an_app, browser

OURS = ["localhost", "LOCALHOST:5200", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:5200", "localhost."]
NOT_OURS = [
    "evil.example.com",
    "localhost.evil.example.com",
    "localhost:5200@evil.example.com",
    "evil.example.com:localhost",
    "192.0.2.1",
    "[2001:db8::1]",
    "",
    ":5200",
    "local host",
    "[::1",
]


@pytest.mark.parametrize("host", OURS)
def test_loopback_names_are_ours(host: str) -> None:
    """With a port or without."""
    assert Names("127.0.0.1").hold(host)


@pytest.mark.parametrize("host", NOT_OURS)
def test_other_names_are_not(host: str) -> None:
    """However near they come."""
    assert not Names("127.0.0.1").hold(host)


@pytest.mark.parametrize(
    ("bound", "added", "host", "ours"),
    [
        ("192.0.2.1", "", "192.0.2.1:5200", True),
        ("192.0.2.1", "", "192.0.2.2:5200", False),
        ("jim.example.com", "", "jim.example.com", True),
        ("0.0.0.0", "", "192.0.2.1", True),
        ("::", "", "[2001:db8::1]:5200", True),
        ("0.0.0.0", "", "jim.example.com", False),
        ("0.0.0.0", "jim.example.com, other", "JIM.example.com:443", True),
        ("127.0.0.1", "*.example.com", "jim.example.com", True),
        ("127.0.0.1", "*.example.com", "example.com", False),
        ("127.0.0.1", "*.example.com", "jim.example.org", False),
        ("127.0.0.1", "*", "anything", True),
    ],
)
def test_names_can_be_added(bound: str, added: str, host: str, ours: bool) -> None:  # noqa: FBT001
    """A server that listens everywhere is answered by number, too."""
    assert Names(bound, added.split(",")).hold(host) is ours


async def test_a_strange_name_is_refused_before_anything_else(
    context: ServiceContext, clock: Clock, key: str
) -> None:
    """Even with a good key, and for what needs none; the sentence says what helps."""
    async with browser(an_app(context, clock, names=Names("127.0.0.1")), key) as http:
        for path in (paths.EXECUTIONS, paths.HEALTH):
            answer = await http.get(path, headers={"Host": "evil.example.com"})
            assert (answer.status_code, answer.json()["code"]) == (403, "FORBIDDEN")
            assert "JIM_ALLOWED_HOSTS" in answer.json()["message"]
            assert (await http.get(path, headers={"Host": "localhost:5200"})).status_code == 200
        trail = (await http.get(paths.AUDIT, headers={"Host": "localhost"})).json()["items"]
    assert [(one["outcome"], one["count"]) for one in trail] == [("FORBIDDEN", 2)]


async def test_the_owners_socket_has_no_name(context: ServiceContext, clock: Clock) -> None:
    """No browser gets there."""
    async with browser(an_app(context, clock, owner=OWNER, names=Names("127.0.0.1"))) as http:
        assert (await http.get(paths.EXECUTIONS, headers={"Host": "whatever"})).status_code == 200


@pytest.mark.parametrize("path", [paths.EXECUTIONS, "/nonsense", paths.HEALTH, paths.REFERENCE])
async def test_every_answer_keeps_browsers_in_check(http: httpx.AsyncClient, path: str) -> None:
    """Good ones and bad ones; what has rules of its own keeps them."""
    headers = (await http.get(path)).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert len(headers.get_list("Content-Security-Policy")) == 1
    assert "Strict-Transport-Security" not in headers


async def test_no_other_origin_may_read_anything(http: httpx.AsyncClient) -> None:
    """A browser that asks first is told nothing that would let it go on."""
    asked = {"Origin": "https://evil.example.com", "Access-Control-Request-Method": "POST"}
    for answer in (
        await http.options(paths.EXECUTIONS, headers=asked),
        await http.get(paths.EXECUTIONS, headers=asked),
    ):
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]


async def test_an_address_may_not_be_endless(http: httpx.AsyncClient) -> None:
    """Neither its path nor its query."""
    for path in ("/" + "x" * 9_000, f"{paths.EXECUTIONS}?status={'x' * 9_000}"):
        answer = await http.get(path)
        assert (answer.status_code, answer.json()["code"]) == (414, "BAD_REQUEST")


@pytest.mark.parametrize("headers", [{f"X-{n}": "x" for n in range(101)}, {"X-Large": "x" * 65_536}])
async def test_headers_may_not_be_endless(http: httpx.AsyncClient, headers: dict[str, str]) -> None:
    """A hundred are plenty, and so are 64 KiB of them."""
    answer = await http.get(paths.EXECUTIONS, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (431, "BAD_REQUEST")
