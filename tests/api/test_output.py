"""What a step wrote, over HTTP."""

import httpx
import pytest

from jim_core.client.jim import JimClient
from jim_core.client.output import OutputPiece
from jim_core.model.execution import ExecutionDetail
from jim_core.model.outcome import StepOutcome
from jim_core.service import steps
from jim_core.service.context import ServiceContext
from tests.api.place import an_execution, run_through
from tests.spool import Spool


def spool(context: ServiceContext, detail: ExecutionDetail, attempt: int = 1, **sizes: int) -> Spool:
    """Where an attempt at the first step writes."""
    return Spool(context.runs / str(detail.execution.id) / f"0.{attempt}", **sizes)


@pytest.fixture
async def running(context: ServiceContext) -> ExecutionDetail:
    """An execution whose step runs and has written nothing yet."""
    detail = await an_execution(context)
    await steps.claim(context, detail.execution.id, 0)
    return detail


@pytest.fixture
async def written(context: ServiceContext, running: ExecutionDetail) -> ExecutionDetail:
    """An execution whose step runs and has written something to both streams."""
    spool(context, running).write("Grüße\n").write(b"oh \xff no\x00\n", "stderr").write("second line\n")
    return running


def path(detail: ExecutionDetail, query: str = "") -> str:
    """Where the output of the first step is."""
    return f"/api/v1/schedule-executions/{detail.execution.id}/steps/0/output{query}"


async def test_output_is_plain_text_and_says_where_to_read_on(
    http: httpx.AsyncClient, written: ExecutionDetail
) -> None:
    """From its beginning, in the order of the writes; more may come while the step runs."""
    answer = await http.get(path(written))
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.text == "Grüße\noh \ufffd no\x00\nsecond line\n"
    said = {
        name: answer.headers.get(f"X-{name}") for name in ("Next-Offset", "Output-Complete", "Output-Size")
    }
    assert said == {"Next-Offset": "29", "Output-Complete": "false", "Output-Size": "29"}
    assert answer.headers["X-Output-Attempt"] == "1"
    assert "X-Output-Gap" not in answer.headers


async def test_the_header_says_which_bytes_of_the_body_are_standard_error(
    http: httpx.AsyncClient, written: ExecutionDetail
) -> None:
    """Of the body as it is sent, where a byte that is no UTF-8 has become three."""
    answer = await http.get(path(written))
    assert answer.headers["X-Output-Stderr"] == "8-19"
    assert answer.content[8:19].decode() == "oh \ufffd no\x00\n"
    assert "X-Output-Stderr" not in (await http.get(path(written, "?limit=8"))).headers


async def test_output_of_an_ended_step_is_complete(
    http: httpx.AsyncClient, context: ServiceContext, written: ExecutionDetail
) -> None:
    """Nothing more will be written."""
    await steps.conclude(context, written.execution.id, 0, StepOutcome.completed())
    answer = await http.get(path(written, "?offset=29"))
    assert (answer.text, answer.headers["X-Output-Complete"]) == ("", "true")


async def test_parts_put_together_are_the_whole(owner: JimClient, written: ExecutionDetail) -> None:
    """Offsets count bytes, no character is ever cut in two, and each piece has its stream."""
    pieces: list[OutputPiece] = []
    offset = 0
    while (part := await owner.output(written.execution.id, 0, offset=offset, limit=4)).text:
        pieces += part.pieces
        offset = part.next_offset
    assert offset == 29
    assert "".join(one.text for one in pieces if not one.stderr) == "Grüße\nsecond line\n"
    assert "".join(one.text for one in pieces if one.stderr) == "oh \ufffd no\x00\n"


@pytest.mark.parametrize("stream", ["stderr", "STDERR"])
async def test_one_stream_is_asked_for_by_name(
    http: httpx.AsyncClient, owner: JimClient, written: ExecutionDetail, stream: str
) -> None:
    """Offsets count both; its pieces are its own."""
    assert (await http.get(path(written, f"?stream={stream}"))).text == "oh \ufffd no\x00\n"
    part = await owner.output(written.execution.id, 0, stream="stderr")
    assert part.pieces == (OutputPiece("oh \ufffd no\x00\n", stderr=True),)
    assert (part.next_offset, part.size) == (29, 29)


