"""Imports of changes."""

import pytest

from jim_core.identity.run import RunFailed
from tests.identity.house import House
from tests.identity.village import Killed


def _settled(house: House, anchors: str) -> None:
    for anchor in anchors:
        house.village.put(anchor, name=anchor)
    house.full()
    house.synchronised()


def test_a_first_import_has_to_be_full(house: House) -> None:
    """It names the cure."""
    with pytest.raises(RunFailed, match="run a full import"):
        house.delta()


def test_an_interrupted_full_import_is_no_beginning(house: House) -> None:
    """Only its end says since when changes are to be read."""
    house.village.put("a")
    house.village.ends_after = (1, Killed())
    with pytest.raises(Killed):
        house.full()
    with pytest.raises(RunFailed, match="run a full import"):
        house.delta()


def test_a_lost_watermark_needs_a_full_import(house: House) -> None:
    """It names the cure, and the reason of the system."""
    _settled(house, "a")
    house.village.has_lost_watermarks = True
    with pytest.raises(RunFailed, match=r"run a full import: its log was cut"):
        house.delta()


def test_only_what_changed_is_read(house: House) -> None:
    """Objects that came, changed and went, and nothing of the others."""
    _settled(house, "abcd")
    house.village.put("b", name="Ben")
    house.village.put("e", name="Eve")
    house.village.drop("d")
    done = house.delta()
    assert done.changes() == {"b": "Updated", "e": "Added", "d": "Deleted"}
    assert (done.counts.added, done.counts.updated, done.counts.deleted, done.counts.unchanged) == (
        1,
        1,
        1,
        0,
    )
    assert (house.current(), house.to_synchronise()) == (house.village.people, {"b", "d", "e"})


def test_the_next_one_begins_where_it_ended(house: House) -> None:
    """Nothing is told twice."""
    _settled(house, "a")
    house.village.put("a", name="Ann")
    house.delta()
    assert house.delta().items == []


def test_a_system_may_tell_who_is_there(house: House) -> None:
    """All others are gone."""
    house.village.compares = True
    _settled(house, "abcde")
    house.village.drop("b")
    house.village.put("d", name="Dan")
    done = house.delta()
    assert done.changes() == {"b": "Deleted", "d": "Updated"}
    assert (done.counts.unchanged, house.current()) == (3, house.village.people)


def test_who_is_there_after_all_is_current_again(house: House) -> None:
    """Nothing more need be said of it than that it is present."""
    house.village.compares = True
    _settled(house, "ab")
    gone = house.village.people.pop("b")
    house.full()
    house.synchronised()
    house.village.people["b"] = gone
    assert house.delta().changes() == {"b": "Added"}
    assert (house.current(), house.to_synchronise()) == (house.village.people, {"b"})


def test_an_interrupted_one_begins_again(house: House) -> None:
    """It marks nothing as gone before its end, and misses nothing the next time."""
    house.village.compares = True
    _settled(house, "abcde")
    house.village.put("a", name="Ann")
    house.village.drop("e")
    house.village.ends_after = (1, Killed())
    with pytest.raises(Killed):
        house.delta()
    assert set(house.states().values()) == {"Current"}
    house.delta()
    assert house.current() == house.village.people


@pytest.mark.parametrize("compares", [False, True], ids=["told", "compared"])
def test_too_much_is_not_taken_away(house: House, *, compares: bool) -> None:
    """Neither by telling what is gone, nor by not naming it; and it can be tried again."""
    house.village.compares = compares
    house.threshold = 40
    _settled(house, "abcd")
    house.village.drop("c")
    house.village.drop("d")
    with pytest.raises(RunFailed, match=r"2 of the 4 objects"):
        house.delta()
    assert set(house.states().values()) == {"Current"}
    house.threshold = None
    assert house.delta().changes() == {"c": "Deleted", "d": "Deleted"}


def test_who_is_back_before_the_end_was_never_gone(house: House) -> None:
    """What an interrupted import heard of is not believed for longer than that."""
    _settled(house, "abc")
    gone = house.village.people["c"]
    house.village.drop("c")
    house.village.ends_after = (1, Killed())
    with pytest.raises(Killed):
        house.delta()
    house.village.put("c", **gone)
    done = house.delta()
    assert (done.changes(), done.counts.unchanged, house.current()) == ({}, 1, house.village.people)


def test_a_full_import_that_goes_on_keeps_what_changes_brought(house: House) -> None:
    """Who came in behind its bookmark is not gone for it."""
    _settled(house, "bcde")
    house.village.ends_after = (1, Killed())
    with pytest.raises(Killed):
        house.full()
    house.village.put("a", name="Ann")
    house.delta()
    assert house.full().counts.deleted == 0
    assert house.current() == house.village.people
