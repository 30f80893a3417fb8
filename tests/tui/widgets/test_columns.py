"""Columns are dropped by rank, and share what room is left."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from jim_tui.widgets.columns import Column, place

COLUMNS = (
    Column("status", "Status", 10),
    Column("name", "Name", 10, share=2, limit=30),
    Column("step", "Step", 10, rank=2, share=1),
    Column("id", "Id", 8, rank=1),
)


def names(width: int) -> list[str]:
    return [at.column.key for at in place(COLUMNS, width, 1)]


def test_the_least_important_column_goes_first() -> None:
    """What a row is about stays to the end."""
    assert names(60) == ["status", "name", "step", "id"]
    assert names(36) == ["status", "name", "id"]
    assert names(24) == ["status", "name"]


def test_room_is_shared_up_to_a_limit() -> None:
    """A wide window gives room to names, but no more than they can use."""
    widths = {at.column.key: at.width for at in place(COLUMNS, 200, 1)}
    assert widths["name"] == 30
    assert widths["step"] > 30


@given(st.integers(1, 300))
def test_columns_never_overlap_nor_leave_the_table(width: int) -> None:
    """Each begins where the one before and its gap have ended."""
    placed = place(COLUMNS, width, 1)
    for before, after in pairwise(placed):
        assert before.x + before.width + before.column.gap == after.x
    assert all(at.width >= 1 for at in placed)
    assert placed[-1].x + placed[-1].width <= max(width, 2)


@given(st.integers(60, 300))
def test_all_room_is_used(width: int) -> None:
    """No cells are wasted while a column wants them."""
    placed = place(COLUMNS, width, 1)
    assert placed[-1].x + placed[-1].width == width
