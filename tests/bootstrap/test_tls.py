"""HTTPS by the server itself: it works, and what is wrong with the files is said."""

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from jim_core.api.http_protocol import JimHttpProtocol
from jim_core.bootstrap import Listen, open_core
from jim_core.bootstrap.listeners import tcp
from jim_core.bootstrap.serving import serving
from jim_core.bootstrap.tls import server_context
from jim_core.client.errors import TlsNotTrusted
from jim_core.client.jim import JimClient
from jim_core.model.errors import CannotListen
from jim_core.settings import CoreSettings
from tests.processes import eventually_asked

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="nobody here makes certificates")
pytestmark = needs_openssl


def a_pair(folder: Path, name: str, *options: str) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that vouches for itself, and its key."""
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-days", "2", "-subj", "/CN=jim"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*command, *(options or ("-nodes",))], check=True, capture_output=True, timeout=90)
    return certificate, key


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two pairs, one with a password, and a file of nonsense."""
    made = tmp_path_factory.mktemp("tls")
    a_pair(made, "jim")
    a_pair(made, "other")
    a_pair(made, "locked", "-passout", "pass:secret")
    (made / "nonsense").write_text("nonsense")
    return made


async def test_a_server_speaks_https(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trusted by whoever is told of its authority; nobody else sends a key there."""
    settings = CoreSettings(
        data_dir=tmp_path / "data",
        database_url=None,
        tls_cert=folder / "jim.pem",
        tls_key=folder / "jim.key",
    )
    listen = Listen("127.0.0.1", 0)
    async with open_core(settings, engine=False, program="a test", listen=listen) as core:
        assert core.url is not None
        assert core.url.startswith("https://127.0.0.1:")
        async with core.client() as owner:
            key = (await owner.create_key("door")).key
        monkeypatch.delenv("JIM_CA_FILE", raising=False)
        async with JimClient.remote(core.url, key) as stranger:
            with pytest.raises(TlsNotTrusted):
                await stranger.active()
        for variable in ("JIM_CA_FILE", "SSL_CERT_FILE"):
            with monkeypatch.context() as told:
                told.setenv(variable, str(folder / "jim.pem"))
                async with JimClient.remote(core.url, key) as jim:
                    assert await jim.active() == []


class _Hasty(JimHttpProtocol):
    """Gives a handshake little time, and nothing else."""

    handshake = 0.2


class _Small(JimHttpProtocol):
    """Shakes one hand at a time."""

    most = 1


@asynccontextmanager
async def https(folder: Path, protocol: type[JimHttpProtocol]) -> AsyncIterator[tuple[str, int]]:
    """Where something answers over TLS."""

    async def hello(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("hello")(scope, receive, send)

    listening = tcp("127.0.0.1", 0)
    host, port = listening.getsockname()
    tls = server_context(folder / "jim.pem", folder / "jim.key")
    async with serving(hello, listening, protocol, tls=tls):
        yield host, port


async def is_greeted(folder: Path, address: tuple[str, int]) -> None:
    """Wait until a good client is answered."""
    trusted = ssl.create_default_context(cafile=str(folder / "jim.pem"))

    async def answer() -> str:
        with suppress(httpx.TransportError):
            async with httpx.AsyncClient(verify=trusted) as http:
                return (await http.get("https://{}:{}".format(*address))).text
        return ""

    assert await eventually_asked(answer, "an answer") == "hello"


@pytest.mark.parametrize("said", [b"", b"\x16\x03\x01", b"GET / HTTP/1.1\r\nHost: jim\r\n\r\n"])
async def test_nobody_waits_for_ever_for_a_handshake(folder: Path, said: bytes) -> None:
    """Whoever says nothing, stops in the middle or speaks no TLS is hung up on; the others are served."""
    async with https(folder, _Hasty) as address:
        reader, writer = await asyncio.open_connection(*address)
        writer.write(said)
        with suppress(ConnectionResetError):
            while await asyncio.wait_for(reader.read(1_024), 30):  # TLS may say why first
                pass
        await is_greeted(folder, address)
        writer.close()
        await asyncio.gather(writer.wait_closed(), return_exceptions=True)


async def test_no_more_hands_are_shaken_than_there_is_room_for(folder: Path) -> None:
    """Whoever comes beyond is hung up on at once, rather than take a file that is needed elsewhere."""
    async with https(folder, _Small) as address:
        slow = await asyncio.open_connection(*address)
        beyond = await asyncio.open_connection(*address)
        with suppress(ConnectionResetError):
            assert await asyncio.wait_for(beyond[0].read(), 30) == b""
        for _, writer in (slow, beyond):
            writer.close()
            await asyncio.gather(writer.wait_closed(), return_exceptions=True)
        await is_greeted(folder, address)


async def test_a_server_stops_beside_a_handshake(folder: Path) -> None:
    """Nobody who came and said nothing holds it up."""
    async with https(folder, JimHttpProtocol) as address:
        reader, writer = await asyncio.open_connection(*address)
        await is_greeted(folder, address)
    with suppress(ConnectionResetError):
        assert await asyncio.wait_for(reader.read(), 30) == b""
    writer.close()
    await asyncio.gather(writer.wait_closed(), return_exceptions=True)


@pytest.mark.parametrize(
    ("certificate", "key", "said"),
    [
        ("nowhere", "jim.key", r"cannot read the certificate .*nowhere: No such file"),
        ("jim.pem", "nowhere", r"cannot read the private key .*nowhere: No such file"),
        ("nonsense", "jim.key", r"nonsense holds no certificate"),
        ("jim.pem", "nonsense", r"nonsense holds no private key"),
        ("jim.pem", None, r"jim.pem holds no private key"),
        ("jim.pem", "other.key", r"other.key is not that of .*jim.pem"),
        ("locked.pem", "locked.key", r"locked.key has a password"),
        (None, "jim.key", r"jim.key is of no use without --tls-cert"),
    ],
)
def test_what_is_wrong_is_said(folder: Path, certificate: str | None, key: str | None, said: str) -> None:
    """With the name of the file at fault."""
    with pytest.raises(CannotListen, match=said):
        server_context(folder / certificate if certificate else None, folder / key if key else None)


def test_without_files_there_is_no_tls() -> None:
    """The usual case on one machine."""
    assert server_context(None, None) is None


def test_an_authority_that_is_none_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the variable and the file."""
    monkeypatch.setenv("JIM_CA_FILE", str(folder / "nonsense"))
    with pytest.raises(ValueError, match=r"JIM_CA_FILE: .*nonsense"):
        JimClient.remote("https://jim.example.com", "jim_k")
