"""Full imports: what is there, what is new, and what is gone."""

from datetime import timedelta

import pytest

from jim_core.connectors.protocol import ConnectorError, ImportedObject
from jim_core.identity.run import RunFailed
from jim_core.identity.store.attributes import attributes_of
from jim_core.identity.store.runs import Counts
from jim_core.model.activity import ItemChange
from tests.identity.house import House
from tests.identity.village import PERSON, Killed


def test_the_first_import_adds_everything(house: House) -> None:
    """Each object becomes one of the space, and is told with all that it has."""
    for anchor in "abc":
        house.village.put(anchor, name=anchor.upper())
    done = house.full()
    assert done.counts == Counts(to_process=3, processed=3, added=3)
    assert house.current() == house.village.people
    assert [attributes_of(item.after or "") for item in done.items] == list(house.village.people.values())
    assert [item.object for item in done.items] == [house.number(anchor) for anchor in "abc"]
    assert house.to_synchronise() == set("abc")


def test_the_second_import_changes_nothing(house: House) -> None:
    """What is as it was is counted, and no synchronisation has to look at it."""
    for anchor in "abc":
        house.village.put(anchor, name=anchor)
    house.full()
    house.synchronised()
    done = house.full()
    assert (done.counts.unchanged, done.items, house.to_synchronise()) == (3, [], set())


def test_an_update_tells_what_differs(house: House) -> None:
    """And nothing of what stayed."""
    house.village.put("a", name="Ann", room="1", phone="7")
    house.full()
    house.synchronised()
    house.village.put("a", name="Ann", room="2", mail="a@b")
    done = house.full()
    [item] = done.items
    assert attributes_of(item.before or "") == {"room": ("1",), "phone": ("7",)}
    assert attributes_of(item.after or "") == {"room": ("2",), "mail": ("a@b",)}
    assert (item.change, done.counts.updated, house.to_synchronise()) == (ItemChange.UPDATED, 1, {"a"})


def test_what_is_gone_becomes_obsolete(house: House) -> None:
    """It is told with all that it had, and left to synchronisation."""
    house.village.put("a", name="Ann")
    house.village.put("b", name="Ben")
    house.full()
    house.synchronised()
    house.village.drop("b")
    done = house.full()
    [item] = done.items
    assert (item.change, attributes_of(item.before or "")) == (ItemChange.DELETED, {"name": ("Ben",)})
    assert house.states() == {"a": "Current", "b": "Obsolete"}
    assert (done.counts.deleted, house.to_synchronise()) == (1, {"b"})


def test_what_is_gone_is_told_once(house: House) -> None:
    """An object that is obsolete already is not deleted again."""
    house.village.put("a")
    house.full()
    house.village.drop("a")
    house.full()
    assert house.full().counts == Counts()


def test_what_comes_back_is_current_again(house: House) -> None:
    """As it was before, it is new all the same."""
    house.village.put("a", name="Ann")
    house.full()
    house.village.drop("a")
    house.full()
    house.synchronised()
    house.village.put("a", name="Ann")
    done = house.full()
    assert (house.states(), done.changes(), done.counts.added) == ({"a": "Current"}, {"a": "Added"}, 1)
    assert house.to_synchronise() == {"a"}


def test_what_cannot_be_read_is_not_gone(house: House) -> None:
    """The fault is named by its place, the rest is imported, and the object stays as it was."""
    house.village.put("a")
    house.village.put("b")
    house.full()
    del house.village.people["b"]
    house.village.faults = {"line 17": "b", "line 18": None}
    done = house.full()
    assert done.errors() == {"b": "cannot be read", "line 18": "cannot be read"}
    assert [item.place for item in done.items] == ["line 17", "line 18"]
    assert (house.states(), done.counts.deleted, done.counts.errors) == (
        {"a": "Current", "b": "Current"},
        0,
        2,
    )


def test_nothing_is_gone_while_it_may_be_what_cannot_be_read(house: House) -> None:
    """A row without a name may be anybody's: a warning says so, also when the rest is read after an
    interruption, and the next whole import finds out."""
    for anchor in "abc":
        house.village.put(anchor)
    house.full()
    house.village.drop("b")
    house.village.faults = {"line 18": None}
    done = house.full()
    assert (house.states()["b"], done.counts.deleted, done.counts.warnings) == ("Current", 0, 1)
    house.village.faults = {}
    assert house.full().counts.deleted == 1


def test_an_anchor_counts_once(house: House) -> None:
    """The first object of an anchor is kept; another one is an error, on whatever page it comes."""
    house.village.put("a", name="Ann")
    house.village.put("b", name="Ben")
    house.village.also = [
        ImportedObject(PERSON, "a", {"name": ("Abe",)}),
        ImportedObject(PERSON, "a", {"name": ("Ann",)}),
        ImportedObject(PERSON, "c", {"name": ("Cem",)}),
        ImportedObject(PERSON, "c", {"name": ("Cas",)}),
    ]
    for _ in range(2):
        done = house.full()
        assert (done.counts.errors, done.counts.updated) == (2 + 1, 0)
        assert house.current()["a"] == {"name": ("Ann",)}
        assert house.current()["c"] == {"name": ("Cem",)}


