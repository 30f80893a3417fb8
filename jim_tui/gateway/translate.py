"""What the client raises, in the console's words: translated here and nowhere else."""

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import httpx

from jim_core.client import errors as client
from jim_tui.gateway.errors import (
    Declined,
    GatewayError,
    Gone,
    NoAnswer,
    NotAllowed,
    NotJim,
    NotTrusted,
    ServerFault,
    SignInNeeded,
    SlowDown,
    Unreachable,
)

_WORDS: Final = {
    errno.ECONNREFUSED: "connection refused",
    errno.ECONNRESET: "connection reset",
    errno.EHOSTUNREACH: "no route to that host",
    errno.ENETUNREACH: "no route to that network",
    errno.ENETDOWN: "the network is down",
    errno.ENOENT: "its socket is gone",
    errno.EACCES: "its socket may not be opened",
    errno.EPIPE: "connection closed",
}


@contextmanager
def translated() -> Iterator[None]:
    """What the client raises in this block becomes a GatewayError."""
    try:
        yield
    except client.ClientError as error:
        raise gateway_error(error) from error


def gateway_error(error: client.ClientError) -> GatewayError:
    """The same trouble in the console's words."""
    text = str(error).rstrip(".")
    match error:
        case client.Unreachable():
            return Unreachable(_why(error) or text, timed_out=_timed_out(error))
        case client.NoAnswer():
            return NoAnswer(_why(error) or text)
        case client.TlsNotTrusted():
            return NotTrusted(f"{text}; the key was not sent")
        case client.NotJim():
            return NotJim(text)
        case client.Told():
            found = _told(error, text)
            found.request_id = error.request_id
            return found
        case _:
            return ServerFault(text)


def _told(error: client.Told, text: str) -> GatewayError:
    match error:
        case client.Unauthorised():
            return SignInNeeded(text)
        case client.Forbidden():
            return NotAllowed(text)
        case client.NotFound():
            return Gone(text)
        case client.TooManyRequests(retry_after=seconds):
            return SlowDown(text, seconds)
        case client.ServerFault(status=status, retry_after=seconds):
            return ServerFault(f"{status}: {text}", status, seconds)
        case _:
            return Declined(text)


def _timed_out(error: BaseException) -> bool:
    return any(isinstance(cause, httpx.TimeoutException) for cause in _causes(error))


def _why(error: BaseException) -> str | None:
    """The system's reason in a few words, where it is one that is met every day."""
    causes = list(_causes(error))
    if any(isinstance(cause, httpx.ConnectTimeout) for cause in causes):
        return "it took too long to connect"
    if any(isinstance(cause, httpx.TimeoutException) for cause in causes):
        return "no answer in time"
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return "there is no host of that name"
    words = (_WORDS.get(cause.errno or 0) for cause in causes if isinstance(cause, OSError))
    return next((found for found in words if found), None)


def _causes(error: BaseException) -> Iterator[BaseException]:
    waiting: list[BaseException | None] = [error]
    seen: set[int] = set()
    while waiting:
        cause = waiting.pop(0)
        if cause is None or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        # Several addresses of one host fail together.
        parts = cause.exceptions if isinstance(cause, BaseExceptionGroup) else ()
        waiting += [*parts, cause.__cause__, cause.__context__]
