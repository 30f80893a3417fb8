"""Exports: an outcome for each object, and none that is lost."""

from datetime import timedelta

import pytest

from jim_core.connectors.protocol import ConnectorError, Operation, WriteStatus
from jim_core.identity.run import RunFailed
from jim_core.identity.store.attributes import attributes_of
from jim_core.identity.store.database import transaction
from jim_core.identity.store.exports import Exports
from jim_core.model.activity import ItemChange
from tests.identity.house import House
from tests.identity.village import Killed


def _settled(house: House, anchors: str) -> None:
    for anchor in anchors:
        house.village.put(anchor, name=anchor)
    house.full()


def test_an_export_writes_what_is_pending(house: House) -> None:
    """Adds, updates and deletes, each with what the connector needs to know."""
    _settled(house, "abc")
    house.want("a", "Update", name=("Ann",), phone=())
    house.want("b", "Delete")
    house.want("d", "Add", name=("Dan",))
    done = house.export()
    [one, other, third] = [change for batch in house.village.written for change in batch]
    assert (one.attributes, one.known) == ({"name": ("Ann",), "phone": ()}, {"name": ("a",)})
    assert (other.operation, third.operation, third.known) == (Operation.DELETE, Operation.ADD, {})
    assert list(house.village.people) == ["a", "c", "d"]
    assert (done.counts.added, done.counts.updated, done.counts.deleted) == (1, 1, 1)
    assert {state for _, state, _ in house.pending().values()} == {"Exported"}


def test_items_tell_before_and_after(house: House) -> None:
    """Of an update, only what it changes."""
    _settled(house, "a")
    house.village.put("a", name="Ann", room="1")
    house.full()
    house.want("a", "Update", room=("2",))
    [item] = house.export().items
    assert (item.change, attributes_of(item.before or "")) == (ItemChange.EXPORTED, {"room": ("1",)})
    assert attributes_of(item.after or "") == {"room": ("2",)}


def test_an_export_goes_by_batches(house: House) -> None:
    """As large as a page of the run profile, each object once."""
    for anchor in "abcde":
        house.want(anchor, "Add")
    done = house.export()
    assert [len(batch) for batch in house.village.written] == [2, 2, 1]
    assert (done.counts.processed, done.counts.to_process) == (5, 5)


def test_nothing_is_exported_twice(house: House) -> None:
    """What waits to be confirmed is not due."""
    house.want("a", "Add")
    house.export()
    assert house.export().summary == "nothing waits to be exported"
    assert len(house.village.written) == 1


def test_one_bad_object_does_not_stop_the_rest(house: House) -> None:
    """Its failure is told by name, with the reason."""
    for anchor in "abc":
        house.want(anchor, "Add")
    house.village.outcomes["b"] = (WriteStatus.FAILED, "the name is too long")
    done = house.export()
    assert done.errors() == {"b": "the name is too long"}
    assert (done.counts.added, done.counts.errors, list(house.village.people)) == (2, 1, ["a", "c"])
    assert house.pending()["b"] == ("Add", "Pending", 1)


def test_a_failure_is_tried_again_later_and_later(house: House) -> None:
    """After a minute, two, four, and at most after six hours."""
    house.want("a", "Add")
    house.village.outcomes["a"] = (WriteStatus.FAILED, "not now")
    for minutes in (1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360):
        house.export()
        tried = len(house.village.written)
        house.later(timedelta(minutes=minutes, seconds=-1))
        house.export()
        assert len(house.village.written) == tried
        house.later(timedelta(seconds=1))
    house.village.outcomes = {}
    house.export()
    assert house.pending()["a"] == ("Add", "Exported", 11)


def test_a_dead_system_leaves_doubt(house: House) -> None:
    """What was told is kept; of the rest nobody knows, and the run fails with the reason."""
    for anchor in "abcd":
        house.want(anchor, "Add")
    house.village.ends_after = (1, ConnectorError("the line is dead"))
    with pytest.raises(ConnectorError, match="the line is dead"):
        house.export()
    assert [state for _, state, _ in house.pending().values()] == [
        "Exported",
        "Sending",
        "Pending",
        "Pending",
    ]


