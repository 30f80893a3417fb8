"""A server over the network, in good and in bad order: real sockets on the loopback."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from uuid import UUID

import httpx
import pytest

from jim_core.model.rerun import RerunFrom
from jim_core.wire import paths
from jim_core.wire.frames import ExecutionFrame, encode
from jim_tui.gateway.errors import (
    CannotOpen,
    Declined,
    GatewayError,
    Gone,
    NoAnswer,
    NoFeed,
    NotAllowed,
    NotJim,
    ServerFault,
    SignInNeeded,
    SlowDown,
    Unreachable,
)
from jim_tui.gateway.key import KeyUnreadable
from jim_tui.gateway.linked import LinkedGateway
from jim_tui.gateway.protocol import HistoryQuery, Offer, OutputChunk, OutputPiece
from jim_tui.gateway.remote import at_url
from jim_tui.keys import EVERY_OFFER
from tests.tui.gateway.fault_server import Answer, FaultServer, fault_server, raw, reset, told
from tests.tui.samples import NOW, a_detail, a_summary, an_ended, an_id

IMPATIENT = httpx.Timeout(0.2, connect=2.0)
PATIENT = httpx.Timeout(20.0)

GOOD = {
    paths.HEALTH_VERSION: told(200, {"product": "JIM", "version": "1.2.3"}),
    paths.USER_INFO: told(200, {"id": None, "name": "alice", "type": "User", "roles": ["Administrator"]}),
    paths.ACTIVE_EXECUTIONS: told(200, [a_summary(0).to_wire()]),
}
CANCEL = paths.CANCEL_EXECUTION.format(id=an_id(0))


@asynccontextmanager
async def connected(
    faults: FaultServer, key: str | None = "jim_test", patience: httpx.Timeout = PATIENT
) -> AsyncIterator[LinkedGateway]:
    """A gateway that has opened the server, which was in good order until then."""
    faults.answers.update(GOOD)
    gateway = LinkedGateway(at_url(faults.url, lambda: key, now=lambda: NOW, timeout=patience))
    try:
        await gateway.open()
        yield gateway
    finally:
        await gateway.close()


async def test_opening_learns_who_is_there_and_who_we_are() -> None:
    """And sends the key with it."""
    async with fault_server() as faults:
        faults.answers.update(GOOD)
        gateway = LinkedGateway(at_url(faults.url, lambda: "jim_test"))
        facts = await gateway.open()
        await gateway.close()
        assert (facts.name, facts.address) == ("127.0.0.1", faults.url)
        assert (facts.product, facts.version, facts.user) == ("JIM", "1.2.3", "alice")
        assert not facts.embedded
        assert {request.headers.get("x-api-key") for request in faults.requests} == {"jim_test"}


async def test_an_older_server_without_those_routes_can_be_opened_too() -> None:
    """What it does not say is not known."""
    async with fault_server() as faults:
        gateway = LinkedGateway(at_url(faults.url, lambda: "jim_test"))
        facts = await gateway.open()
        await gateway.close()
        assert (facts.product, facts.version, facts.user) == (None, None, None)


@pytest.mark.parametrize(
    ("pause", "rerun", "offers"),
    [
        (told(405), told(405, {"message": "use POST"}), EVERY_OFFER),
        (told(405), told(404), frozenset({Offer.PAUSE})),
        (told(404, "<html></html>"), told(302, None, {"location": "https://login.example"}), frozenset()),
        (told(403), told(400), frozenset()),
    ],
    ids=["ours", "half", "portal", "refused"],
)
async def test_what_a_server_takes_is_found_out_by_its_routes(
    pause: Answer, rerun: Answer, offers: frozenset[Offer]
) -> None:
    """Nothing is changed by asking; what is not sure is not offered."""
    async with fault_server() as faults:
        nothing = UUID(int=0)
        faults.answers[paths.PAUSE_EXECUTION.format(id=nothing)] = pause
        faults.answers[paths.RERUN_EXECUTION.format(id=nothing)] = rerun
        gateway = LinkedGateway(at_url(faults.url, lambda: "jim_test"))
        facts = await gateway.open()
        await gateway.close()
        assert facts.offers == offers
        assert {request.method for request in faults.requests} == {"GET"}


HTML = "<html><body>Please sign in to the wireless network</body></html>"


@pytest.mark.parametrize(
    ("answer", "error", "text"),
    [
        (told(200, HTML), NotJim, "a web page answers there, not JIM's API"),
        (told(404, HTML), NotJim, "a web page answers there, not JIM's API"),
        (told(302, None, {"location": "https://login.example"}), NotJim, "sends us on to"),
        (told(401, {"error": "UNAUTHORISED", "message": "Who are you?"}), SignInNeeded, "Who are you?"),
        (told(401), SignInNeeded, "does not accept this key"),
        (told(403), NotAllowed, "This key may not do that"),
        (told(404), NotJim, "no JIM API at this address (404)"),
        (told(409, {"code": "CONFLICT", "message": "Taken."}), Declined, "Taken"),
        (told(429, {"message": "Slowly."}, {"retry-after": "12"}), SlowDown, "Slowly"),
        (told(500, {"message": "Oh no."}), ServerFault, "500: Oh no"),
        (told(503, HTML), ServerFault, "503"),
        (told(200, {"not": "a list"}), ServerFault, "no JSON array"),
        (raw(b"HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n[{"), Unreachable, ""),
        (raw(b"SSH-2.0-OpenSSH_9.6\r\n"), Unreachable, ""),
        (reset, Unreachable, ""),
    ],
    ids=[
        "html",
        "html-404",
        "redirect",
        "401",
        "401-empty",
        "403",
        "404",
        "409",
        "429",
        "500",
        "503",
        "shape",
        "half",
        "ssh",
        "reset",
    ],
)
async def test_each_bad_answer_to_a_read_has_its_meaning(
    answer: Answer, error: type[GatewayError], text: str
) -> None:
    """In words fit for one line of the screen."""
    async with fault_server() as faults, connected(faults) as gateway:
        faults.answers[paths.ACTIVE_EXECUTIONS] = answer
        with pytest.raises(error) as caught:
            await gateway.active()
        assert type(caught.value) is error
        assert text in str(caught.value)
        assert "\n" not in str(caught.value)
        assert not str(caught.value).endswith(".")


async def test_an_execution_that_is_not_there_is_gone() -> None:
    """One thing, not the whole API."""
    async with fault_server() as faults, connected(faults) as gateway:
        with pytest.raises(Gone, match="nothing here"):
            await gateway.execution(an_id(0))


async def test_rows_that_make_no_sense_are_counted_by_the_newest_list_of_each_kind() -> None:
    """One bad row costs one row; a list without bad ones takes its count back."""
    async with fault_server() as faults, connected(faults) as gateway:
        good, bad = a_summary(0).to_wire(), {"id": "no id"}
        faults.answers[paths.ACTIVE_EXECUTIONS] = told(200, [good, bad, bad])
        faults.answers[paths.EXECUTIONS] = told(200, {"items": [good, "nonsense"], "totalCount": 2})
        assert len(await gateway.active()) == 1
        assert [row.split(":")[0] for row in gateway.left_out()] == [
            "active, item 2 no id",
            "active, item 3 no id",
        ]
        assert "scheduleId: Field required" in gateway.left_out()[0]
        assert len((await gateway.history(HistoryQuery())).items) == 1
        assert len(gateway.left_out()) == 3
        faults.answers[paths.ACTIVE_EXECUTIONS] = told(200, [good])
        await gateway.active()
        assert gateway.left_out() == ("history, item 2: it is no JSON object",)


@pytest.mark.parametrize(
    "odd", [told(200, []), told(403), told(200, {"product": 7})], ids=["list", "403", "number"]
)
async def test_facts_that_a_server_does_not_tell_us_keep_nobody_out(odd: Answer) -> None:
    """They are not worth a console that shows nothing."""
    async with fault_server() as faults:
        faults.answers[paths.HEALTH_VERSION] = faults.answers[paths.USER_INFO] = odd
        gateway = LinkedGateway(at_url(faults.url, lambda: "jim_test"))
        facts = await gateway.open()
        await gateway.close()
        assert (facts.product, facts.version, facts.user) == (None, None, None)


async def test_how_long_to_wait_is_the_servers_word() -> None:
    """In seconds."""
    async with fault_server() as faults, connected(faults) as gateway:
        faults.answers[paths.ACTIVE_EXECUTIONS] = told(429, None, {"retry-after": "12"})
        with pytest.raises(SlowDown) as caught:
            await gateway.active()
        assert caught.value.retry_after == 12


async def test_nobody_there_is_unreachable_and_says_so_in_two_words() -> None:
    """The address is in the header anyway."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    gateway = LinkedGateway(at_url(f"http://127.0.0.1:{port}", lambda: None))
    with pytest.raises(Unreachable) as caught:
        await gateway.open()
    await gateway.close()
    assert str(caught.value) == "connection refused"
    assert not caught.value.timed_out


