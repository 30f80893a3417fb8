"""Sends one request and reads its answer, or says why not. Nothing is ever sent twice by itself."""

import json
import ssl
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import Final

import httpx

from jim_core.client import said
from jim_core.client.errors import (
    BadAnswer,
    ClientError,
    Forbidden,
    NoAnswer,
    NotFound,
    NotJim,
    NotSent,
    Refused,
    ServerFault,
    TlsNotTrusted,
    Told,
    TooManyRequests,
    Unauthorised,
    Unreachable,
)
from jim_core.wire.problem import Problem

BODY_LIMIT: Final = 16 * 1024 * 1024
"""The largest answer that is read, in bytes."""
NO_UNICODE: Final = "a text holds characters that are no Unicode"
_READS: Final = frozenset({"GET", "HEAD"})
_TOLD: Final[Mapping[int, type[Told]]] = {
    401: Unauthorised,
    403: Forbidden,
    404: NotFound,
    405: NotFound,
    429: TooManyRequests,
}
_GATEWAY_GAVE_UP: Final = frozenset({502, 504})
"""A proxy lost the server on the way: a change may have happened."""


class Answer:
    """A good answer, read to its end."""

    def __init__(self, response: httpx.Response, body: bytes) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.body = body

    def members(self) -> dict[str, object]:
        """The body as a JSON object."""
        raw = self._json()
        if not isinstance(raw, dict):
            raise BadAnswer("the server's answer is no JSON object")
        return raw

    def entries(self) -> list[object]:
        """The body as a JSON array."""
        raw = self._json()
        if not isinstance(raw, list):
            raise BadAnswer("the server's answer is no JSON array")
        return raw

    def text(self) -> str:
        """The body as text; bytes that are no UTF-8 are replaced."""
        return self.body.decode("utf-8", errors="replace")

    def _json(self) -> object:
        try:
            raw: object = json.loads(self.body)
        except (ValueError, RecursionError) as error:
            if self.body.lstrip()[:1] == b"<":
                raise NotJim(_web_page(self.headers)) from error
            raise BadAnswer(f"the server's answer is not JSON: {_start(self.body)!r}") from error
        return raw


async def request(
    http: httpx.AsyncClient,
    method: str,
    path: str,
    *,
    params: Mapping[str, str] | None = None,
    content: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """The answer to one request; raises a ClientError for anything but a 2xx."""
    sent = {"Content-Type": "application/json"} if content is not None else {}
    try:
        ask = http.build_request(
            method, path, params=params, content=content, headers={**sent, **(headers or {})}
        )
    except httpx.InvalidURL as error:
        raise NotSent("what is asked for is too long for an address") from error
    except UnicodeEncodeError as error:
        raise NotSent(NO_UNICODE) from error
    with translated(ask):
        response = await http.send(ask, stream=True)
        try:
            body = await _read(response)
        finally:
            await response.aclose()
    check(response, body)
    return Answer(response, body)


@asynccontextmanager
async def stream(http: httpx.AsyncClient, ask: httpx.Request) -> AsyncIterator[httpx.Response]:
    """An endless answer, closed at the end of the block."""
    with translated(ask):
        response = await http.send(ask, stream=True)
        try:
            if not response.is_success:
                check(response, await _read(response))
            yield response
        finally:
            await response.aclose()


@contextmanager
def translated(ask: httpx.Request) -> Iterator[None]:
    """What httpx raises becomes a ClientError; the key never appears in its text."""
    where = f"{ask.url.scheme}://{ask.url.netloc.decode()}" if ask.url.host else str(ask.url)
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise _not_connected(error, where) from error
    except httpx.DecodingError as error:
        raise BadAnswer(f"the answer of {where} cannot be unpacked: {error}") from error
    except httpx.TransportError as error:
        reason = str(error) or type(error).__name__
        if ask.method in _READS:
            raise Unreachable(f"the connection to {where} broke off: {reason}") from error
        raise NoAnswer(f"{where} did not answer, so the outcome is unknown: {reason}") from error


def check(response: httpx.Response, body: bytes) -> None:
    """Return if this is a 2xx; raise what it says otherwise."""
    status = response.status_code
    if response.is_success:
        return
    where = f"{response.url.scheme}://{response.url.netloc.decode()}"
    if response.has_redirect_location:
        target = response.headers["location"]
        raise NotJim(f"{where} sends us on to {target!r}; give the address that answers itself")
    if status < 400:
        raise NotJim(f"{where} answered {status}, which is no answer of JIM's API")
    now = datetime.now(UTC)
    body_said = _json_or_none(body)
    told = said.problem(status, body_said, now)
    wait = said.seconds_to_wait(response.headers.get("retry-after"), now)
    request_id = said.request_id(response.headers, body_said)
    if status >= 500:
        raise _fault(response, told, wait, request_id)
    if _is_web_page(response, body) and status not in (401, 403, 429):
        raise NotJim(_web_page(response.headers))
    raise _TOLD.get(status, Refused)(status, told, wait, request_id)


def _fault(
    response: httpx.Response, told: Problem, wait: float | None, request_id: str | None
) -> ClientError:
    if response.status_code in _GATEWAY_GAVE_UP and response.request.method not in _READS:
        return NoAnswer(f"a proxy lost the server, so the outcome is unknown: {told.message}")
    return ServerFault(response.status_code, told, wait, request_id)


def _not_connected(error: Exception, where: str) -> ClientError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return TlsNotTrusted(f"the certificate of {where} is not trusted: {cause.verify_message}")
        if isinstance(cause, ssl.SSLError):
            return Unreachable(f"{where} does not speak TLS as expected: {cause.reason or cause}")
        cause = cause.__cause__ or cause.__context__
    reason = str(error) or "it took too long"
    return Unreachable(f"no connection to {where}: {reason}")


async def _read(response: httpx.Response) -> bytes:
    parts, size = [], 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > BODY_LIMIT:
            raise BadAnswer(f"the answer is larger than {BODY_LIMIT // 1024 // 1024} MiB")
        parts.append(part)
    return b"".join(parts)


def _json_or_none(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _is_web_page(response: httpx.Response, body: bytes) -> bool:
    return "html" in response.headers.get("content-type", "") or body.lstrip()[:1] == b"<"


def _web_page(headers: httpx.Headers) -> str:
    server = headers.get("server")
    return f"a web page answers there{f' ({server})' if server else ''}, not JIM's API"


def _start(body: bytes) -> str:
    return body[:60].decode("utf-8", errors="replace")
