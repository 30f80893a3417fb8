"""`--slow`: as little as possible is sent to the terminal, and nothing that matters is held back."""

from datetime import UTC, datetime

import pytest

from jim_core.wire.frames import ExecutionFrame
from jim_tui.app import JimApp
from jim_tui.render.facts import coarse
from jim_tui.settings import Preferences
from jim_tui.state.store import TELL_SELDOM, ConsoleStore
from tests.tui.fake_gateway import FakeGateway
from tests.tui.samples import a_summary
from tests.tui.scene import ZONE, Clock, a_server
from tests.tui.screens.looking import lines, shows
from tests.tui.state.running import running


@pytest.mark.parametrize(
    ("second", "fraction", "shown"), [(0, 0, 0), (9, 999_999, 0), (10, 0, 10), (59, 1, 50)]
)
def test_a_coarse_instant_is_the_last_whole_step(second: int, fraction: int, shown: int) -> None:
    """Never one that is still to come."""
    instant = datetime(2026, 6, 2, 4, 3, second, fraction, tzinfo=UTC)
    assert coarse(instant, 10) == datetime(2026, 6, 2, 4, 3, shown, tzinfo=UTC)


async def test_what_only_time_changes_stays_for_ten_seconds() -> None:
    """The clock and every elapsed time; then all of them at once."""
    server, clock = a_server(), Clock()
    store = ConsoleStore(server, clock=clock, jitter=lambda: 0.5, tell_every=TELL_SELDOM)
    app = JimApp(store, server, clock=clock, zone=ZONE, preferences=Preferences(slow=True))
    async with app.run_test(size=(120, 36)) as pilot:
        await shows(pilot, "● LIVE", "14:03:20 +10", "0:04:05", "3/5 ✓")
        clock.move(2.9)
        app.redraw()
        await pilot.pause()
        assert any("14:03:20" in line and "JIM" in line for line in lines(app))
        assert any("0:04:05" in line and "Delta sync HR" in line for line in lines(app))
        clock.move(0.1)
        app.redraw()
        await shows(pilot, "14:03:30 +10", "0:04:15")


async def test_many_changes_are_told_twice_a_second_at_most() -> None:
    """The last one of them, too."""
    async with running(FakeGateway(a_summary(0)), tell_every=TELL_SELDOM) as it:
        told: list[int] = []
        it.store.watch(lambda state: told.append(len(state.executions)))
        for number in range(1, 101):
            it.gateway.push(ExecutionFrame(execution=a_summary(number)))
            await it.pass_(0.1)
        await it.pass_(1)
        assert len(told) <= 23
        assert told[-1] == 101