async def test_a_name_that_no_host_has_is_said() -> None:
    """By the reserved name that never resolves."""
    gateway = LinkedGateway(at_url("http://nobody.invalid", lambda: None))
    with pytest.raises(Unreachable, match="there is no host of that name"):
        await gateway.open()
    await gateway.close()


async def test_a_read_without_an_answer_has_timed_out() -> None:
    """It can simply be done again."""
    async with fault_server() as faults, connected(faults, patience=IMPATIENT) as gateway:
        faults.answers[paths.ACTIVE_EXECUTIONS] = raw(then_wait_for=faults.release)
        with pytest.raises(Unreachable, match="no answer in time") as caught:
            await gateway.active()
        assert caught.value.timed_out


@pytest.mark.parametrize("kind", ["silent", "reset"])
async def test_a_write_without_an_answer_may_have_happened_and_is_not_repeated(kind: str) -> None:
    """Only the server knows; it was asked once."""
    async with fault_server() as faults, connected(faults, patience=IMPATIENT) as gateway:
        faults.answers[CANCEL] = reset if kind == "reset" else raw(then_wait_for=faults.release)
        with pytest.raises(NoAnswer):
            await gateway.cancel(an_id(0))
        assert [request.path for request in faults.requests].count(CANCEL) == 1


async def test_a_cancel_tells_the_servers_word() -> None:
    """A POST without a body."""
    async with fault_server() as faults, connected(faults) as gateway:
        faults.answers[CANCEL] = told(200, an_ended(0, "Cancelled").to_wire())
        assert (await gateway.cancel(an_id(0))).status == "Cancelled"
        assert faults.requests[-1].method == "POST"