def test_what_had_arrived_counts_as_exported(house: House) -> None:
    """An object that is there after an interruption was added by it; the next import is to confirm that."""
    house.want("a", "Add", name=("Ann",))
    house.village.ends_after = (0, Killed())
    with pytest.raises(Killed):
        house.export()
    house.village.put("a", name="Ann")
    done = house.export()
    assert house.pending()["a"] == ("Add", "Exported", 0)
    assert (done.counts.errors, done.counts.warnings) == (0, 1)
    assert "interrupted" in done.errors()["a"]


@pytest.mark.parametrize(
    ("operation", "status", "words"),
    [
        ("Add", WriteStatus.EXISTS, "there is such an object already"),
        ("Update", WriteStatus.MISSING, "there is no such object any more"),
    ],
)
def test_what_nobody_had_sent_is_a_failure(
    house: House, operation: str, status: WriteStatus, words: str
) -> None:
    """An object that is there, or not there, without our doing is for people to know."""
    if operation == "Update":
        _settled(house, "a")
    house.want("a", operation, name=("Ann",))
    house.village.outcomes["a"] = (status, None)
    assert words in house.export().errors()["a"]
    assert house.pending()["a"] == (operation, "Pending", 1)


def test_what_is_gone_already_need_not_be_deleted(house: House) -> None:
    """It is as it was wanted."""
    _settled(house, "ab")
    house.want("a", "Delete")
    house.village.drop("a")
    done = house.export()
    assert (done.counts.deleted, done.counts.errors) == (1, 0)


def test_an_anchor_that_the_system_gave_is_kept(house: House) -> None:
    """So that the next import finds the object."""
    house.village.given[house.want(None, "Add", name=("Ann",))] = "x1"
    house.export()
    assert house.states() == {"x1": "Provisioned"}
    assert house.full().changes() == {"x1": "Confirmed"}
    assert (house.states(), house.pending()) == ({"x1": "Current"}, {})


def test_an_anchor_of_another_is_refused(house: House) -> None:
    """It is an error of that object; the others are exported."""
    _settled(house, "a")
    del house.village.people["a"]
    house.village.given[house.want(None, "Add")] = "a"
    house.want("b", "Add")
    done = house.export()
    assert [item.error for item in done.items if item.error] == [
        "it was added as 'a', which is the anchor of another object that is known there"
    ]
    assert house.pending() == {None: ("Add", "Pending", 1), "b": ("Add", "Exported", 0)}


def test_an_outcome_that_is_not_told_is_an_error(house: House) -> None:
    """The change stays in doubt, and is tried again."""
    house.want("a", "Add")
    house.want("b", "Add")
    house.village.silent = {"a"}
    done = house.export()
    assert (done.counts.errors, done.counts.processed) == (1, 2)
    assert house.pending() == {"a": ("Add", "Sending", 0), "b": ("Add", "Exported", 0)}


def test_too_much_is_not_deleted(house: House) -> None:
    """Above the threshold nothing at all is sent."""
    house.threshold = 40
    _settled(house, "abcd")
    house.want("a", "Delete")
    house.want("b", "Delete")
    house.want("c", "Update", name=("Cem",))
    with pytest.raises(RunFailed, match=r"2 of the 4 objects of 'HR' are to be deleted"):
        house.export()
    assert house.village.written == []


def test_the_same_wish_stays_as_far_as_it_is(house: House) -> None:
    """A synchronisation that finds the same to do does not have it sent again; another is another."""
    number = house.want("a", "Add", name=("Ann",))
    house.export()
    exports = Exports(house.store)
    with transaction(house.store):
        exports.put(number, 1, "Add", '{"name":["Ann"]}')
    assert house.pending()["a"] == ("Add", "Exported", 0)
    with transaction(house.store):
        exports.put(number, 1, "Add", '{"name":["Eve"]}')
    assert house.pending()["a"] == ("Add", "Pending", 0)


def test_a_wish_that_changed_on_the_way_is_still_to_be_sent(house: House) -> None:
    """What a synchronisation wants by now was not in what the system took."""
    _settled(house, "a")
    number = house.want("a", "Update", name=("Ann",))
    [sent] = Exports(house.store).due(1, 0.0, after=0, limit=9)
    with transaction(house.store):
        Exports(house.store).sending([sent])
        Exports(house.store).put(number, 1, "Update", '{"name":["Eve"]}')
        Exports(house.store).exported([sent])
    assert house.pending()["a"] == ("Update", "Pending", 0)
