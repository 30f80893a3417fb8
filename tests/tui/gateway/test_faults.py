"""What a server and the way to it can do: what the console then says, keeps, holds back and tries again."""

import asyncio
import socket
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest

from jim_core.wire import paths
from jim_core.wire.frames import ExecutionFrame, encode
from jim_tui.gateway.protocol import HistoryQuery
from jim_tui.render.facts import facts
from jim_tui.render.header import strip
from jim_tui.render.span import plain
from jim_tui.render.trouble import trouble
from jim_tui.render.when import UTC_STYLE
from jim_tui.state.console import ConsoleState, Phase, WriteOutcome
from jim_tui.state.queries import why_not_cancel
from tests.tui.gateway.fault_server import (
    Answer,
    FaultServer,
    Request,
    fault_server,
    held,
    raw,
    reset,
    script,
    told,
)
from tests.tui.gateway.following import Haste, following, in_good_order, in_phase, until
from tests.tui.samples import a_detail, a_summary, an_ended, an_id

IMPATIENT = httpx.Timeout(0.3, connect=5.0)
HTML = "<html><body>Please sign in to the wireless network</body></html>"
CANCEL = paths.CANCEL_EXECUTION.format(id=an_id(0))


def shown(state: ConsoleState) -> str:
    """The strip, and the panel where there is one."""
    moment = facts(state, datetime.now(UTC), UTC_STYLE)
    panel = trouble(state, moment)
    lines = [plain(line) for line in panel.lines(200)] if panel else []
    return "\n".join([plain(strip(state, moment, 200)), *([panel.title] if panel else []), *lines])


def runs(state: ConsoleState) -> bool:
    """All is well, and the execution is on screen."""
    return state.connection.phase is Phase.LIVE and an_id(0) in state.executions


@dataclass(frozen=True)
class Fault:
    """A bad answer to the reading of what runs, and what it means for a person."""

    answer: Answer
    phase: Phase
    said: tuple[str, ...]
    dim: str | None
    """Why nothing can be cancelled meanwhile."""


