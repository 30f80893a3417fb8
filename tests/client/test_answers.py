"""What the client makes of answers, good and bad."""

from uuid import UUID

import pytest

from jim_core.client.errors import (
    BadAnswer,
    ClientError,
    Forbidden,
    NoAnswer,
    NotFound,
    NotJim,
    Refused,
    ServerFault,
    Told,
    TooManyRequests,
    Unauthorised,
)
from jim_core.client.jim import JimClient
from tests.client.scripted import reply, scripted
from tests.wire import document

EXECUTION = UUID("c3d4e5f6-a7b8-9012-cdef-123456789012")
PROBLEM = {
    "code": "BAD_REQUEST",
    "message": "Cannot cancel execution with status: Completed",
    "details": None,
    "validationErrors": {"name": ["is required"]},
    "timestamp": "2026-04-05T06:00:00Z",
}
PAGE = "<!DOCTYPE html><html><title>It works!</title></html>"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Refused),
        (401, Unauthorised),
        (403, Forbidden),
        (404, NotFound),
        (405, NotFound),
        (409, Refused),
        (413, Refused),
        (429, TooManyRequests),
        (500, ServerFault),
        (503, ServerFault),
    ],
)
async def test_a_status_is_an_error_with_what_the_server_said(status: int, kind: type[Told]) -> None:
    """The class says what to do, the problem what to show."""
    async with scripted(reply(status, PROBLEM)) as server, JimClient.remote(server.url, "jim_k") as jim:
        with pytest.raises(kind) as caught:
            await jim.active()
    assert caught.value.status == status
    assert caught.value.problem.message == PROBLEM["message"]
    assert caught.value.problem.validation_errors == {"name": ["is required"]}


@pytest.mark.parametrize(
    ("status", "body", "code", "message"),
    [
        (401, {"error": "unauthorized", "message": "Sign in first"}, "unauthorized", "Sign in first"),
        (401, "", "UNAUTHORISED", "The server does not accept this key."),
        (403, "", "FORBIDDEN", "This key may not do that."),
        (404, {"code": "", "message": ""}, "NOT_FOUND", "The server knows no such thing."),
        (400, {"title": "One or more errors", "status": 400}, "BAD_REQUEST", "One or more errors"),
        (400, {"title": "Bad", "detail": "The page is wrong"}, "BAD_REQUEST", "The page is wrong"),
        (400, [1, 2], "BAD_REQUEST", "The server answered 400 Bad Request."),
        (400, {"message": 7}, "BAD_REQUEST", "The server answered 400 Bad Request."),
        (499, "}{", "BAD_REQUEST", "The server answered 499."),
    ],
)
async def test_every_shape_of_an_error_body_is_understood(
    status: int, body: object, code: str, message: str
) -> None:
    """JIM's own 401s, empty bodies, ProblemDetails and nonsense."""
    async with scripted(reply(status, body)) as server, JimClient.remote(server.url, "jim_k") as jim:
        with pytest.raises(Told) as caught:
            await jim.execution(EXECUTION)
    assert (caught.value.problem.code, caught.value.problem.message) == (code, message)


async def test_problem_details_name_their_fields() -> None:
    """ASP.NET calls them errors."""
    body = {"title": "One or more errors", "errors": {"PageSize": ["too small"], "Page": "what?"}}
    async with scripted(reply(400, body)) as server, JimClient.remote(server.url, None) as jim:
        with pytest.raises(Refused) as caught:
            await jim.active()
    assert caught.value.problem.validation_errors == {"PageSize": ["too small"], "Page": ["what?"]}


@pytest.mark.parametrize(
    ("header", "low", "high"),
    [
        ("7", 7, 7),
        (" 0 ", 0, 0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0, 0),
        ("Fri, 31 Dec 2999 23:59:59 GMT", 1e9, 1e12),
    ],
)
async def test_retry_after_is_seconds_whatever_its_form(header: str, low: float, high: float) -> None:
    """A number, or a date; a date that has passed means now."""
    answer = reply(429, PROBLEM, {"Retry-After": header})
    async with scripted(answer) as server, JimClient.remote(server.url, "jim_k") as jim:
        with pytest.raises(TooManyRequests) as caught:
            await jim.active()
    assert caught.value.retry_after is not None
    assert low <= caught.value.retry_after <= high


async def test_a_server_in_maintenance_says_how_long_it_will_be() -> None:
    """A 503 has the header as a 429 has it."""
    answer = reply(503, PROBLEM, {"Retry-After": "40"})
    async with scripted(answer) as server, JimClient.remote(server.url, "jim_k") as jim:
        with pytest.raises(ServerFault) as caught:
            await jim.active()
    assert caught.value.retry_after == 40


