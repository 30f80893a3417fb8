"""The cursor is an id: whatever happens to the rows, only a person moves it."""

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
    assert order.cursor == (held if held in after else after[0] if after and not before else None)
    assert lost == (held not in after)


@given(st.lists(st.integers(0, 30), unique=True, min_size=2, max_size=20), st.data())
def test_the_cursor_goes_to_no_neighbour_by_itself(before: list[int], data: st.DataObject) -> None:
    """When the highlighted row goes, nothing is; down is what moved up into its line, up is above."""
    at = data.draw(st.integers(0, len(before) - 1))
    order = rows(*before)
    order.move(at)
    left = [key for key in before if key != before[at]]
    assert order.replace(left)
    assert (order.cursor, order.item, order.lost) == (None, None, True)
    if data.draw(st.booleans()):
        order.replace(left)
    by = data.draw(st.sampled_from((1, -1)))
    order.move(order.step(by))
    assert order.cursor == left[max(0, min(len(left) - 1, at if by > 0 else at - 1))]
    assert not order.lost


@given(st.lists(st.integers(0, 30), unique=True, min_size=1, max_size=20), ids, st.data())
def test_a_row_that_comes_back_has_the_cursor_again(
    before: list[int], meanwhile: list[int], data: st.DataObject
) -> None:
    """No key was pressed, so it is the row that was highlighted."""
    order = rows(*before)
    order.move(data.draw(st.integers(0, len(before) - 1)))
    held = order.cursor
    order.replace(meanwhile)
    order.replace(before)
    assert order.cursor == held


def test_where_a_person_wants_other_rows_the_cursor_goes_along() -> None:
    """To what took the place of its row, or the last, on a page that was turned to: to the first."""
    order = rows(1, 2, 3)
    order.move(1)
    found = []
    for wanted in ((1, 3), (1,), (7, 8, 9)):
        order.replace(wanted, anew=True)
        found.append(order.cursor)
    assert found == [3, 1, 7]


def test_the_gap_moves_along_with_its_neighbours() -> None:
    """A row that arrives above the gap does not shift what the next key goes to."""
    order = rows(1, 2, 3)
    order.move(1)
    order.replace((1, 3))
    order.replace((8, 9, 1, 3))
    order.move(order.step(1))
    assert order.cursor == 3


def test_moving_stops_at_the_ends() -> None:
    """Beyond the first and the last row there is nothing."""
    order = rows(1, 2, 3)
    order.move(99)
    assert order.cursor_index == 2
    order.move(-5)
    assert order.cursor_index == 0