async def test_reads_ask_for_what_they_are_told() -> None:
    """Detail, history, output and runs, each at its route."""
    async with fault_server() as faults, connected(faults) as gateway:
        at = an_id(0)
        said = {"x-next-offset": "9", "x-output-complete": "true", "x-output-stderr": "2-5"}
        output = told(200, "hello", {**said, "x-output-size": "9", "x-output-attempt": "2"})
        faults.answers[paths.EXECUTION.format(id=at)] = told(200, a_detail(a_summary(0)).to_wire())
        faults.answers[paths.EXECUTIONS] = told(200, {"items": [a_summary(0).to_wire()], "totalCount": 41})
        faults.answers[paths.STEP_OUTPUT.format(id=at, n=2)] = output
        faults.answers[paths.RUN_SCHEDULE.format(id=at)] = told(
            202, {"executionId": str(at), "message": "ok"}
        )
        assert len((await gateway.execution(at)).steps) == 4
        assert (
            await gateway.history(HistoryQuery(page=3, status="Failed", schedule_id=at))
        ).total_count == 41
        asked = faults.requests[-1].path
        assert all(
            part in asked for part in ("page=3", "status=Failed", f"scheduleId={at}", "sortDescending=true")
        )
        chunk = await gateway.output(at, 2, 4, 2)
        pieces = (OutputPiece("he", stderr=False), OutputPiece("llo", stderr=True))
        assert chunk == OutputChunk(pieces, 9, complete=True, attempt=2, size=9)
        asked = faults.requests[-1].path
        assert all(part in asked for part in ("stream=all", "offset=4", "attempt=2"))
        assert await gateway.run(at, "once") == at


