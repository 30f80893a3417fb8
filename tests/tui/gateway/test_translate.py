"""The client's errors in the console's words."""

import errno
from datetime import UTC, datetime

import httpx
import pytest

from jim_core.client import errors as client
from jim_core.wire.problem import Problem
from jim_tui.gateway.errors import GatewayError, NoAnswer, NotTrusted, ServerFault, Unreachable
from jim_tui.gateway.translate import gateway_error, translated


def caused(error: client.ClientError, *causes: BaseException) -> client.ClientError:
    """The error with what lies behind it, outermost first."""
    outer: BaseException = error
    for cause in causes:
        outer.__cause__ = cause
        outer = cause
    return error


@pytest.mark.parametrize(
    ("error", "kind", "text"),
    [
        (
            client.TlsNotTrusted("the certificate of x is not trusted: expired"),
            NotTrusted,
            "expired; the key was not sent",
        ),
        (client.BadAnswer("the answer is no JSON."), ServerFault, "the answer is no JSON"),
        (client.NoAnswer("x did not answer"), NoAnswer, "x did not answer"),
        (
            client.Unreachable("the server ended its event stream"),
            Unreachable,
            "the server ended its event stream",
        ),
    ],
)
def test_what_happened_is_kept(error: client.ClientError, kind: type[GatewayError], text: str) -> None:
    """A TLS error stays one, and so on."""
    found = gateway_error(error)
    assert type(found) is kind
    assert str(found).endswith(text)


@pytest.mark.parametrize(
    ("causes", "text", "timed_out"),
    [
        ([httpx.ConnectTimeout("")], "it took too long to connect", True),
        ([httpx.ReadTimeout("")], "no answer in time", True),
        ([httpx.ConnectError("failed"), OSError(errno.EHOSTUNREACH, "x")], "no route to that host", False),
        ([httpx.ConnectError("failed"), OSError(errno.ENOENT, "x")], "its socket is gone", False),
        (
            [ExceptionGroup("all", [OSError(errno.ECONNREFUSED, "x"), OSError(errno.ECONNREFUSED, "y")])],
            "connection refused",
            False,
        ),
        ([httpx.RemoteProtocolError("gibberish")], "broken off", False),
    ],
)
def test_the_systems_reason_is_told_in_a_few_words(
    causes: list[BaseException], text: str, *, timed_out: bool
) -> None:
    """However deep it lies; where it is none of every day, the client's own words stand."""
    found = gateway_error(caused(client.Unreachable("broken off"), *causes))
    assert isinstance(found, Unreachable)
    assert (str(found), found.timed_out) == (text, timed_out)


def test_a_circle_of_causes_has_an_end() -> None:
    """Libraries do make them."""
    error = client.Unreachable("broken off")
    error.__cause__ = error
    assert str(gateway_error(error)) == "broken off"


def test_the_first_error_is_kept_behind_the_second() -> None:
    """For whoever looks into the log."""
    problem = Problem(code="X", message="Oh no.", timestamp=datetime.now(UTC))
    error = client.ServerFault(500, problem)

    def fails() -> None:
        with translated():
            raise error

    with pytest.raises(ServerFault, match="500: Oh no") as caught:
        fails()
    assert caught.value.__cause__ is error
    assert caught.value.status == 500
