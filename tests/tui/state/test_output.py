"""What a step writes is read while somebody looks, as it grows, and shown within bounds."""

import dataclasses

from jim_core.wire.frames import OutputFrame, StepFrame
from jim_tui.gateway.errors import Gone, ServerFault
from jim_tui.gateway.protocol import OutputChunk, OutputPiece
from jim_tui.state.console import OUTPUT_LINES
from jim_tui.state.output_lines import OutputLines
from jim_tui.state.output_reader import BREATH, PAUSE, TOLD
from tests.tui.fake_gateway import POLLED, FakeGateway
from tests.tui.fake_time import settle
from tests.tui.samples import a_step, a_summary, an_id
from tests.tui.state.running import Running, running


def lines(it: Running) -> list[str]:
    """The output shown, as text."""
    output = it.store.state.output
    return [line.text for line in output.lines] if output else []


async def test_output_is_followed_to_its_end() -> None:
    """Both streams, as they grow, and then no more reads."""
    gateway = FakeGateway(a_summary(0))
    gateway.write(an_id(0), 1, "first\nsec")
    async with running(gateway) as it:
        it.store.follow_output(an_id(0), 1)
        await settle()
        assert lines(it) == ["first", "sec"]
        gateway.write(an_id(0), 1, "oops\n", "stderr")
        gateway.write(an_id(0), 1, "ond\n")
        gateway.written_complete = True
        await it.pass_(TOLD)
        assert lines(it) == ["first", "oops", "second"]
        assert it.store.state.output is not None
        assert it.store.state.output.complete
        read = gateway.called("output")
        await it.pass_(60)
        assert gateway.called("output") == read


async def test_output_is_read_when_it_is_told_to_have_grown() -> None:
    """No time passes; output of other steps is nobody's news."""
    gateway = FakeGateway(a_summary(0))
    async with running(gateway) as it:
        it.store.follow_output(an_id(0), 1)
        await settle()
        read = gateway.called("output")
        size = gateway.write(an_id(0), 1, "more\n")
        gateway.push_only(None, OutputFrame(execution_id=an_id(0), position=0, attempt=1, size=size))
        await settle()
        assert gateway.called("output") == read
        gateway.push_only(None, OutputFrame(execution_id=an_id(0), position=1, attempt=1, size=size))
        await settle()
        assert lines(it) == ["more"]


async def test_a_server_that_does_not_push_is_asked_for_more() -> None:
    """Once a second."""
    facts = dataclasses.replace(POLLED, streams_output=True)
    gateway = FakeGateway(a_summary(0), facts=facts)
    async with running(gateway) as it:
        it.store.follow_output(an_id(0), 1)
        await settle()
        gateway.write(an_id(0), 1, "more\n")
        await it.pass_(PAUSE)
        assert lines(it) == ["more"]


async def test_the_next_attempt_is_shown_once_it_runs() -> None:
    """Alone: each attempt has its own output."""
    gateway = FakeGateway(a_summary(0))
    gateway.write(an_id(0), 1, "one\n")
    gateway.written_complete = True
    async with running(gateway) as it:
        it.store.follow_output(an_id(0), 1)
        await settle()
        assert lines(it) == ["one"]
        gateway.write(an_id(0), 1, "two\n", attempt=2)
        waits = a_step(1, "Waiting").model_copy(update={"attempt": 2})
        gateway.push(StepFrame(execution_id=an_id(0), position=1, step=waits))
        await settle()
        assert lines(it) == ["one"]
        runs = waits.model_copy(update={"status": "Processing"})
        gateway.push(StepFrame(execution_id=an_id(0), position=1, step=runs))
        await settle()
        assert lines(it) == ["two"]
        assert it.store.state.output is not None
        assert it.store.state.output.attempt == 2


