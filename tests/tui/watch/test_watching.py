"""From an id to an exit code, on a scripted server."""

import pytest

from jim_core.wire.frames import ExecutionFrame
from jim_tui.gateway.errors import Gone, SignInNeeded
from jim_tui.settings import BadSetting
from jim_tui.state.console import ConsoleState, Tracked
from jim_tui.watch.server import NotFoundThere, execution_called
from jim_tui.watch.watching import followed
from tests.end_to_end.commands import jim
from tests.tui.fake_gateway import FakeGateway
from tests.tui.samples import a_detail, a_summary, an_ended, an_id


def nowhere(state: ConsoleState, tracked: Tracked) -> None:
    """Nobody looks."""


@pytest.mark.parametrize(
    ("status", "code"), [("Completed", 0), ("CompleteWithError", 0), ("Failed", 1), ("Cancelled", 1)]
)
async def test_the_exit_code_is_how_it_ended(status: str, code: int) -> None:
    """As that of `jim executions wait`; what happened before is shown."""
    server, seen = FakeGateway(a_detail(a_summary())), list[str]()

    def show(state: ConsoleState, tracked: Tracked) -> None:
        seen.append(tracked.summary.status)
        if tracked.steps and tracked.summary.status == "InProgress":
            server.push(ExecutionFrame(execution=an_ended(status=status)))

    ended = await followed(server, an_id(0), show)
    assert (ended.code, ended.why) == (code, None)
    assert {seen[0], seen[-1]} == {"InProgress", status}
    assert server.closed


async def test_one_that_is_gone_ends_the_watch() -> None:
    """There is nothing left to wait for."""
    server = FakeGateway()
    server.always_fail("execution", Gone("there is no such execution"))
    ended = await followed(server, an_id(0), nowhere)
    assert ended.code == 3
    assert ended.why == f"the server does not know execution {an_id(0)} any more"


async def test_a_key_that_is_no_longer_accepted_ends_the_watch() -> None:
    """Nothing more is sent that would lock it out."""
    server = FakeGateway(a_detail(a_summary()))
    server.down(SignInNeeded("the key has expired"))
    ended = await followed(server, an_id(0), nowhere)
    assert (ended.code, ended.why) == (3, "the key has expired")


async def test_an_execution_is_called_by_the_beginning_or_the_end_of_its_id() -> None:
    """Lists show its end, commands its beginning."""
    server = FakeGateway(a_summary(0x1234ABCD - 1, id=an_id(0x1234ABCD - 1)), a_summary(7))
    assert await execution_called(server, "1234abcd") == an_id(0x1234ABCD - 1)
    assert await execution_called(server, str(an_id(5))) == an_id(5)
    with pytest.raises(BadSetting, match="name of 2 recent executions"):
        await execution_called(server, "0000")
    with pytest.raises(BadSetting, match="is no id of an execution"):
        await execution_called(server, "xyz1")
    with pytest.raises(NotFoundThere, match="no recent execution"):
        await execution_called(server, "beef")


def test_jim_has_the_command_and_says_that_nobody_answers() -> None:
    """It is brought along by the console; the exit code is that of every command."""
    done = jim("watch", str(an_id(0)), "--url", "http://127.0.0.1:1", code=4)
    assert done.stderr == "Error: connection refused\n"
    assert "watch" in jim("--help").stdout
