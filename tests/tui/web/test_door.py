"""Who gets in, over TCP as a browser would, and who does not."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from aiohttp import ClientSession, DummyCookieJar, WSServerHandshakeError

from jim_tui.settings import ConsoleSettings
from jim_tui.web.door import COOKIE, Door
from jim_tui.web.serving import CannotServe, console_command, open_door

NOBODY = [sys.executable, "-c", "pass"]
"""What runs for a page where it does not matter."""


@dataclass
class Visitor:
    """A browser on this machine; what it keeps is said by each test."""

    http: ClientSession
    door: Door

    @property
    def base(self) -> str:
        """Where the console answers."""
        return self.door.address.partition("/?")[0]

    async def get(self, address: str, **headers: str) -> int:
        """The status of an answer."""
        async with self.http.get(address, headers=headers, allow_redirects=False) as answer:
            return answer.status

    async def let_in(self) -> str:
        """The cookie that the address is exchanged for."""
        async with self.http.get(self.door.address, allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (303, "/")
            return f"{COOKIE}={answer.cookies[COOKIE].value}"

    async def opens(self, cookie: str, **headers: str) -> int:
        """The status with which a websocket was refused; 101: it was opened."""
        try:
            async with self.http.ws_connect(f"{self.base}/ws", headers={"Cookie": cookie, **headers}):
                return 101
        except WSServerHandshakeError as error:
            return error.status


@asynccontextmanager
async def visiting(command: list[str] = NOBODY) -> AsyncIterator[Visitor]:
    """A visitor before a closed door."""
    async with open_door(command, 0) as door, ClientSession(cookie_jar=DummyCookieJar()) as http:
        yield Visitor(http, door)


@pytest.mark.parametrize("path", ["/", "/ws", "/static/css/xterm.css", "/download/x", "/?token=guess", "/no"])
async def test_without_the_token_nothing_is_answered(path: str) -> None:
    """Not even what there is."""
    async with visiting() as visitor:
        assert await visitor.get(visitor.base + path) == 403
        assert await visitor.get(visitor.base + path, Cookie=f"{COOKIE}=guess") == 403


async def test_the_token_opens_once() -> None:
    """Whoever finds it in a history later finds a closed door."""
    async with visiting() as visitor:
        cookie = await visitor.let_in()
        assert await visitor.get(visitor.base + "/", Cookie=cookie) == 200
        assert await visitor.get(visitor.base + "/static/css/xterm.css", Cookie=cookie) == 200
        assert await visitor.get(visitor.door.address) == 403


async def test_a_wrong_token_does_not_use_it_up() -> None:
    """Nobody can lock the person out who has the right one."""
    async with visiting() as visitor:
        assert await visitor.get(visitor.base + "/?token=guess") == 403
        assert await visitor.let_in()


async def test_the_cookie_is_for_this_page_alone() -> None:
    """No script reads it, and no other site sends it."""
    async with visiting() as visitor, visitor.http.get(visitor.door.address, allow_redirects=False) as answer:
        cookie = answer.cookies[COOKIE]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Strict"
        assert cookie.value not in visitor.door.address


@pytest.mark.parametrize("host", ["evil.example", "localhost", "127.0.0.1", "evil.example:80"])
async def test_another_name_for_this_machine_is_refused(host: str) -> None:
    """A page elsewhere could have its own name lead here; the token stays good."""
    async with visiting() as visitor:
        assert await visitor.get(visitor.door.address, Host=host) == 403
        cookie = await visitor.let_in()
        assert await visitor.get(visitor.base + "/", Cookie=cookie, Host=host) == 403


async def test_a_websocket_is_opened_by_our_own_page_only() -> None:
    """Its Origin says which page asks."""
    async with visiting() as visitor:
        cookie = await visitor.let_in()
        assert await visitor.opens(cookie) == 403
        assert await visitor.opens(cookie, Origin="http://evil.example") == 403
        assert await visitor.opens(cookie, Origin="null") == 403
        assert await visitor.opens(f"{COOKIE}=guess", Origin=visitor.base) == 403
        assert await visitor.opens(cookie, Origin=visitor.base) == 101


async def test_the_page_loads_nothing_from_elsewhere() -> None:
    """The browser is told so."""
    async with visiting() as visitor:
        cookie = await visitor.let_in()
        async with visitor.http.get(visitor.base + "/", headers={"Cookie": cookie}) as answer:
            assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
            assert answer.headers["Referrer-Policy"] == "no-referrer"


async def test_a_port_in_use_is_told() -> None:
    """With the way out."""
    async with visiting() as visitor:
        port = int(visitor.base.rpartition(":")[2])
        with pytest.raises(CannotServe, match="take another with --port"):
            async with open_door(NOBODY, port):
                pass


async def test_a_page_shows_the_console_that_only_reads() -> None:
    """It is the same program, drawn for a browser."""
    command = console_command(ConsoleSettings(url="http://127.0.0.1:1", read_only=True))
    async with visiting(command) as visitor:
        headers = {"Cookie": await visitor.let_in(), "Origin": visitor.base}
        async with visitor.http.ws_connect(f"{visitor.base}/ws?width=100&height=30", headers=headers) as page:
            drawn = b""
            while b"[RO]" not in drawn:
                drawn += await page.receive_bytes()
