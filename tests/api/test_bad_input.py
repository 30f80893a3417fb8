"""What nobody should send: each gets the one body of every error, and the server lives on."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from jim_core.api.app import create_app
from jim_core.api.settings import ApiSettings
from jim_core.model.errors import IllegalMove
from jim_core.service.context import ServiceContext
from jim_core.storage.database import Database
from jim_core.wire import paths
from tests.api.place import NOBODY, OWNER, Clock, browser

MEBIBYTE = 1024 * 1024
MEMBERS = ["code", "message", "details", "validationErrors", "timestamp"]


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The body of an error, which must have its five members."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    body: dict[str, Any] = answer.json()
    assert list(body) == MEMBERS
    assert body["code"] == code
    assert body["message"]
    assert datetime.fromisoformat(body["timestamp"]).tzinfo == UTC
    return body


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/api",
        "/api/v1",
        "/api/v1/nonsense",
        "/api/v2/schedule-executions",
        "/api/v1/schedule-executions/",
        "/api/v1/schedules/",
        "/API/V1/schedules",
        "/api/v1//schedules",
        "/api/v1/schedule-executions/active/",
        "/docs",
        "/openapi.json",
        "/%00",
        "/" + "x" * 5_000,
    ],
    ids=lambda path: path[:40],
)
async def test_what_is_not_there_is_a_404_and_never_a_redirect(http: httpx.AsyncClient, path: str) -> None:
    """A trailing slash is another path."""
    body = problem(await http.get(path), 404, "NOT_FOUND")
    assert len(body["message"]) < 300


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", paths.EXECUTIONS, "GET"),
        ("DELETE", paths.EXECUTION, "GET"),
        ("POST", paths.ACTIVE_EXECUTIONS, "GET"),
        ("GET", paths.CANCEL_EXECUTION, "POST"),
        ("PATCH", paths.SCHEDULES, "GET, POST"),
        ("POST", paths.SCHEDULE, "DELETE, GET, PUT"),
        ("OPTIONS", paths.KEYS, "GET, POST"),
        ("POST", paths.HEALTH, "GET"),
        ("BREW", paths.EVENTS, "GET"),
        ("POST", paths.REFERENCE, "GET, HEAD"),
    ],
)
async def test_a_wrong_method_is_a_405_that_says_which_would_do(
    http: httpx.AsyncClient, method: str, path: str, allowed: str
) -> None:
    """In the header, and in the sentence."""
    answer = await http.request(method, path.format(id=NOBODY, n=0))
    body = problem(answer, 405, "BAD_REQUEST")
    assert answer.headers["Allow"] == allowed
    assert allowed.split(", ", maxsplit=1)[0] in body["message"]


BODIES: dict[str, bytes] = {
    "nothing": b"",
    "no json": b"name=Nightly",
    "half": b'{"name": "Nig',
    "array": b'[{"name": "Nightly"}]',
    "text": b'"Nightly"',
    "null": b"null",
    "number": b"7",
    "two": b'{"name": "a"} {"name": "b"}',
    "nul byte": b'{"name": "a\x00b"}',
    "bad utf-8": b'{"name": "\xff\xfe"}',
    "utf-16": '{"name": "Nightly"}'.encode("utf-16"),
    "lone surrogate": b'{"name": "\\ud800"}',
    "surrogate key": b'{"\\udfff": 1}',
    "nan": b'{"intervalValue": NaN}',
    "infinity": b'{"intervalValue": -Infinity}',
    "deep arrays": b'{"steps": ' + b"[" * 100_000,
    "deep objects": b'{"a": ' * 100_000,
    "closed deep arrays": b'{"steps": ' + b"[" * 5_000 + b"]" * 5_000 + b"}",
    "long number": b'{"intervalValue": ' + b"9" * 500_000 + b"}",
    "comment": b'{"name": "a" /* no */}',
}


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize(("method", "path"), [("POST", paths.SCHEDULES), ("POST", paths.KEYS)])
async def test_a_body_that_is_no_json_object_is_a_400(
    http: httpx.AsyncClient, method: str, path: str, kind: str
) -> None:
    """And the next request is served as if nothing had been."""
    answer = await http.request(method, path, content=BODIES[kind])
    assert answer.status_code == 400, answer.text
    problem(answer, 400, answer.json()["code"])
    assert (await http.get(paths.SCHEDULES)).json()["totalCount"] == 0


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("name", None),
        ("name", ""),
        ("name", "   "),
        ("name", 7),
        ("name", ["Nightly"]),
        ("name", "x" * 201),
        ("name", "x" * 900_000),
        ("name", "a\x00b"),
        ("description", "x" * 1_001),
        ("triggerType", "Sometimes"),
        ("triggerType", 2),
        ("triggerType", -1),
        ("triggerType", True),
        ("triggerType", 10**30),
        ("patternType", {}),
        ("isEnabled", "perhaps"),
        ("intervalValue", "many"),
        ("steps", {}),
        ("steps", [7]),
        ("steps", "none"),
    ],
    ids=lambda value: str(value)[:30],
)
async def test_a_member_that_does_not_do_is_a_400_that_names_it(
    http: httpx.AsyncClient, member: str, value: object
) -> None:
    """In the words of the wire."""
    answer = await http.post(paths.SCHEDULES, json={"name": "Nightly", member: value})
    body = problem(answer, 400, "VALIDATION_ERROR")
    assert any(field.startswith(member) for field in body["validationErrors"])
    assert len(answer.content) < 2_000


async def test_an_unknown_word_is_answered_with_the_known_ones(http: httpx.AsyncClient) -> None:
    """So that one can put it right."""
    answer = await http.post(paths.SCHEDULES, json={"name": "Nightly", "triggerType": "Sometimes"})
    (sentence,) = problem(answer, 400, "VALIDATION_ERROR")["validationErrors"]["triggerType"]
    assert "Cron" in sentence
    assert "Manual" in sentence


async def test_a_field_of_a_step_is_named_with_its_place(http: httpx.AsyncClient) -> None:
    """As in steps[1].executablePath."""
    good = {"name": "One", "stepType": "Executable", "executablePath": "/bin/true"}
    bad = {"name": "Two", "stepType": "Executable", "stepIndex": 1}
    answer = await http.post(paths.SCHEDULES, json={"name": "Nightly", "steps": [good, bad]})
    assert list(problem(answer, 400, "VALIDATION_ERROR")["validationErrors"]) == ["steps[1].executablePath"]


@pytest.mark.parametrize("path", [paths.SCHEDULES, paths.KEYS, paths.CANCEL_EXECUTION.format(id=NOBODY)])
@pytest.mark.parametrize("announced", [True, False])
async def test_a_body_over_a_mebibyte_is_a_413(
    http: httpx.AsyncClient, path: str, *, announced: bool
) -> None:
    """By its announced length, without a look at it; or, where it is read, as soon as it is too long."""
    content = json.dumps({"name": "x" * 5 * MEBIBYTE}).encode()

    async def unannounced() -> AsyncIterator[bytes]:
        yield content

    answer = await http.post(path, content=content if announced else unannounced())
    if path.endswith("cancel") and not announced:
        problem(answer, 404, "NOT_FOUND")  # a body that nobody looks at may be as long as it likes
    else:
        problem(answer, 413, "BAD_REQUEST")


async def test_a_body_of_a_mebibyte_is_read(http: httpx.AsyncClient) -> None:
    """The limit itself is allowed: this one fails for its name alone."""
    frame = len(b'{"name": ""}')
    content = b'{"name": "' + b"x" * (MEBIBYTE - frame) + b'"}'
    assert len(content) == MEBIBYTE
    problem(await http.post(paths.SCHEDULES, content=content), 400, "VALIDATION_ERROR")


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/x-www-form-urlencoded", ""])
async def test_a_content_type_changes_nothing(http: httpx.AsyncClient, kind: str) -> None:
    """A body is JSON whatever it is called; a GET may carry the header of a body that it has not."""
    made = await http.post(paths.SCHEDULES, content=b'{"name": "Nightly"}', headers={"Content-Type": kind})
    assert made.status_code == 201
    assert (await http.get(paths.SCHEDULES, headers={"Content-Type": kind})).status_code == 200


@pytest.mark.parametrize("number", ["-1", "x", "1.0", "٣", "99999999999999999999", "%00", "9"])
async def test_a_step_that_is_not_there_is_a_404(http: httpx.AsyncClient, number: str) -> None:
    """Places are whole numbers from 0."""
    path = f"{paths.EXECUTION.format(id=NOBODY)}/steps/{number}/output"
    problem(await http.get(path), 404, "NOT_FOUND")


class Broken:
    """A context with a bug in it."""

    def __init__(self, clock: Clock, bug: Exception) -> None:
        self.now = clock
        self._bug = bug

    def __getattr__(self, name: str) -> Any:
        """No part of it works."""
        raise self._bug


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("bug", [RuntimeError, IllegalMove, ValueError, RecursionError, MemoryError])
async def test_a_fault_inside_is_a_500_that_says_nothing_of_the_inside(
    clock: Clock, bug: type[Exception], *, known: bool
) -> None:
    """No trace, no secret, in a route or at the gate; the log has it once, and the next request is served."""
    context: Any = Broken(clock, bug("Password=hunter2"))
    app = create_app(context, settings=ApiSettings(), owner=OWNER if known else None)
    with capture_logs() as logged:
        async with browser(app, "jim_ak_" + "0" * 64) as http:
            answer = await http.get(paths.EXECUTIONS)
            alive = await http.get(paths.HEALTH)
    assert problem(answer, 500, "INTERNAL_ERROR")["details"] is None
    assert "hunter2" not in answer.text
    assert alive.status_code == 200
    (fault,) = logged
    assert (fault["event"], fault["path"]) == ("api.fault", paths.EXECUTIONS)
    assert str(fault["exc_info"]) == "Password=hunter2"


async def test_a_store_that_cannot_be_reached_is_a_503(
    context: ServiceContext, http: httpx.AsyncClient
) -> None:
    """Come back later: this is not the caller's fault."""
    await http.get(paths.ACTIVE_EXECUTIONS)
    assert isinstance(context.database, Database)
    context.database.close()
    problem(await http.get(paths.ACTIVE_EXECUTIONS), 503, "SERVICE_UNAVAILABLE")
    problem(await http.get(paths.HEALTH_READY), 503, "SERVICE_UNAVAILABLE")
    assert (await http.get(paths.HEALTH_LIVE)).status_code == 200