@pytest.mark.parametrize("anchor", ["", "a\0b", "a\ud800"])
def test_what_is_no_text_is_a_fault(house: House, anchor: str) -> None:
    """It would never be found again; everything else is imported."""
    house.village.put("a")
    house.village.also = [ImportedObject(PERSON, anchor, {})]
    done = house.full()
    assert (done.counts.errors, list(house.states())) == (1, ["a"])


def test_types_have_anchors_of_their_own(house: House) -> None:
    """The same anchor may mean a person and a group."""
    house.village.put("a", name="Ann")
    house.village.also = [ImportedObject("group", "a", {"name": ("All",)})]
    assert house.full().counts.added == 2
    assert house.full().counts.unchanged == 2


def test_an_interrupted_import_deletes_nothing(house: House) -> None:
    """What it did not come to is not gone."""
    for anchor in "abcd":
        house.village.put(anchor)
    house.full()
    house.village.drop("d")
    house.village.ends_after = (1, ConnectorError("the line is dead"))
    with pytest.raises(ConnectorError):
        house.full()
    assert set(house.states().values()) == {"Current"}


def test_an_interrupted_import_is_gone_on_with(house: House) -> None:
    """The pages before are not read again, and what they saw is not gone."""
    for anchor in "abcdef":
        house.village.put(anchor)
    house.village.ends_after = (2, Killed())
    with pytest.raises(Killed):
        house.full()
    assert list(house.states()) == list("abcd")
    done = house.full()
    assert house.village.read == [["a", "b"], ["c", "d"], ["e", "f"]]
    assert (done.counts.added, done.counts.processed, house.current()) == (2, 6, house.village.people)
    assert "first 4 of an import before" in done.summary


def test_an_import_stops_between_pages(house: House) -> None:
    """What the page before the wish did is kept."""
    for anchor in "abcd":
        house.village.put(anchor)

    def stop() -> None:
        raise Killed

    house.check = stop
    with pytest.raises(Killed):
        house.full()
    assert list(house.states()) == ["a", "b"]


def test_marking_goes_on_after_an_interruption(house: House) -> None:
    """Killed between two pages of what is gone, the next import marks the rest."""
    for anchor in "abcdef":
        house.village.put(anchor)
    house.full()
    for anchor in "bcdef":
        house.village.drop(anchor)
    checks = iter(range(9))  # two pages that are read, and then

    def stop_after_the_first() -> None:
        if next(checks) == 2:
            raise Killed

    house.check = stop_after_the_first
    with pytest.raises(Killed):
        house.full()
    assert list(house.states().values()).count("Obsolete") == 2
    assert house.full().counts.deleted == 3
    assert house.current() == house.village.people


def test_an_end_that_was_read_before_is_read_again(house: House) -> None:
    """Where nothing follows the bookmark, nobody would say where the next import of changes begins."""
    house.village.put("a")
    house.village.put("b")
    house.village.ends_after = (1, Killed())
    with pytest.raises(Killed):
        house.full()
    house.village.has_bare_end = True
    house.full()
    house.village.put("b", name="Ben")
    assert house.delta().changes() == {"b": "Updated"}


@pytest.mark.parametrize("change", ["a day", "a page size", "a bookmark lost"])
def test_what_cannot_be_gone_on_with_begins_anew(house: House, change: str) -> None:
    """A bookmark of long ago, of another reading, or without meaning is of no use."""
    for anchor in "abcd":
        house.village.put(anchor)
    house.village.ends_after = (1, Killed())
    with pytest.raises(Killed):
        house.full()
    match change:
        case "a day":
            house.later(timedelta(days=1))
        case "a page size":
            house.page_size = 3
        case _:
            house.village.is_strict = True
            house.village.put("a", name="Ann")
    done = house.full()
    assert (house.village.read[1][0], done.counts.processed) == ("a", 4)
    assert house.current() == house.village.people


def test_too_much_is_not_taken_away(house: House) -> None:
    """Above the threshold the import fails before it marks anything, and says what helps."""
    house.threshold = 40
    for anchor in "abcd":
        house.village.put(anchor)
    house.full()
    house.village.drop("c")
    house.village.drop("d")
    with pytest.raises(RunFailed, match=r"2 of the 4 objects of 'HR' .* 40 % .* raise the deleteThreshold"):
        house.full()
    assert set(house.states().values()) == {"Current"}
    house.threshold = 50
    assert house.full().counts.deleted == 2


def test_a_part_says_nothing_of_the_others(house: House) -> None:
    """Who lives elsewhere is not gone; who left is."""
    house.village.parts = {"a": "north", "b": "north", "c": "south"}
    for anchor in "abc":
        house.village.put(anchor)
    house.full()
    house.village.drop("b")
    house.partition = "south"
    assert house.full().counts.deleted == 0
    house.partition = "north"
    house.full()
    house.village.drop("a")
    assert house.full().changes() == {"a": "Deleted"}
    house.partition = None
    assert house.full().changes() == {"b": "Deleted"}