async def test_who_is_far_behind_reads_the_end() -> None:
    """With a line that says how much is not shown; a flood is read in breaths."""
    gateway = FakeGateway(a_summary(0))
    gateway.write(an_id(0), 1, "head\n" + "." * 10_000_000 + "\ntail\n")
    async with running(gateway) as it:
        it.store.follow_output(an_id(0), 1)
        await settle()
        assert gateway.called("output") == 1
        await it.pass_(BREATH)
        assert lines(it)[0] == "head"
        assert lines(it)[2] == "[… 9.8 MB not shown here …]"
        assert lines(it)[-1] == "tail"
        assert gateway.called("output") < 6


def test_bytes_that_were_left_out_are_a_line_of_their_own() -> None:
    """What was being written before them ends there."""
    known = OutputLines()
    known.take(OutputChunk((OutputPiece("half", stderr=False),), 4, complete=False))
    known.take(OutputChunk((OutputPiece("rest\n", stderr=False),), 1_009, complete=False, left_out=1_000))
    assert [(line.text, line.stream) for line in known.shown()] == [
        ("half", "stdout"),
        ("[… 1.0 kB not kept by the server …]", "gap"),
        ("rest", "stdout"),
    ]


async def test_only_the_end_of_a_long_output_is_kept() -> None:
    """And how much is not shown is known."""
    gateway = FakeGateway(a_summary(0))
    gateway.write(an_id(0), 0, "".join(f"{number}\n" for number in range(OUTPUT_LINES + 500)))
    async with running(gateway) as it:
        it.store.follow_output(an_id(0), 0)
        await settle()
        assert len(lines(it)) == OUTPUT_LINES
        assert lines(it)[-1] == str(OUTPUT_LINES + 499)
        assert it.store.state.output is not None
        assert it.store.state.output.dropped == 500


async def test_output_of_another_step_replaces_the_one_before() -> None:
    """Not a line of the old one is left."""
    gateway = FakeGateway(a_summary(0))
    gateway.write(an_id(0), 0, "old\n")
    gateway.write(an_id(0), 1, "new\n")
    async with running(gateway) as it:
        it.store.follow_output(an_id(0), 0)
        await settle()
        it.store.follow_output(an_id(0), 1)
        await it.pass_(3)
        assert lines(it) == ["new"]


async def test_output_that_nobody_looks_at_is_not_read() -> None:
    """Closing the pane ends it."""
    gateway = FakeGateway(a_summary(0))
    async with running(gateway) as it:
        it.store.follow_output(an_id(0), 0)
        await settle()
        it.store.stop_output()
        read = gateway.called("output")
        await it.pass_(60)
        assert gateway.called("output") == read
        assert it.store.state.output is None


async def test_a_server_without_step_output_is_not_asked_for_it() -> None:
    """It says so instead."""
    async with running(FakeGateway(a_summary(0), facts=POLLED)) as it:
        it.store.follow_output(an_id(0), 0)
        await settle()
        assert it.gateway.called("output") == 0
        assert it.store.state.output is not None
        assert it.store.state.output.error == "this server gives no step output"


async def test_output_survives_a_fault_in_between() -> None:
    """It says what is wrong and reads on from where it was."""
    gateway = FakeGateway(a_summary(0))
    gateway.write(an_id(0), 0, "first\n")
    async with running(gateway) as it:
        it.store.follow_output(an_id(0), 0)
        await settle()
        gateway.fail("output", ServerFault("500", 500))
        gateway.write(an_id(0), 0, "second\n")
        await it.pass_(3 * TOLD)
        assert lines(it) == ["first", "second"]
        assert it.store.state.output is not None
        assert it.store.state.output.error is None


async def test_an_execution_without_kept_output_says_so() -> None:
    """It may be older than what the server keeps."""
    gateway = FakeGateway(a_summary(0))
    gateway.fail("output", Gone("404"))
    async with running(gateway) as it:
        it.store.follow_output(an_id(0), 0)
        await settle()
        assert it.store.state.output is not None
        assert it.store.state.output.error == "this step has written nothing that is kept"
