"""The cursor is an id: whatever happens to the rows, only a person moves it, or the end of its row."""

from hypothesis import given
from hypothesis import strategies as st

from jim_tui.widgets.row_order import RowOrder

ids = st.lists(st.integers(0, 30), unique=True, max_size=20)


def rows(*keys: int) -> RowOrder[int]:
    order: RowOrder[int] = RowOrder(lambda item: item)
    order.replace(keys)
    return order


def test_the_cursor_starts_on_the_first_row() -> None:
    """A list that has just been read is read from the top."""
    assert rows(7, 8, 9).cursor == 7


def test_no_rows_no_cursor() -> None:
    """An empty list highlights nothing, so no key can act on anything."""
    order = rows(1)
    order.replace(())
    assert order.cursor is None
    assert order.item is None


@given(ids, ids, st.integers(0, 20))
def test_the_cursor_keeps_its_id_as_long_as_that_is_there(
    before: list[int], after: list[int], at: int
) -> None:
    """Inserting, removing and sorting other rows never changes which one is highlighted."""
    order = rows(*before)
    order.move(at)
    held = order.cursor
    lost = order.replace(after)
    assert (order.cursor == held) if held in after else lost or not before
    assert order.cursor in after if after else order.cursor is None


@given(st.lists(st.integers(0, 30), unique=True, min_size=2, max_size=20), st.data())
def test_the_row_that_took_its_place_is_next(before: list[int], data: st.DataObject) -> None:
    """When the highlighted row goes, the one that moves up into its line is highlighted, or the last."""
    at = data.draw(st.integers(0, len(before) - 1))
    order = rows(*before)
    order.move(at)
    order.replace([key for key in before if key != before[at]])
    assert order.cursor == (before[at + 1] if at + 1 < len(before) else before[at - 1])


def test_moving_stops_at_the_ends() -> None:
    """Beyond the first and the last row there is nothing."""
    order = rows(1, 2, 3)
    order.move(99)
    assert order.cursor_index == 2
    order.move(-5)
    assert order.cursor_index == 0
