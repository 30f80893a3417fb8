"""Groups of steps and the rail that sums them up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jim_core.model.status import StepStatus
from jim_core.wire.executions import StepState
from jim_tui.render.rail import bracket, current, groups, rail
from jim_tui.render.span import plain, wide
from tests.tui.samples import a_step
from tests.tui.scene import hr_steps


def drawn(*steps: StepState, width: int = 20, ended: bool = False) -> str:
    return plain(rail(steps, width, run_ended=ended))


def test_neighbours_of_one_index_form_a_group() -> None:
    """Gaps in the indices are allowed and do not count."""
    parts = groups([a_step(0), a_step(10), a_step(10), a_step(40)])
    assert [(part.number, len(part.steps), part.first) for part in parts] == [(1, 1, 0), (2, 2, 1), (3, 1, 3)]


def test_steps_side_by_side_are_bracketed() -> None:
    """First, middle and last of a group; a step by itself has no bracket."""
    one, three = groups([a_step(0), a_step(1), a_step(1), a_step(1)])
    assert bracket(one, 0) == ""
    assert [bracket(three, position) for position in (1, 2, 3)] == ["┌ ", "├ ", "└ "]


def test_the_rail_of_a_running_execution() -> None:
    """Where it is, then a glyph a group: the worst, or the busiest, speaks for it."""
    assert drawn(*hr_steps()) == "3/5 ✓!▸··"


def test_nothing_has_begun() -> None:
    """A queued execution is at none of its groups yet."""
    assert drawn(a_step(0), a_step(1)) == "0/2 ··"


def test_a_failure_outweighs_what_went_well_beside_it() -> None:
    """One failed step makes a failed group."""
    steps = (a_step(0, "Completed"), a_step(0, "Failed"), a_step(1))
    assert drawn(*steps, ended=True) == "1/2 ✗-"


def test_an_execution_without_steps() -> None:
    """There is nothing to be at."""
    assert drawn() == "0/0"
    assert current(()) is None


def test_a_long_rail_shows_the_part_around_now() -> None:
    """Forty groups do not fit into a cell, but where it is does."""
    steps = [a_step(index, "Completed") for index in range(25)]
    steps += [a_step(25, "Processing"), *(a_step(index) for index in range(26, 40))]
    assert drawn(*steps, width=14) == "26/40 …✓✓✓▸··…"


@given(
    st.lists(st.tuples(st.integers(0, 1), st.sampled_from([*StepStatus, "Odd"])), max_size=60),
    st.integers(8, 30),
    st.booleans(),
)
def test_a_rail_always_fits(parts: list[tuple[int, str]], width: int, ended: bool) -> None:  # noqa: FBT001
    """Whatever the steps are, the cell is not overrun and the number of groups is right."""
    index, steps = 0, []
    for more, status in parts:
        index += more
        steps.append(a_step(index, status))
    told = rail(steps, width, run_ended=ended)
    assert wide(told) <= width
    assert plain(told).split(" ")[0].endswith(f"/{len(groups(steps))}")


@pytest.mark.parametrize(("status", "at"), [("Processing", 2), ("Queued", 2), ("Waiting", 2), ("Pending", 1)])
def test_an_execution_is_at_the_group_that_is_under_way(status: str, at: int) -> None:
    """Running or waiting for its turn; what is merely pending is not reached."""
    part = current(groups([a_step(0, "Completed"), a_step(1, status)]))
    assert part is not None
    assert part.number == at
