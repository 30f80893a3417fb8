"""The outermost layer: what comes out when something inside goes wrong."""

from datetime import UTC, datetime

import pytest
from starlette.types import Message, Receive, Scope, Send
from structlog.testing import capture_logs

from jim_core.api.faults import Faults
from jim_core.api.problems import TABLE, is_fault, problem_of
from jim_core.identity.expressions import ExpressionError
from jim_core.identity.run import RunFailed
from jim_core.model.errors import CannotListen, IllegalMove, Invalid, JimError

NOW = datetime(2026, 4, 5, tzinfo=UTC)
HTTP: Scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
START: Message = {"type": "http.response.start", "status": 200, "headers": []}


async def outcome(
    messages: list[Message], scope: Scope, incoming: list[Message] | None = None
) -> list[Message]:
    """What comes out of an application that sends some messages and then breaks."""
    sent: list[Message] = []
    arriving = iter(incoming or [])

    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        for message in messages:
            await send(message)
        raise RuntimeError("a bug")

    async def receive() -> Message:
        return next(arriving)

    async def send(message: Message) -> None:
        sent.append(message)

    await Faults(inner, lambda: NOW, lambda scope, error: None)(scope, receive, send)
    return sent


async def test_a_bug_before_the_answer_is_a_500() -> None:
    """Logged once, with its trace."""
    with capture_logs() as logged:
        sent = await outcome([], HTTP)
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    assert sent[0]["status"] == 500
    assert [entry["event"] for entry in logged] == ["api.fault"]


async def test_a_bug_after_the_answer_changes_nothing() -> None:
    """The reader has everything; the log has the trace."""
    whole = [START, {"type": "http.response.body", "body": b"done"}]
    with capture_logs() as logged:
        assert await outcome(whole, HTTP) == whole
    assert len(logged) == 1


async def test_a_bug_in_the_middle_breaks_the_connection() -> None:
    """Half an answer must not look like a whole one."""
    half = [START, {"type": "http.response.body", "body": b"ha", "more_body": True}]
    with capture_logs(), pytest.raises(RuntimeError):
        await outcome(half, HTTP)


async def test_a_web_socket_is_declined() -> None:
    """There is none here."""
    sent = await outcome([], {"type": "websocket"}, [{"type": "websocket.connect"}])
    assert [message["type"] for message in sent] == ["websocket.close"]


async def test_a_server_may_announce_its_beginning_and_end() -> None:
    """The application has nothing to do for either."""
    incoming: list[Message] = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
    sent = await outcome([], {"type": "lifespan"}, incoming)
    assert [message["type"] for message in sent] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]


@pytest.mark.parametrize("kind", TABLE, ids=lambda kind: kind.__name__)
def test_every_expected_error_has_its_status(kind: type[JimError]) -> None:
    """The class decides, and its text is shown."""
    error = Invalid({"name": ["is required"]}) if kind is Invalid else kind("words for people")
    answer = problem_of(error, NOW)
    assert answer.status_code == TABLE[kind][0]
    assert str(error).encode() in bytes(answer.body)
    assert not is_fault(error)


def test_every_error_of_the_model_is_in_the_table_but_for_bugs() -> None:
    """A new class must be given its status, unless no request can meet it."""
    assert set(JimError.__subclasses__()) - set(TABLE) <= {
        IllegalMove,
        CannotListen,
        RunFailed,
        ExpressionError,
    }


def test_an_error_that_is_not_in_the_table_keeps_its_text_to_itself() -> None:
    """It is a bug of ours."""
    answer = problem_of(IllegalMove("Password=hunter2"), NOW)
    assert answer.status_code == 500
    assert b"hunter2" not in bytes(answer.body)
    assert is_fault(IllegalMove("x"))
