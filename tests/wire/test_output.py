"""What the headers of a step's output say, written and read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jim_core.wire.output import gap_line, ranges, written


@given(st.lists(st.integers(0, 2**53), unique=True))
def test_ranges_survive_the_wire(places: list[int]) -> None:
    """In order, each from a byte up to another."""
    places = sorted(places)[: len(places) // 2 * 2]
    said = list(zip(places[::2], places[1::2], strict=True))
    assert list(ranges(written(said))) == said


@pytest.mark.parametrize("header", ["", "x", "-", "5", "5-5", "9-3", "-1-4", "1-2-3", "1" * 30 + "-2"])
def test_what_is_no_range_is_passed_over(header: str) -> None:
    """Nothing a server says breaks its reader; what overlaps counts once."""
    assert list(ranges(header)) == []
    assert list(ranges(f"1-4,{header}, 2-3,6-8")) == [(1, 4), (6, 8)]


def test_the_line_of_a_gap_counts_bytes() -> None:
    """In a whole sentence."""
    assert gap_line(190_355_072) == "[… 190,355,072 bytes were left out here …]"
    assert gap_line(1) == "[… 1 byte was left out here …]"