async def test_marks_are_for_people_with_curl(http: httpx.AsyncClient, written: ExecutionDetail) -> None:
    """Every line of standard error begins with one."""
    answer = await http.get(path(written, "?mark=true"))
    assert answer.text == "Grüße\n! oh \ufffd no\x00\nsecond line\n"
    assert "X-Output-Stderr" not in answer.headers


async def test_what_was_left_out_is_said_in_text_and_header(
    http: httpx.AsyncClient, owner: JimClient, context: ServiceContext, running: ExecutionDetail
) -> None:
    """The client takes the line away again and counts instead."""
    spool(context, running, first=4, later=4, kept=4).write("abcd" + 90 * "x").write("err\n", "stderr")
    answer = await http.get(path(running, "?offset=4"))
    assert answer.text == "\n[… 88 bytes were left out here …]\nxxerr\n"
    assert (answer.headers["X-Output-Gap"], answer.headers["X-Next-Offset"]) == ("4-92", "98")
    start, end = map(int, answer.headers["X-Output-Stderr"].split("-"))
    assert answer.content[start:end] == b"err\n"
    part = await owner.output(running.execution.id, 0, offset=4)
    assert part.left_out == 88
    assert part.pieces == (OutputPiece("xx", stderr=False), OutputPiece("err\n", stderr=True))
    assert (await owner.output(running.execution.id, 0)).left_out == 0


async def test_each_attempt_is_asked_for_by_its_number(
    http: httpx.AsyncClient, owner: JimClient, context: ServiceContext, running: ExecutionDetail
) -> None:
    """The latest by itself; one that was not made is a 404."""
    for attempt in (1, 2):
        spool(context, running, attempt).write(f"attempt {attempt}")
    assert (await http.get(path(running))).headers["X-Output-Attempt"] == "2"
    part = await owner.output(running.execution.id, 0, attempt=1)
    assert (part.text, part.attempt, part.complete) == ("attempt 1", 1, True)
    assert (await http.get(path(running, "?attempt=3"))).status_code == 404


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("?stream=stdin", "stream"),
        ("?stream=../../jim.db", "stream"),
        ("?offset=-1", "offset"),
        ("?offset=x", "offset"),
        ("?offset=99999999999999999999999", "offset"),
        ("?limit=0", "limit"),
        ("?limit=3", "limit"),
        ("?limit=1048577", "limit"),
        ("?attempt=0", "attempt"),
        ("?attempt=last", "attempt"),
        ("?mark=perhaps", "mark"),
    ],
)
async def test_a_senseless_part_is_a_400_that_names_the_field(
    http: httpx.AsyncClient, written: ExecutionDetail, query: str, field: str
) -> None:
    """One of the two streams or both, from 0 on, at most a mebibyte, attempts from 1 on."""
    answer = await http.get(path(written, query))
    assert (answer.status_code, list(answer.json()["validationErrors"])) == (400, [field])


@pytest.mark.parametrize("place", ["1", "-1", "zero", "0x0", "999999999999"])
async def test_output_of_a_step_that_is_not_there_is_a_404(
    http: httpx.AsyncClient, written: ExecutionDetail, place: str
) -> None:
    """The execution has one step."""
    target = path(written).replace("/steps/0/", f"/steps/{place}/")
    answer = await http.get(target)
    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")


async def test_a_step_that_wrote_nothing_has_empty_output(
    http: httpx.AsyncClient, context: ServiceContext
) -> None:
    """No file is no error."""
    detail = await run_through(context, await an_execution(context))
    answer = await http.get(path(detail))
    assert (answer.status_code, answer.text, answer.headers["X-Output-Complete"]) == (200, "", "true")
