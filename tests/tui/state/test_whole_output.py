"""Reading all that is kept of what a step wrote."""

from collections.abc import AsyncIterator

from jim_tui.gateway.protocol import OutputChunk, OutputPiece
from jim_tui.render.output_export import OutputForm, OutputRead
from jim_tui.state.whole_output import whole_output
from tests.tui.fake_gateway import AT_ONCE, FakeGateway
from tests.tui.samples import an_id

ID = an_id(0)


def a_long_output() -> FakeGateway:
    """More than one answer holds, in both streams, the last line not yet ended."""
    server = FakeGateway()
    server.write(ID, 0, "x" * AT_ONCE + "\nfirst half, ")
    server.write(ID, 0, "beware\n", "stderr")
    server.write(ID, 0, "second half\nopen")
    return server


async def read(server: FakeGateway, form: OutputForm = OutputForm.TXT) -> tuple[str, OutputRead]:
    """The file, and what was counted."""
    known = OutputRead()
    chunks = whole_output(server, ID, 0, None)
    return "".join([part async for part in known.parts(chunks, form)]), known


async def test_lines_are_whole_across_answers_and_streams() -> None:
    """From the beginning, in the order in which they ended."""
    server = a_long_output()
    server.written_complete = True
    text, known = await read(server)
    assert text.splitlines() == ["x" * AT_ONCE, "beware", "first half, second half", "open"]
    assert (known.told, known.partial) == ("4 lines", False)
    assert server.called("output") == 2


async def test_of_a_running_step_the_file_says_that_it_is_a_part() -> None:
    """It ends although the step goes on writing while it is read."""
    server = a_long_output()
    seen = []
    async for chunk in whole_output(server, ID, 0, None):
        seen.append(chunk.text)
        server.write(ID, 0, "y" * AT_ONCE)
    assert len(seen) == 2
    text, known = await read(a_long_output())
    assert text.endswith("open\n[… the step still runs: it had written this much by then …]\n")
    assert known.partial


async def test_what_the_server_did_not_keep_is_named_where_it_is_missing() -> None:
    """In the file and in what is said of it; as lines of JSON each line has its stream."""

    async def chunks() -> AsyncIterator[OutputChunk]:
        yield OutputChunk((OutputPiece("a\n", stderr=False),), 2, complete=False, size=9)
        yield OutputChunk((OutputPiece("z\n", stderr=True),), 9, complete=True, size=9, left_out=5)

    known = OutputRead()
    text = "".join([part async for part in known.parts(chunks(), OutputForm.NDJSON)])
    assert text.splitlines() == [
        '{"stream": "stdout", "text": "a"}',
        '{"stream": "gap", "text": "[… 5 bytes not kept by the server …]"}',
        '{"stream": "stderr", "text": "z"}',
    ]
    assert known.told == "2 lines, without 5 bytes that the server did not keep"
