"""Imports confirm what was exported."""

import pytest

from tests.identity.house import House


def _settled(house: House, anchors: str) -> None:
    for anchor in anchors:
        house.village.put(anchor, name=anchor)
    house.full()


def test_what_is_there_as_exported_is_done(house: House) -> None:
    """It is told once, with what it changed."""
    _settled(house, "a")
    house.want("a", "Update", name=("Ann",))
    house.export()
    done = house.full()
    [item] = done.items
    assert (done.changes(), item.before, item.after) == (
        {"a": "Confirmed"},
        '{"name":["a"]}',
        '{"name":["Ann"]}',
    )
    assert (done.counts.updated, house.pending()) == (1, {})


def test_what_was_there_before_is_confirmed_too(house: House) -> None:
    """An attribute that was taken away, and values in an order of the system's own."""
    house.village.put("a", name="Ann", groups=("x", "y"))
    house.full()
    house.want("a", "Update", phone=(), groups=("y", "x"))
    house.village.silent = {"a"}
    house.export()
    house.village.put("a", name="Ann", groups=("x", "y"))
    done = house.full()
    assert (done.changes(), done.counts.unchanged, house.pending()) == ({"a": "Confirmed"}, 1, {})


@pytest.mark.parametrize("is_full", [True, False], ids=["full", "delta"])
def test_what_is_not_as_exported_is_sent_again(house: House, *, is_full: bool) -> None:
    """Only what is not so, later, and with the attribute named."""
    _settled(house, "a")
    house.want("a", "Update", name=("Ann",), room=("1",))
    house.export()
    house.village.put("a", name="Ann", room="2")
    done = house.full() if is_full else house.delta()
    assert done.errors() == {"a": "not there as exported: room"}
    assert (done.counts.warnings, house.pending()["a"]) == (1, ("Update", "Pending", 1))
    [(text,)] = house.store.execute("SELECT attributes FROM pending_export WHERE not_before > 0")
    assert text == '{"room":["1"]}'


def test_an_added_object_that_differs_is_to_be_updated(house: House) -> None:
    """It is there, so that adding it again would fail for ever."""
    house.want("a", "Add", name=("Ann",), room=("1",))
    house.export()
    house.village.put("a", name="Ann", room="2")
    house.full()
    assert (house.states(), house.pending()) == ({"a": "Current"}, {"a": ("Update", "Pending", 1)})


def test_what_somebody_added_before_us_is_to_be_updated(house: House) -> None:
    """Nobody has sent anything, so that nothing failed."""
    house.want("a", "Add", name=("Ann",), room=("1",))
    house.village.put("a", name="Ann")
    done = house.full()
    assert (done.errors(), house.pending()) == ({}, {"a": ("Update", "Pending", 0)})


def test_what_is_not_sent_yet_stays(house: House) -> None:
    """An import before the export finds it as it was."""
    _settled(house, "a")
    house.want("a", "Update", name=("Ann",))
    assert house.full().items == []
    assert house.pending() == {"a": ("Update", "Pending", 0)}


def test_a_delete_is_done_when_the_object_is_gone(house: House) -> None:
    """It is not known any more; and it does not count against the threshold, which the export was held to."""
    house.threshold = 100
    _settled(house, "ab")
    house.want("a", "Delete")
    house.want("b", "Delete")
    house.export()
    house.threshold = 10
    done = house.full()
    assert done.changes() == {"a": "Confirmed", "b": "Confirmed"}
    assert (house.states(), house.pending(), done.counts.deleted) == ({}, {}, 2)


def test_a_deleted_object_of_an_identity_is_obsolete(house: House) -> None:
    """A synchronisation has to let go of it."""
    _settled(house, "a")
    house.join("a")
    house.want("a", "Delete")
    house.export()
    house.delta()
    assert (house.states(), house.pending()) == ({"a": "Obsolete"}, {})


def test_a_delete_of_what_is_still_there_is_sent_again(house: House) -> None:
    """With the reason."""
    _settled(house, "a")
    house.want("a", "Delete")
    house.export()
    house.village.put("a", name="a")
    assert "still there" in house.full().errors()["a"]
    assert house.pending() == {"a": ("Delete", "Pending", 1)}


@pytest.mark.parametrize("compares", [False, True], ids=["full", "compared"])
def test_an_add_that_is_not_there_is_sent_again(house: House, *, compares: bool) -> None:
    """But only an import of everything can say so."""
    _settled(house, "z")
    for anchor in "abc":
        house.want(anchor, "Add")
    house.export()
    for anchor in "abc":
        del house.village.people[anchor]
    house.village.changes.clear()
    house.village.changes.append("z")
    house.delta()
    assert house.pending()["a"] == ("Add", "Exported", 0)
    house.village.compares = compares
    done = house.delta() if compares else house.full()
    assert house.pending() == dict.fromkeys("abc", ("Add", "Pending", 1))
    assert (done.counts.warnings, house.states()["a"]) == (3, "Provisioned")


def test_what_is_gone_needs_no_update(house: House) -> None:
    """There is nothing left to write to."""
    _settled(house, "ab")
    house.want("a", "Update", name=("Ann",))
    house.village.drop("a")
    house.full()
    assert (house.states(), house.pending()) == ({"a": "Obsolete", "b": "Current"}, {})