async def test_a_schedule_is_asked_for_and_changed_by_its_routes() -> None:
    """The key of a run goes along; next runs are nothing where the server has no such route."""
    at = UUID(int=7)
    body = {
        "id": str(at),
        "name": "Nightly",
        "created": "2026-01-01T00:00:00Z",
        "steps": [{"name": "Import"}],
    }
    async with fault_server() as faults, connected(faults) as gateway:
        faults.answers[paths.SCHEDULE.format(id=at)] = told(200, body)
        faults.answers[paths.ENABLE_SCHEDULE.format(id=at)] = told(200, body | {"isEnabled": True})
        faults.answers[paths.DISABLE_SCHEDULE.format(id=at)] = told(200, body)
        faults.answers[paths.NEXT_RUNS.format(id=at)] = told(404)
        assert [step.name for step in (await gateway.schedule(at)).steps] == ["Import"]
        assert (await gateway.enable(at)).is_enabled
        assert not (await gateway.disable(at)).is_enabled
        assert await gateway.next_runs(at) is None
        run = {"at": "2026-01-01T01:30:00Z", "localTime": "2026-01-01T02:30:00+01:00", "note": None}
        faults.answers[paths.NEXT_RUNS.format(id=at)] = told(200, {"timeZone": "Europe/Rome", "runs": [run]})
        told_runs = await gateway.next_runs(at)
        assert told_runs is not None
        assert [each.at for each in told_runs.runs] == [datetime(2026, 1, 1, 1, 30, tzinfo=UTC)]
        assert "count=5" in faults.requests[-1].path


async def test_the_difference_of_clocks_is_taken_from_any_answer() -> None:
    """By its date."""
    async with fault_server() as faults, connected(faults) as gateway:
        assert gateway.skew() is None
        date = format_datetime(NOW + timedelta(seconds=190), usegmt=True)
        faults.answers[paths.ACTIVE_EXECUTIONS] = told(200, [], {"date": date})
        await gateway.active()
        assert gateway.skew() == timedelta(seconds=190)


async def test_a_date_that_is_none_is_let_go() -> None:
    """A clock is not worth an error."""
    async with fault_server() as faults, connected(faults) as gateway:
        faults.answers[paths.ACTIVE_EXECUTIONS] = told(200, [], {"date": "yesterday"})
        assert await gateway.active() == []
        assert gateway.skew() is None


async def test_pause_resume_and_rerun_are_asked_at_their_routes() -> None:
    """Each a POST; a rerun says from where, and by which key it is known again."""
    async with fault_server() as faults, connected(faults) as gateway:
        at, new = an_id(0), {"executionId": str(an_id(9)), "message": "ok"}
        paused, going = a_summary(0, status="Paused"), a_summary(0)
        faults.answers[paths.PAUSE_EXECUTION.format(id=at)] = told(200, paused.to_wire())
        faults.answers[paths.RESUME_EXECUTION.format(id=at)] = told(200, going.to_wire())
        faults.answers[paths.RERUN_EXECUTION.format(id=at)] = told(202, new)
        assert await gateway.pause(at) == paused
        assert await gateway.resume(at) == going
        assert await gateway.rerun(at, RerunFrom.FAILED, "key-1") == an_id(9)
        assert [request.method for request in faults.requests[-3:]] == ["POST"] * 3
        assert faults.requests[-1].headers["idempotency-key"] == "key-1"


STREAM_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n"


def event(sequence: int, number: int) -> bytes:
    """One event as a server sends it."""
    frame = encode(ExecutionFrame(execution=a_summary(number)))
    return f"id: {sequence}\nevent: execution\ndata: {frame}\n\n".encode()