FAULTS = {
    "reset": Fault(reset, Phase.OFFLINE, ("retry",), "needs a connection"),
    "half": Fault(
        raw(b"HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n[{"),
        Phase.OFFLINE,
        ("retry",),
        "needs a connection",
    ),
    "no http": Fault(raw(b"SSH-2.0-OpenSSH_9.6\r\n"), Phase.OFFLINE, ("retry",), "needs a connection"),
    "html": Fault(
        told(200, HTML), Phase.NOT_JIM, ("a web page answers there", "Not a JIM server"), "no JIM API"
    ),
    "401": Fault(
        told(401, {"error": "UNAUTHORISED", "message": "The key has expired."}),
        Phase.SIGN_IN,
        ("Sign-in needed (401)", "The key has expired", "Asking has stopped"),
        "needs a key",
    ),
    "403": Fault(told(403), Phase.FORBIDDEN, ("Not allowed (403)", "may not do that"), "may not do that"),
    "404": Fault(told(404), Phase.NOT_JIM, ("there is no JIM API at this address (404)",), "no JIM API"),
    "429": Fault(
        told(429, {"message": "Too many requests."}, {"retry-after": "12"}),
        Phase.THROTTLED,
        ("Too many requests. Slowing to every 4 s", "retry"),
        None,
    ),
    "500": Fault(told(500, {"message": "Oh no."}), Phase.FAULT, ("500: Oh no", "retry"), None),
    "503": Fault(told(503, HTML), Phase.FAULT, ("503", "retry"), None),
    "shape": Fault(told(200, {"not": "a list"}), Phase.FAULT, ("no JSON array", "retry"), None),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_each_fault_is_told_with_the_age_of_what_is_shown_and_survived(name: str) -> None:
    """The rows stay; what cannot be done says why; contact comes back without a hand, except after a 401."""
    fault = FAULTS[name]
    async with fault_server() as faults, following(faults) as store:
        in_good_order(faults)
        await until(store, runs)
        good = faults.answers[paths.ACTIVE_EXECUTIONS]
        faults.answers[paths.ACTIVE_EXECUTIONS] = fault.answer
        await in_phase(store, fault.phase)
        state = store.state
        assert all(word in shown(state) for word in fault.said), shown(state)
        assert "as of" in shown(state).lower()
        assert an_id(0) in state.executions
        reason = why_not_cancel(state, an_id(0))
        assert reason is None if fault.dim is None else fault.dim in (reason or "")
        faults.answers[paths.ACTIVE_EXECUTIONS] = good
        if fault.phase is Phase.SIGN_IN:
            store.refresh()
        await until(store, runs)


async def test_nobody_there_is_found_when_somebody_is() -> None:
    """From the very start: refused for a while, then there."""
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    # Bound but not listening: nobody else gets the port, and who knocks is refused.
    faults = FaultServer(port=door.getsockname()[1])
    in_good_order(faults)
    async with following(faults) as store:
        await in_phase(store, Phase.OFFLINE)
        assert "connection refused" in shown(store.state)
        server = await asyncio.start_server(faults.serve, sock=door)
        try:
            await until(store, runs)
        finally:
            server.close()


async def test_a_connection_that_says_nothing_is_given_up_and_made_anew() -> None:
    """Half-open: what was sent arrived, and nothing ever comes back."""
    async with fault_server() as faults, following(faults, patience=IMPATIENT) as store:
        in_good_order(faults)
        await until(store, runs)
        good = faults.answers[paths.ACTIVE_EXECUTIONS]
        faults.answers[paths.ACTIVE_EXECUTIONS] = raw(then_wait_for=faults.release)
        await in_phase(store, Phase.OFFLINE)
        assert "no answer in time" in shown(store.state)
        before = faults.connections
        faults.answers[paths.ACTIVE_EXECUTIONS] = good
        await until(store, runs)
        assert faults.connections > before


async def test_a_server_that_answers_slowly_is_late_and_then_there_again() -> None:
    """Its rows carry a mark meanwhile."""
    async with fault_server() as faults, following(faults) as store:
        in_good_order(faults)
        await until(store, runs)
        good, slow = faults.answers[paths.ACTIVE_EXECUTIONS], asyncio.Event()
        faults.answers[paths.ACTIVE_EXECUTIONS] = held(slow, good)
        await in_phase(store, Phase.STALE)
        assert "the server is late" in shown(store.state)
        assert facts(store.state, datetime.now(UTC), UTC_STYLE).stale
        slow.set()
        await until(store, runs)


async def test_a_refused_key_is_asked_about_once_for_each_r() -> None:
    """So that no account is locked out; a new key in its file is found."""
    keys = {"key": "old"}
    async with fault_server() as faults, following(faults, read_key=lambda: keys["key"]) as store:
        in_good_order(faults)
        await until(store, runs)

        async def picky(request: Request, writer: asyncio.StreamWriter) -> None:
            known = request.headers.get("x-api-key") == "new"
            answer = told(200, [a_summary(0).to_wire()]) if known else told(401)
            await answer(request, writer)

        faults.answers[paths.ACTIVE_EXECUTIONS] = picky
        await in_phase(store, Phase.SIGN_IN)
        before = faults.asked(paths.ACTIVE_EXECUTIONS)
        store.refresh()
        await until(store, lambda state: state.connection.attempt == 2)
        assert faults.asked(paths.ACTIVE_EXECUTIONS) == before + 1
        keys["key"] = "new"
        store.refresh()
        await until(store, runs)


async def test_a_page_of_history_that_is_refused_leaves_the_rest_in_order_and_comes_by_itself() -> None:
    """A 403 there is no trouble of the connection."""
    async with fault_server() as faults, following(faults) as store:
        in_good_order(faults)
        faults.answers[paths.EXECUTIONS] = told(403)
        await until(store, runs)
        store.read_history(HistoryQuery())
        await until(store, lambda state: state.history.error is not None)
        assert store.state.history.error == "This key may not do that"
        reads = faults.asked(paths.ACTIVE_EXECUTIONS)
        faults.answers[paths.EXECUTIONS] = told(200, {"items": [an_ended(5).to_wire()], "totalCount": 1})
        await until(store, lambda state: state.history.page is not None and runs(state))
        assert faults.asked(paths.ACTIVE_EXECUTIONS) > reads


async def test_one_row_that_makes_no_sense_is_left_out_and_it_is_said() -> None:
    """The others are shown; once the row is right again, nothing is said any more."""
    async with fault_server() as faults, following(faults) as store:
        in_good_order(faults)
        good = a_summary(0).to_wire()
        strange = {**good, "id": "not one", "queuedAt": "yesterday"}
        faults.answers[paths.ACTIVE_EXECUTIONS] = told(200, [strange, good])
        await until(store, runs)
        assert "unexpected answer, 1 row skipped" in shown(store.state)
        faults.answers[paths.ACTIVE_EXECUTIONS] = told(200, [good])
        await until(store, lambda state: not state.connection.left_out)
        assert "skipped" not in shown(store.state)


@pytest.mark.parametrize("hours", [1, -1])
async def test_a_clock_an_hour_off_is_said_and_no_time_is_wrong_by_an_hour(hours: int) -> None:
    """Elapsed time is counted by the server's clock."""
    haste = Haste()
    async with fault_server() as faults, following(faults, haste=haste) as store:
        in_good_order(faults)

        async def elsewhere(request: Request, writer: asyncio.StreamWriter) -> None:
            date = format_datetime(haste.now() + timedelta(hours=hours), usegmt=True)
            await told(200, [a_summary(0).to_wire()], {"date": date})(request, writer)

        faults.answers[paths.ACTIVE_EXECUTIONS] = elsewhere
        await until(store, lambda state: bool(state.connection.skew))
        here = haste.now()
        ahead = facts(store.state, here, UTC_STYLE).wall - here
        assert abs(ahead - timedelta(hours=hours)) < timedelta(minutes=10)


STREAM_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n"


def event(sequence: int, number: int) -> bytes:
    """One event as a server sends it."""
    frame = encode(ExecutionFrame(execution=a_summary(number)))
    return f"id: {sequence}\nevent: execution\ndata: {frame}\n\n".encode()


async def test_a_stream_that_is_reset_is_taken_up_after_its_last_event() -> None:
    """Nothing is missed, nothing is taken twice."""
    async with fault_server() as faults, following(faults) as store:
        in_good_order(faults)
        both = [a_summary(number).to_wire() for number in (0, 1)]
        faults.answers[paths.ACTIVE_EXECUTIONS] = told(200, both)
        first, second = (
            raw(STREAM_HEAD, event(7, 1)),
            raw(STREAM_HEAD, event(8, 2), then_wait_for=faults.release),
        )
        faults.answers[paths.EVENTS] = script(first, second)
        await until(store, lambda state: an_id(2) in state.executions)
        streams = [each for each in faults.requests if each.path.startswith(paths.EVENTS)]
        assert [each.headers.get("last-event-id") for each in streams[:2]] == [None, "7"]


async def test_without_its_stream_a_server_is_read_and_the_stream_is_found_again() -> None:
    """The API answers all the while, so the console is live; it says that it reads from time to time."""
    async with fault_server() as faults, following(faults) as store:
        in_good_order(faults)
        faults.answers[paths.EVENTS] = told(502, HTML)
        await until(store, lambda state: runs(state) and not state.connection.pushed)
        reads = faults.asked(paths.ACTIVE_EXECUTIONS)
        faults.answers[paths.ACTIVE_EXECUTIONS] = told(200, [a_summary(n).to_wire() for n in (0, 3)])
        await until(store, lambda state: an_id(3) in state.executions)
        assert faults.asked(paths.ACTIVE_EXECUTIONS) > reads
        faults.answers[paths.EVENTS] = raw(STREAM_HEAD, b": heartbeat\n\n", then_wait_for=faults.release)
        await until(store, lambda state: state.connection.pushed)


UNANSWERED = {
    "silence": raw(),
    "reset": reset,
    "half": raw(b"HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{"),
    "504": told(504, HTML),
    "500": told(500, {"message": "Oh no."}),
    "html": told(200, HTML),
    "shape": told(200, {"id": "no id"}),
}


@pytest.mark.parametrize("name", UNANSWERED)
async def test_a_cancel_without_a_clear_answer_is_unknown_read_again_and_never_repeated(name: str) -> None:
    """Whatever came instead of an answer; here it had been accepted."""
    async with fault_server() as faults, following(faults) as store:
        in_good_order(faults)
        await until(store, runs)
        ended = an_ended(0, "Cancelled")

        async def accept(request: Request, writer: asyncio.StreamWriter) -> None:
            faults.answers[paths.ACTIVE_EXECUTIONS] = told(200, [])
            faults.answers[paths.EXECUTION.format(id=an_id(0))] = told(200, a_detail(ended).to_wire())
            await UNANSWERED[name](request, writer)

        faults.answers[CANCEL] = accept
        assert (await store.cancel(an_id(0))).outcome is WriteOutcome.UNKNOWN
        await until(store, lambda state: state.executions[an_id(0)].summary.status == "Cancelled")
        await until(store, lambda state: state.connection.phase is Phase.LIVE)
        assert faults.asked(CANCEL, "POST") == 1


async def test_a_certificate_that_is_not_trusted_is_told_and_gets_no_key(certificate: Path) -> None:
    """The handshake fails before anything is sent; a slow retry, as only a person can put it right."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    async with fault_server(tls=context) as faults, following(faults) as store:
        in_good_order(faults)
        await in_phase(store, Phase.OFFLINE)
        assert "not trusted" in shown(store.state)
        assert "the key was not sent" in shown(store.state)
        assert faults.requests == []
        waits = store.state.connection
        assert waits.retry_at is not None
        assert waits.retry_at - waits.since >= timedelta(seconds=30)
