"""Cursors say the same thing when they come back, and nothing when anybody else made them."""

import base64
from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jim_core.model.errors import Invalid
from jim_core.model.status import ExecutionStatus
from jim_core.service import cursors
from jim_core.service.cursors import Cursor
from jim_core.storage.execution_stretches import SORTABLE, ExecutionFilter, Order, Place

_NOON = datetime(2026, 4, 5, 12, 0, tzinfo=UTC)
_PLACE = Place(ExecutionStatus.FAILED, _NOON, 17)

_orders = st.builds(Order, st.sampled_from(sorted(SORTABLE.values())), st.booleans())
_filters = st.builds(
    ExecutionFilter,
    st.none() | st.uuids(),
    st.none() | st.lists(st.sampled_from(sorted(ExecutionStatus)), min_size=1, unique=True).map(tuple),
)
_places = st.builds(
    Place,
    st.sampled_from(ExecutionStatus),
    st.none() | st.datetimes(timezones=st.just(UTC)),
    st.integers(0, 2**63 - 1),
)


@given(_places, st.integers(1, 2**31 - 1), _filters, _orders)
def test_a_cursor_comes_back_as_it_was(
    place: Place, page: int, wanted: ExecutionFilter, order: Order
) -> None:
    """Of every list, for every moment and row; as a text that an URL takes as it is."""
    text = cursors.written(Cursor(place, page), wanted, order)
    assert cursors.read(text, wanted, order) == Cursor(place, page)
    assert text.isascii()
    assert text.replace("-", "").replace("_", "").isalnum()


@given(_filters, _orders, _filters, _orders)
def test_a_cursor_of_one_list_is_none_of_another(
    wanted: ExecutionFilter, order: Order, other: ExecutionFilter, turned: Order
) -> None:
    """The filter, the sorting and its direction: what differs is refused, and said."""
    text = cursors.written(Cursor(_PLACE, 2), wanted, order)
    if (wanted, order) == (other, turned):
        assert cursors.read(text, other, turned).after == _PLACE
        return
    with pytest.raises(Invalid) as refused:
        cursors.read(text, other, turned)
    ((field, (sentence,)),) = refused.value.violations.items()
    assert field == "cursor"
    assert "sortDescending" in sentence


@given(
    st.text() | st.binary(min_size=28, max_size=28).map(lambda raw: base64.urlsafe_b64encode(raw).decode())
)
def test_anything_else_is_refused(text: str) -> None:
    """With the field's name, whatever it is."""
    with pytest.raises(Invalid) as refused:
        cursors.read(text, ExecutionFilter(), Order())
    assert list(refused.value.violations) == ["cursor"]


@given(st.binary(min_size=22, max_size=22))
def test_a_cursor_that_somebody_made_up_is_a_place_or_refused(forged: bytes) -> None:
    """Bound to the right list, but with a row, a moment or a status that there cannot be."""
    good = cursors.written(Cursor(_PLACE, 2), ExecutionFilter(), Order())
    packed = base64.urlsafe_b64decode(f"{good}==")[:6] + forged
    text = base64.urlsafe_b64encode(packed).decode()
    with suppress(Invalid):
        found = cursors.read(text, ExecutionFilter(), Order())
        assert 0 <= found.after.seq < 2**63
        assert found.page > 0


def test_a_schedule_makes_another_list() -> None:
    """Also when everything else is the same."""
    text = cursors.written(Cursor(_PLACE, 2), ExecutionFilter(UUID(int=1)), Order())
    with pytest.raises(Invalid, match="scheduleId"):
        cursors.read(text, ExecutionFilter(UUID(int=2)), Order())