@pytest.mark.parametrize(
    ("body", "headers", "expected"),
    [
        (PROBLEM, {"X-Request-Id": "0HN7:2"}, "0HN7:2"),
        ({"title": "Oh no", "traceId": "00-4bf9-01"}, {}, "00-4bf9-01"),
        (PROBLEM, {"X-Request-Id": "r" * 500}, "r" * 128),
        (PROBLEM, {}, None),
    ],
    ids=["header", "member", "long", "none"],
)
async def test_an_error_says_what_the_server_calls_the_request(
    body: object, headers: dict[str, str], expected: str | None
) -> None:
    """By a header, or in the body; whoever reads the server's log looks for it."""
    async with scripted(reply(500, body, headers)) as server, JimClient.remote(server.url, "jim_k") as jim:
        with pytest.raises(ServerFault) as caught:
            await jim.active()
    assert caught.value.request_id == expected


@pytest.mark.parametrize("header", ["soon", "-5", "1.5", "Fri, 99 Dec 2999"])
async def test_a_senseless_retry_after_is_none(header: str) -> None:
    """The caller then waits as long as it thinks fit."""
    answer = reply(429, PROBLEM, {"Retry-After": header})
    async with scripted(answer) as server, JimClient.remote(server.url, "jim_k") as jim:
        with pytest.raises(TooManyRequests) as caught:
            await jim.active()
    assert caught.value.retry_after is None


@pytest.mark.parametrize(
    "answer",
    [
        reply(200, PAGE, kind="text/html"),
        reply(200, PAGE),
        reply(404, PAGE, kind="text/html; charset=utf-8"),
        reply(302, "", {"Location": "https://elsewhere.example/login"}),
        reply(304, ""),
    ],
    ids=["page", "page called json", "404 page", "redirect", "not modified"],
)
async def test_what_is_not_jims_api_is_called_so(answer: bytes) -> None:
    """A web page or a way elsewhere; a redirect is never followed, for the key would go along."""
    async with scripted(answer) as server, JimClient.remote(server.url, "jim_k") as jim:
        with pytest.raises(NotJim):
            await jim.active()
    assert len(server.heads) == 1


@pytest.mark.parametrize(
    "body", ["", "nonsense", "{", "7", '{"items": 7}', "[" * 100_000, "null"], ids=lambda body: body[:10]
)
async def test_a_good_status_with_a_bad_body_is_a_bad_answer(body: str) -> None:
    """Not JSON, or not the JSON that was asked for."""
    async with scripted(reply(200, body)) as server, JimClient.remote(server.url, "jim_k") as jim:
        for ask in (jim.active, jim.executions, lambda: jim.execution(EXECUTION)):
            with pytest.raises(BadAnswer):
                await ask()


async def test_an_endless_body_is_not_read_to_its_end() -> None:
    """Sixteen mebibytes are enough."""
    huge = reply(200, b"[" + b" " * (17 * 1024 * 1024) + b"]")
    async with scripted(huge) as server, JimClient.remote(server.url, "jim_k") as jim:
        with pytest.raises(BadAnswer, match="16 MiB"):
            await jim.active()


async def test_a_packed_body_that_cannot_be_unpacked_is_a_bad_answer() -> None:
    """It says gzip and is not."""
    answer = reply(200, b"nonsense", {"Content-Encoding": "gzip"})
    async with scripted(answer) as server, JimClient.remote(server.url, "jim_k") as jim:
        with pytest.raises(BadAnswer):
            await jim.active()


@pytest.mark.parametrize(("status", "kind"), [(502, NoAnswer), (504, NoAnswer), (500, ServerFault)])
async def test_a_change_that_a_proxy_lost_has_an_unknown_outcome(
    status: int, kind: type[ClientError]
) -> None:
    """The proxy does not know whether the server did it; a 500 is the server's own word."""
    answer = reply(status, PAGE, kind="text/html")
    async with scripted(answer) as server, JimClient.remote(server.url, "jim_k") as jim:
        with pytest.raises(kind):
            await jim.cancel(EXECUTION)
        with pytest.raises(ServerFault):
            await jim.execution(EXECUTION)


async def test_the_documents_detail_is_read() -> None:
    """All 13 members and the steps, in order."""
    async with scripted(reply(200, document.DETAIL)) as server, JimClient.remote(server.url, "jim_k") as jim:
        detail = await jim.execution(EXECUTION)
    assert (detail.id, detail.status, detail.total_steps) == (EXECUTION, "InProgress", 3)
    assert [step.status for step in detail.steps] == ["Completed", "Processing", "Pending"]


@pytest.mark.parametrize("header", ["", "soon", "-1", "٣"])
async def test_output_without_a_place_to_read_on_is_a_bad_answer(header: str) -> None:
    """Reading on from a guess would repeat or lose text."""
    answer = reply(200, "text", {"X-Next-Offset": header.encode().decode("latin-1")}, kind="text/plain")
    async with scripted(answer) as server, JimClient.remote(server.url, "jim_k") as jim:
        with pytest.raises(BadAnswer):
            await jim.output(EXECUTION, 0)


async def test_a_page_without_items_is_a_bad_answer() -> None:
    """An object that is no list."""
    async with scripted(reply(200, {"status": "ok"})) as server, JimClient.remote(server.url, "jim_k") as jim:
        with pytest.raises(BadAnswer, match="no items"):
            await jim.executions()
