"""Reaching a server, and what is said when that fails."""

import asyncio
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from jim_core.client.errors import NoAnswer, NotSent, TlsNotTrusted, Unreachable
from jim_core.client.jim import JimClient
from jim_core.wire.schedules import ScheduleRequest
from tests.client.scripted import reply, scripted

EXECUTION = UUID("c3d4e5f6-a7b8-9012-cdef-123456789012")
SHORT = httpx.Timeout(0.05)


def free_port() -> str:
    """An address at which nobody answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


async def test_nobody_there_is_unreachable_for_reads_and_changes_alike() -> None:
    """Nothing was sent, so the outcome of a change is known: nothing happened."""
    async with JimClient.remote(free_port(), "jim_k") as jim:
        with pytest.raises(Unreachable):
            await jim.active()
        with pytest.raises(Unreachable):
            await jim.cancel(EXECUTION)


async def test_a_read_that_breaks_off_is_unreachable_and_a_change_has_no_answer() -> None:
    """Reading again is safe; whether the change happened, nobody knows."""
    async with scripted(None) as server, JimClient.remote(server.url, "jim_k") as jim:
        with pytest.raises(Unreachable):
            await jim.active()
        with pytest.raises(NoAnswer):
            await jim.cancel(EXECUTION)
    assert len(server.heads) == 2


async def test_a_body_that_breaks_off_is_told_apart_likewise() -> None:
    """A Content-Length that is not kept."""
    broken = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\n[{"
    async with scripted(broken, None) as server, JimClient.remote(server.url, "jim_k", timeout=SHORT) as jim:
        with pytest.raises(Unreachable):
            await jim.active()
    async with scripted(broken) as server, JimClient.remote(server.url, "jim_k", timeout=SHORT) as jim:
        with pytest.raises(NoAnswer):
            await jim.run_schedule(EXECUTION)


async def test_an_answer_that_does_not_come_ends_in_time() -> None:
    """A silent server: the read is given up, the change is unknown."""
    async with scripted(b"") as server, JimClient.remote(server.url, "jim_k", timeout=SHORT) as jim:
        with pytest.raises(Unreachable):
            await jim.active()
        with pytest.raises(NoAnswer):
            await jim.delete_schedule(EXECUTION)


async def test_what_is_no_http_is_unreachable() -> None:
    """Some other protocol answers."""
    async with (
        scripted(b"SSH-2.0-OpenSSH_9.9\r\n\r\n") as server,
        JimClient.remote(server.url, "jim_k") as jim,
    ):
        with pytest.raises(Unreachable):
            await jim.active()


async def test_the_key_is_in_the_header_and_in_no_message() -> None:
    """It goes to the server; an error never repeats it."""
    async with scripted(None) as server, JimClient.remote(server.url, "jim_secret") as jim:
        with pytest.raises(Unreachable) as caught:
            await jim.active()
    assert "x-api-key: jim_secret" in server.heads[0].lower()
    assert "accept: application/json" in server.heads[0].lower()
    assert "jim_secret" not in f"{caught.value} {caught.value!r}"


async def test_a_change_is_sent_as_json_and_a_bare_post_with_no_length() -> None:
    """As JIM's own client does it."""
    body = {"id": str(EXECUTION), "name": "Nightly", "created": "2026-01-01T00:00:00Z"}
    async with scripted(reply(201, body)) as server, JimClient.remote(server.url, "jim_k") as jim:
        await jim.create_schedule(ScheduleRequest(name="Nightly"))
        await jim.enable_schedule(EXECUTION)
    assert "content-type: application/json" in server.heads[0].lower()
    assert server.bodies == [b'{"name":"Nightly"}', b""]
    assert "content-length: 0" in server.heads[1].lower()


async def test_a_server_may_lie_under_a_path() -> None:
    """Behind a proxy that gives each application a directory."""
    async with scripted(reply(200, [])) as server, JimClient.remote(f"{server.url}/id/", "jim_k") as jim:
        await jim.active()
    assert server.heads[0].startswith("GET /id/api/v1/schedule-executions/active ")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "jim",
        "jim.example.com",
        "ftp://jim.example.com",
        "http://",
        "http://a:b@c",
        "http://c?x",
        "http://[::",
    ],
)
async def test_what_is_no_address_is_refused_at_once(url: str) -> None:
    """A ValueError that shows how an address looks."""
    with pytest.raises(ValueError, match=r"address"):
        JimClient.remote(url, "jim_k")


