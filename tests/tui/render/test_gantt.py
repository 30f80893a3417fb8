"""Bars on one axis."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from jim_tui.render.gantt import axis, bar, ruler, waits_since
from jim_tui.render.span import plain, wide
from tests.tui.samples import a_step
from tests.tui.scene import NOW, before, hr_steps

START = before(252)


def test_the_axis_grows_in_steps() -> None:
    """Bars of a running execution stay put for a while instead of crawling."""
    ends = [axis(START, START + timedelta(seconds=at), None).end for at in range(60)]
    assert len(set(ends)) <= 4
    assert all(end > START + timedelta(seconds=at) for at, end in enumerate(ends))


def test_the_axis_of_an_ended_run_ends_with_it() -> None:
    """There is no now in the past."""
    line = axis(START, NOW, before(10))
    assert (line.end, line.now) == (before(10), None)


def test_bars_say_what_happened() -> None:
    """Done, running, waiting and not begun differ by glyph, not by colour alone."""
    steps = hr_steps()
    line = axis(START, NOW, None)
    waits = waits_since(steps)
    bars = [plain(bar(step, line, 34, since)) for step, since in zip(steps, waits, strict=True)]
    assert bars[0].startswith("█████ ")
    assert "▓" in bars[3]
    assert "░" in bars[4]
    assert bars[6].strip() == "│"


def test_a_step_waits_from_the_end_of_the_group_before() -> None:
    """Nobody tells when its turn came, but before that it cannot have been."""
    assert waits_since(hr_steps())[4] == before(133)
    assert waits_since(hr_steps())[6] is None


instants = st.integers(-5000, 5000).map(lambda seconds: NOW + timedelta(seconds=seconds))


@given(
    st.none() | instants,
    st.none() | instants,
    st.integers(1, 80),
    st.sampled_from(["Processing", "Failed", "Odd", "Queued"]),
    st.none() | instants,
)
def test_a_bar_always_has_its_width(
    start: datetime | None, end: datetime | None, width: int, status: str, ended: datetime | None
) -> None:
    """Clocks that disagree draw odd bars, never broken rows."""
    line = axis(START, max(NOW, START), ended)
    step = a_step(0, status, started_at=start, completed_at=end)
    assert wide(bar(step, line, width, start if status == "Queued" else None)) == width


@given(st.integers(0, 100), st.integers(0, 90_000))
def test_the_ruler_has_the_width_of_the_bars(width: int, elapsed: int) -> None:
    """Labels that would touch are left out."""
    line = axis(START, START + timedelta(seconds=elapsed), None)
    assert wide(ruler(line, width)) == (width if width >= 6 else 0)


def test_the_ruler_names_start_now_and_end() -> None:
    """One axis for all bars, and where we are on it."""
    told = plain(ruler(axis(START, NOW, None), 40))
    assert told.startswith("0:00")
    assert "now" in told
    assert told.endswith("5:41")
