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


BY_TEXT = (
    Column("name", "Name", 10, share=2, limit=30, by_text=True),
    Column("kind", "Kind", 8, rank=2, spare=True),
    Column("error", "Error", 20, rank=1, share=1, least=8),
)


def widths(width: int, **longest: int) -> dict[str, int]:
    return {at.column.key: at.width for at in place(BY_TEXT, width, 0, longest)}


def test_a_column_by_text_takes_what_its_texts_need() -> None:
    """What it does not need is for others; beyond its limit it takes nothing."""
    assert widths(80, name=14) == {"name": 14, "kind": 8, "error": 54}
    assert widths(80, name=90) == {"name": 30, "kind": 8, "error": 38}
    assert widths(80) == {"name": 10, "kind": 8, "error": 58}


def test_a_spare_column_goes_before_a_text_is_cut() -> None:
    """But not before that."""
    assert widths(42, name=10) == {"name": 10, "kind": 8, "error": 20}
    assert widths(42, name=12) == {"name": 12, "error": 28}


def test_a_column_is_narrowed_before_it_is_dropped() -> None:
    """Half a message is better than none; less than that is not."""
    assert widths(34) == {"name": 10, "error": 22}, "what is dropped leaves its room"
    assert widths(22) == {"name": 10, "error": 10}
    assert widths(19) == {"name": 10}


@given(st.integers(1, 300), st.dictionaries(st.sampled_from(["name", "kind"]), st.integers(0, 90)))
def test_columns_by_text_stay_inside_too(width: int, longest: dict[str, int]) -> None:
    """Whatever the texts are; and what is left over is shared out in the end."""
    placed = place(BY_TEXT, width, 0, longest)
    assert sum(at.width + at.column.gap for at in placed) - placed[-1].column.gap <= max(width, 1)


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
