"""Events as `jim events` prints them, and how it goes on after the server was away."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from jim_core.cli.events import followed, line
from jim_core.client.errors import Unreachable
from jim_core.client.jim import JimClient
from jim_core.wire import frames
from jim_core.wire.executions import ExecutionSummary, StepState
from tests.cli.silent_server import EXECUTION
from tests.client.scripted import reply, scripted

ONE = UUID(int=1)
NOON = datetime(2026, 4, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (
            frames.ExecutionFrame(execution=ExecutionSummary.model_validate(EXECUTION)),
            "Daily Delta Sync  InProgress",
        ),
        (
            frames.StepFrame(execution_id=ONE, position=2, step=StepState(name="Sort", status="Failed")),
            f"Sort  Failed  step 2 of {ONE}",
        ),
        (
            frames.ScheduleFrame(schedule_id=ONE, name="Nightly", next_run_time=NOON),
            "Nightly  next 2026-04-05 12:00:00Z",
        ),
        (frames.ScheduleDeletedFrame(schedule_id=ONE), str(ONE)),
        (frames.SkippedFrame(schedule_id=ONE, slot=NOON, reason="it runs"), "12:00:00Z: it runs"),
        (frames.OutputFrame(execution_id=ONE, position=0, attempt=1, size=9), "9 bytes  step 0 of"),
        (frames.ReloadFrame(), "read anew"),
    ],
    ids=lambda value: value.kind if isinstance(value, frames.ReloadFrame) else None,
)
def test_an_event_is_one_line(frame: frames.Frame, words: str) -> None:
    """With its number, its kind, and what has happened to what."""
    said = line(7, frame)
    assert said.split()[:2] == ["7", frame.kind]
    assert words in said
    assert "\n" not in said


def streaming(*numbers: int) -> bytes:
    """A whole answer: an event stream that holds events with these numbers, and ends."""
    gone = frames.encode(frames.ScheduleDeletedFrame(schedule_id=ONE))
    body = "".join(f"id: {number}\ndata: {gone}\n\n" for number in numbers)
    return reply(200, body, kind="text/event-stream")


async def test_following_goes_on_where_the_server_went_away() -> None:
    """After the last event that was seen, also when the server is away more than once."""
    numbers: list[int | None] = []
    answers = (streaming(3, 4), streaming(), None, streaming(5))
    async with scripted(*answers) as server, JimClient.remote(server.url, "jim_k") as client:
        async for number, _ in followed(client, None, pause=0):
            numbers.append(number)
            if number == 5:
                break
    assert numbers == [3, 4, 5]
    resumed = [
        next((part for part in head.split("\r\n") if part.lower().startswith("last-event-id")), "")
        for head in server.heads
    ]
    assert [part.partition(": ")[2] for part in resumed] == ["", "4", "4", "4"]


async def test_a_server_that_was_never_there_is_not_waited_for() -> None:
    """A mistyped address would wait for ever."""
    async with scripted(None) as server, JimClient.remote(server.url, "jim_k") as client:
        with pytest.raises(Unreachable):
            await anext(followed(client, None, pause=0))