@pytest.mark.parametrize("key", ["", " jim_k", "jim_k\n", "jim_k\r\nX: 1", "jim_ü", "jim\x00"])
async def test_what_cannot_be_a_key_is_refused_and_not_repeated(key: str) -> None:
    """A key that would break the header never gets there."""
    with pytest.raises(ValueError, match="printable ASCII") as caught:
        JimClient.remote("http://jim.example.com", key)
    assert "jim_k" not in str(caught.value)


async def test_a_unix_socket_is_a_way_too(tmp_path: Path) -> None:
    """The same answers over the owner's socket, without a key."""
    heads: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(reply(200, {"product": "JIM", "version": "1.2"}, {"Connection": "close"}))
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_unix_server(serve, tmp_path / "jim.sock")
    async with server, JimClient.unix(tmp_path / "jim.sock") as jim:
        assert (await jim.health_version()).version == "1.2"
    assert b"x-api-key" not in heads[0].lower()


async def test_a_socket_that_is_gone_is_unreachable(tmp_path: Path) -> None:
    """The server behind it has ended."""
    async with JimClient.unix(tmp_path / "jim.sock") as jim:
        with pytest.raises(Unreachable):
            await jim.active()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that nobody but us trusts, for 127.0.0.1, with its key in the same file."""
    folder = tmp_path_factory.mktemp("tls")
    path = folder / "both.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=jim"]
    named = [
        "-addext",
        "subjectAltName=IP:127.0.0.1",
        "-keyout",
        str(folder / "key"),
        "-out",
        str(folder / "cert"),
    ]
    subprocess.run([*made, *named], check=True, capture_output=True)
    path.write_text((folder / "key").read_text() + (folder / "cert").read_text())
    return path


@asynccontextmanager
async def over_tls(certificate: Path, heads: list[bytes]) -> AsyncIterator[str]:
    """A server that shows a certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(reply(200, [], {"Connection": "close"}))
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    async with server:
        yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_a_certificate_that_nobody_vouches_for_is_told_apart_and_gets_no_key(certificate: Path) -> None:
    """The handshake fails, so nothing was sent."""
    heads: list[bytes] = []
    async with over_tls(certificate, heads) as url, JimClient.remote(url, "jim_k") as jim:
        with pytest.raises(TlsNotTrusted, match=r"self.signed"):
            await jim.active()
        with pytest.raises(TlsNotTrusted):
            await jim.cancel(EXECUTION)
    assert heads == []


async def test_a_certificate_may_be_trusted_by_file(certificate: Path) -> None:
    """The company's own authority."""
    heads: list[bytes] = []
    async with over_tls(certificate, heads) as url, JimClient.remote(url, "jim_k", trust=certificate) as jim:
        assert await jim.active() == []
    assert len(heads) == 1


async def test_a_file_that_holds_no_certificates_is_refused_at_once(tmp_path: Path) -> None:
    """A ValueError that names the file."""
    (tmp_path / "ca.pem").write_text("nonsense")
    for name in ("ca.pem", "missing.pem"):
        with pytest.raises(ValueError, match=name):
            JimClient.remote("https://jim.example.com", "jim_k", trust=tmp_path / name)


async def test_a_ready_context_may_be_given(certificate: Path) -> None:
    """For who builds one for other reasons."""
    heads: list[bytes] = []
    trust = ssl.create_default_context(cafile=str(certificate))
    async with over_tls(certificate, heads) as url, JimClient.remote(url, "jim_k", trust=trust) as jim:
        assert await jim.active() == []


async def test_https_to_a_server_without_tls_is_unreachable() -> None:
    """The wrong scheme is said to be one."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(reply(400, "", {"Connection": "close"}))
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server, JimClient.remote(url, "jim_k") as jim:
        with pytest.raises(Unreachable, match="TLS"):
            await jim.active()


async def test_what_fits_into_no_request_is_not_sent() -> None:
    """Neither an endless address nor half a character; the server hears nothing of it."""
    async with scripted(reply(200)) as server, JimClient.remote(server.url, "jim_k") as jim:
        with pytest.raises(NotSent, match="too long"):
            await jim.schedules("x" * 100_000)
        with pytest.raises(NotSent, match="no Unicode"):
            await jim.schedules("\udcff")
        with pytest.raises(NotSent, match="no Unicode"):
            await jim.create_schedule(ScheduleRequest(name="\ud800"))
        with pytest.raises(NotSent, match="no Unicode"):
            await jim.create_key("\udcff")
    assert server.heads == []
