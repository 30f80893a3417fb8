"""What a step wrote, over HTTP."""

import httpx
import pytest

from jim_core.client.jim import JimClient
from jim_core.model.execution import ExecutionDetail
from jim_core.model.outcome import StepOutcome
from jim_core.service import steps
from jim_core.service.context import ServiceContext
from tests.api.place import an_execution, run_through


@pytest.fixture
async def written(context: ServiceContext) -> ExecutionDetail:
    """An execution whose step runs and has written something to both streams."""
    detail = await an_execution(context)
    await steps.claim(context, detail.execution.id, 0)
    folder = context.runs / str(detail.execution.id) / "0"
    folder.mkdir(parents=True)
    (folder / "stdout").write_bytes("Grüße\nsecond line\n".encode())
    (folder / "stderr").write_bytes(b"oh \xff no\x00\n")
    return detail


def path(detail: ExecutionDetail, query: str = "") -> str:
    """Where the output of the first step is."""
    return f"/api/v1/schedule-executions/{detail.execution.id}/steps/0/output{query}"


async def test_output_is_plain_text_and_says_where_to_read_on(
    http: httpx.AsyncClient, written: ExecutionDetail
) -> None:
    """Standard output from its beginning, unless asked otherwise; more may come while the step runs."""
    answer = await http.get(path(written))
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.text == "Grüße\nsecond line\n"
    assert (answer.headers["X-Next-Offset"], answer.headers["X-Output-Complete"]) == ("20", "false")


async def test_output_of_an_ended_step_is_complete(
    http: httpx.AsyncClient, context: ServiceContext, written: ExecutionDetail
) -> None:
    """Nothing more will be written."""
    await steps.conclude(context, written.execution.id, 0, StepOutcome.completed())
    answer = await http.get(path(written, "?offset=20"))
    assert (answer.text, answer.headers["X-Output-Complete"]) == ("", "true")


async def test_parts_put_together_are_the_whole(owner: JimClient, written: ExecutionDetail) -> None:
    """Offsets count bytes, and no character is ever cut in two."""
    text, offset = "", 0
    while (part := await owner.output(written.execution.id, 0, offset=offset, limit=4)).text:
        text += part.text
        offset = part.next_offset
    assert (text, offset) == ("Grüße\nsecond line\n", 20)


@pytest.mark.parametrize("stream", ["stderr", "STDERR"])
async def test_the_other_stream_is_asked_for_by_name(
    http: httpx.AsyncClient, written: ExecutionDetail, stream: str
) -> None:
    """What is no UTF-8 is replaced."""
    assert (await http.get(path(written, f"?stream={stream}"))).text == "oh \ufffd no\x00\n"


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
    ],
)
async def test_a_senseless_part_is_a_400_that_names_the_field(
    http: httpx.AsyncClient, written: ExecutionDetail, query: str, field: str
) -> None:
    """Only the two streams, from 0 on, at most a mebibyte."""
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
