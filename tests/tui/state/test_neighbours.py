"""The execution before or after another one of its schedule."""

from datetime import timedelta

import pytest

from jim_tui.state.neighbours import NotReached
from tests.tui.fake_gateway import FakeGateway
from tests.tui.samples import NOW, an_ended, an_id
from tests.tui.state.running import running

SCHEDULE = an_id(5000)


def runs(count: int) -> list[object]:
    """So many of one schedule, the newest first in number, and one of another between them."""
    ours = [
        an_ended(number, schedule_id=SCHEDULE, queued_at=NOW - timedelta(minutes=number))
        for number in range(count)
    ]
    return [*ours, an_ended(9999, queued_at=NOW - timedelta(seconds=90))]


async def test_older_and_newer_ones_of_the_same_schedule() -> None:
    """Across the border of a page, and none beyond either end."""
    async with running(FakeGateway(*runs(150))) as it:  # type: ignore[arg-type]
        for of, by, there in ((1, 1, 2), (1, -1, 0), (99, 1, 100), (100, -1, 99)):
            assert await it.store.neighbour(an_id(of), SCHEDULE, by) == an_id(there)
        assert await it.store.neighbour(an_id(0), SCHEDULE, -1) is None
        assert await it.store.neighbour(an_id(149), SCHEDULE, 1) is None


async def test_one_that_lies_too_far_back_is_said_to() -> None:
    """The past of a schedule is not read to its beginning."""
    async with running(FakeGateway(*runs(1005))) as it:  # type: ignore[arg-type]
        with pytest.raises(NotReached, match="newest 1000"):
            await it.store.neighbour(an_id(1003), SCHEDULE, -1)