async def test_the_event_stream_says_that_it_is_open_before_anything_happens() -> None:
    """So that a read made then leaves no gap."""
    async with fault_server() as faults, connected(faults) as gateway:
        faults.answers[paths.EVENTS] = raw(STREAM_HEAD, then_wait_for=faults.release)
        feed = gateway.events(None)
        first = await asyncio.wait_for(anext(feed), 10)
        assert (first.sequence, first.frame) == (None, None)
        await feed.aclose()


async def test_events_come_with_their_numbers_and_heartbeats_as_signs_of_life() -> None:
    """And reading resumes after the number that was asked for."""
    async with fault_server() as faults, connected(faults) as gateway:
        parts = (STREAM_HEAD, event(8, 0), b": heartbeat\n\n", event(9, 1))
        faults.answers[paths.EVENTS] = raw(*parts, then_wait_for=faults.release)
        heard: list[int] = []
        feed = gateway.events(7)
        async for item in feed:
            if item.sequence is not None:
                heard.append(item.sequence)
            if len(heard) == 2:
                break
        await feed.aclose()
        assert heard == [8, 9]
        assert faults.requests[-1].headers["last-event-id"] == "7"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (told(404, {"message": "nothing here"}), NoFeed),
        (told(200, []), NoFeed),
        (told(404, HTML), NoFeed),
        (told(401), SignInNeeded),
        (told(503), ServerFault),
        (raw(STREAM_HEAD), Unreachable),
    ],
    ids=["404", "json", "html", "401", "503", "ended"],
)
async def test_a_stream_that_is_none_or_ends_says_which(answer: Answer, error: type[GatewayError]) -> None:
    """A server without events is polled; one that lost its stream is asked again."""
    async with fault_server() as faults, connected(faults) as gateway:
        faults.answers[paths.EVENTS] = answer
        with pytest.raises(error):
            async for _ in gateway.events(None):
                pass


async def test_a_stream_that_is_left_is_closed_at_the_server_too() -> None:
    """Or it would hold a connection for ever."""
    async with fault_server() as faults, connected(faults) as gateway:
        left = asyncio.Event()

        async def watching(request: object, writer: asyncio.StreamWriter) -> None:
            writer.write(STREAM_HEAD)
            try:
                while not writer.is_closing():
                    writer.write(b": heartbeat\n\n")
                    await writer.drain()
                    await asyncio.sleep(0)
            finally:
                left.set()

        faults.answers[paths.EVENTS] = watching
        feed = gateway.events(None)
        await anext(feed)
        await feed.aclose()
        await asyncio.wait_for(left.wait(), 10)


async def test_a_key_is_read_anew_with_each_opening() -> None:
    """A new key in the file is found without a restart."""
    keys = iter(["old", "new"])
    async with fault_server() as faults:
        faults.answers.update(GOOD)
        gateway = LinkedGateway(at_url(faults.url, lambda: next(keys)))
        await gateway.open()
        await gateway.open()
        await gateway.close()
        used = [request.headers["x-api-key"] for request in faults.requests]
        assert used == sorted(used, reverse=True)
        assert set(used) == {"old", "new"}


async def test_a_key_that_can_no_longer_be_read_needs_a_sign_in() -> None:
    """The reason names the file."""

    def gone() -> str:
        raise KeyUnreadable("the key file x cannot be read: No such file or directory")

    gateway = LinkedGateway(at_url("http://127.0.0.1:9", gone))
    with pytest.raises(SignInNeeded, match="cannot be read"):
        await gateway.open()


async def test_a_key_that_cannot_be_one_is_not_sent() -> None:
    """It would end in a strange header."""
    gateway = LinkedGateway(at_url("http://127.0.0.1:9", lambda: "two words\n"))
    with pytest.raises(CannotOpen, match="printable"):
        await gateway.open()


async def test_before_it_is_opened_and_after_it_is_closed_nothing_is_sent() -> None:
    """And nothing is opened by accident."""
    gateway = LinkedGateway(at_url("http://127.0.0.1:9", lambda: None))
    with pytest.raises(Unreachable):
        await gateway.active()
    await gateway.close()
    with pytest.raises(Unreachable, match="closing"):
        await gateway.open()
