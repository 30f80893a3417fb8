"""What a synchronisation makes of objects: identities, joins, and what is to be exported."""

from collections.abc import Iterator
from typing import Any

import pytest

from jim_core.identity.run import RunFailed
from jim_core.identity.store.database import opened
from jim_core.model.activity import ItemChange
from jim_core.model.sync_rule import AttributeFlow, MatchingRule, RuleDirection, SyncRule, WhenGone
from tests.identity.synchronising.land import Land, new_store

HR, CARDS, DIRECTORY = 1, 2, 3


def flow(target: str, source: str | None = None, expression: str | None = None) -> AttributeFlow:
    """A flow of an attribute."""
    return AttributeFlow(target=target, source=source, expression=expression)


def people(**told: Any) -> SyncRule:
    """What makes identities of people."""
    usual: dict[str, Any] = {
        "name": "people",
        "direction": RuleDirection.INBOUND,
        "object_type": "person",
        "identity_type": "Person",
        "project": True,
        "flows": (flow("id", "id"), flow("mail", "mail"), flow("name", "name"), flow("dept", "dept")),
    }
    return SyncRule(**(usual | told))


def cards(**told: Any) -> SyncRule:
    """What joins cards to people by their mail."""
    usual: dict[str, Any] = {
        "name": "cards",
        "direction": RuleDirection.INBOUND,
        "object_type": "card",
        "identity_type": "Person",
        "matching": (MatchingRule(source="owner", target="mail", ignore_case=True),),
        "flows": (flow("card", "number"),),
    }
    return SyncRule(**(usual | told))


def accounts(**told: Any) -> SyncRule:
    """What makes accounts of people in IT."""
    usual: dict[str, Any] = {
        "name": "accounts",
        "direction": RuleDirection.OUTBOUND,
        "object_type": "account",
        "identity_type": "Person",
        "scope": 'dept == "IT"',
        "provision": True,
        "when_gone": WhenGone.DELETE,
        "flows": (flow("key", "id"), flow("cn", expression="upper(name)"), flow("card", "card")),
    }
    return SyncRule(**(usual | told))


def known_accounts(**told: Any) -> SyncRule:
    """What joins accounts that are there already to people by their number."""
    usual: dict[str, Any] = {
        "name": "known",
        "direction": RuleDirection.INBOUND,
        "object_type": "account",
        "identity_type": "Person",
        "matching": (MatchingRule(source="key", target="id"),),
    }
    return SyncRule(**(usual | told))


@pytest.fixture
def land() -> Iterator[Land]:
    """People, cards and a directory."""
    with opened(new_store()) as store:
        yield Land(store, {HR: [people()], CARDS: [cards()], DIRECTORY: [accounts(), known_accounts()]})


def ann(land: Land, **other: object) -> None:
    """Ann works in IT."""
    land.has(HR, "person", "1", **({"id": "1", "mail": "ann@x", "name": "Ann", "dept": "IT"} | other))


def changes(land: Land) -> list[ItemChange]:
    """What became of objects in the latest run."""
    return [item.change for item in land.items]


def counts(land: Land) -> tuple[int, int, int]:
    """Identities that the latest run added, updated and deleted."""
    assert land.report
    return land.report.counts.added, land.report.counts.updated, land.report.counts.deleted


def test_an_object_that_matches_nobody_becomes_an_identity(land: Land) -> None:
    """Where its rule projects."""
    ann(land)
    assert land.delta(HR).startswith("1 projected")
    assert land.identities() == [{"id": "1", "mail": "ann@x", "name": "Ann", "dept": "IT"}]
    assert changes(land) == [ItemChange.PROJECTED, ItemChange.PROVISIONED]
    assert counts(land) == (1, 0, 0)


def test_an_object_joins_the_identity_that_it_matches(land: Land) -> None:
    """Letter case is aside where the rule says so."""
    ann(land)
    land.delta(HR)
    land.has(CARDS, "card", "7", owner="ANN@x", number="n7")
    land.delta(CARDS)
    assert land.identities()[0]["card"] == "n7"
    assert land.joined(CARDS) == {"7": "Matching"}
    assert counts(land) == (0, 1, 0)


def test_an_object_that_matches_nobody_waits_for_its_identity(land: Land) -> None:
    """A delta synchronisation looks at it again when there is one."""
    land.has(CARDS, "card", "7", owner="ann@x", number="n7")
    land.delta(CARDS)
    assert land.joined(CARDS) == {"7": None}
    ann(land)
    land.delta(HR)
    land.delta(CARDS)
    assert land.joined(CARDS) == {"7": "Matching"}


def test_two_identities_are_one_too_many(land: Land) -> None:
    """The object stays without one until one of them loses the key."""
    ann(land)
    land.has(HR, "person", "2", id="2", mail="ANN@X")
    land.delta(HR)
    land.has(CARDS, "card", "7", owner="ann@x", number="n7")
    land.delta(CARDS)
    assert "ambiguous: 2 identities have mail ann@x" in land.errors[0]
    land.has(HR, "person", "2", id="2", mail="bob@x")
    land.delta(HR)
    land.delta(CARDS)
    assert land.joined(CARDS) == {"7": "Matching"}


def test_an_identity_has_one_object_of_a_type(land: Land) -> None:
    """The second is told, and gets the place when the first is gone."""
    ann(land)
    land.has(CARDS, "card", "7", owner="ann@x", number="n7")
    land.has(CARDS, "card", "8", owner="ann@x", number="n8")
    land.delta(HR)
    land.delta(CARDS)
    assert land.joined(CARDS) == {"7": "Matching", "8": None}
    assert "has another object of this type: '7'" in land.errors[0]
    land.loses(CARDS, "card", "7")
    land.delta(CARDS)
    assert land.joined(CARDS) == {"8": "Matching"}
    assert land.identities()[0]["card"] == "n8"


def test_the_lowest_precedence_wins(land: Land) -> None:
    """Attribute by attribute, of rules that have values."""
    flows = (flow("name", "name"), flow("dept", "dept"))
    land.rules[CARDS] = [cards(precedence=1, flows=flows)]
    ann(land)
    land.has(CARDS, "card", "7", owner="ann@x", name="Annie")
    land.delta(HR)
    land.delta(CARDS)
    assert land.identities() == [{"id": "1", "mail": "ann@x", "name": "Annie", "dept": "IT"}]


def test_an_identity_goes_with_the_last_object_that_holds_it(land: Land) -> None:
    """What was joined is free, what was provisioned is to be deleted."""
    ann(land)
    land.delta(HR)
    land.has(CARDS, "card", "7", owner="ann@x", number="n7")
    land.delta(CARDS)
    land.export(DIRECTORY)
    land.delta(DIRECTORY)
    land.loses(HR, "person", "1")
    land.delta(HR)
    assert land.identities() == []
    assert land.joined(CARDS) == {"7": None}
    assert land.waiting(DIRECTORY) == [("Delete", {})]
    assert counts(land) == (0, 0, 1)


def test_a_person_out_of_scope_is_disconnected(land: Land) -> None:
    """As if it were gone, though it is there."""
    land.rules[HR] = [people(scope='dept != "gone"')]
    ann(land)
    land.delta(HR)
    ann(land, dept="gone")
    land.delta(HR)
    assert land.identities() == []
    assert changes(land)[0] is ItemChange.DISCONNECTED


def test_an_identity_in_scope_gets_an_object(land: Land) -> None:
    """With what flows, and once."""
    ann(land)
    land.delta(HR)
    land.full(HR)
    land.full(DIRECTORY)
    assert land.waiting(DIRECTORY) == [("Add", {"key": "1", "cn": "ANN"})]


def test_what_differs_is_exported(land: Land) -> None:
    """And nothing, when the system has all of it."""
    ann(land)
    land.delta(HR)
    land.export(DIRECTORY)
    land.delta(DIRECTORY)
    assert land.waiting(DIRECTORY) == []
    ann(land, name="Anna")
    land.delta(HR)
    assert land.waiting(DIRECTORY) == [("Update", {"cn": "ANNA"})]
    ann(land)
    land.delta(HR)
    assert land.waiting(DIRECTORY) == []


def test_a_value_that_is_gone_is_taken_away(land: Land) -> None:
    """An empty list says so."""
    ann(land)
    land.delta(HR)
    land.export(DIRECTORY)
    ann(land, name="")
    land.delta(HR)
    assert land.waiting(DIRECTORY) == [("Update", {"cn": []})]


def test_what_was_never_sent_is_simply_dropped(land: Land) -> None:
    """Nobody there has heard of it."""
    ann(land)
    land.delta(HR)
    ann(land, dept="Sales")
    land.delta(HR)
    assert land.waiting(DIRECTORY) == []
    assert land.joined(DIRECTORY) == {}


def test_what_leaves_the_scope_is_deleted_and_comes_back(land: Land) -> None:
    """Until the delete is exported, it can be taken back."""
    ann(land)
    land.delta(HR)
    land.export(DIRECTORY)
    ann(land, dept="Sales")
    land.delta(HR)
    assert land.waiting(DIRECTORY) == [("Delete", {})]
    ann(land)
    land.delta(HR)
    assert land.waiting(DIRECTORY) == []


def test_what_leaves_the_scope_may_stay_there(land: Land) -> None:
    """Disconnected, it is no longer looked after."""
    land.rules[DIRECTORY] = [accounts(when_gone=WhenGone.DISCONNECT)]
    ann(land)
    land.delta(HR)
    land.export(DIRECTORY)
    ann(land, dept="Sales")
    land.delta(HR)
    assert land.waiting(DIRECTORY) == []
    assert land.joined(DIRECTORY) == {"1": None}


def test_an_account_that_is_there_takes_the_place_of_one_to_be_added(land: Land) -> None:
    """The directory was imported after people had been."""
    ann(land)
    land.delta(HR)
    land.has(DIRECTORY, "account", "1", key="1", cn="Ann")
    land.delta(DIRECTORY)
    assert land.joined(DIRECTORY) == {"1": "Matching"}
    assert land.waiting(DIRECTORY) == [("Update", {"cn": "ANN"})]


def test_an_account_that_was_joined_is_never_deleted(land: Land) -> None:
    """Only what was provisioned is."""
    ann(land)
    land.has(DIRECTORY, "account", "1", key="1", cn="Ann")
    land.delta(HR)
    land.delta(DIRECTORY)
    ann(land, dept="Sales")
    land.delta(HR)
    assert land.waiting(DIRECTORY) == []
    assert land.joined(DIRECTORY) == {"1": "Matching"}


def test_an_account_that_somebody_deleted_is_added_again(land: Land) -> None:
    """Its identity is still in scope."""
    ann(land)
    land.delta(HR)
    land.export(DIRECTORY)
    land.delta(DIRECTORY)
    land.loses(DIRECTORY, "account", "1")
    land.delta(DIRECTORY)
    assert land.waiting(DIRECTORY) == [("Add", {"key": "1", "cn": "ANN"})]


def test_a_bad_value_is_the_fault_of_its_object_only(land: Land) -> None:
    """The rest goes on."""
    land.rules[HR] = [people(flows=(flow("id", "id"), flow("age", expression="to_int(age)")))]
    land.has(HR, "person", "1", id="1", age="x")
    land.has(HR, "person", "2", id="2", age="17")
    land.delta(HR)
    assert land.identities() == [{"id": "2", "age": 17}]
    assert "'x' is no whole number" in land.errors[0]
    assert land.report
    assert land.report.counts.errors == 1


def test_a_rule_that_cannot_be_read_ends_the_run(land: Land) -> None:
    """It names the rule and the place."""
    land.rules[HR] = [people(scope="dept ==")]
    with pytest.raises(RunFailed, match="the rule 'people' of 'S1' cannot be used"):
        land.delta(HR)


def test_too_many_gone_end_the_run_before_it_does_harm(land: Land) -> None:
    """With the numbers and the cure; nothing is changed."""
    for number in "12345":
        land.has(HR, "person", number, id=number)
    land.delta(HR)
    before = land.picture()["identities"]
    for number in "12":
        land.loses(HR, "person", number)
    land.threshold = 20.0
    with pytest.raises(RunFailed, match=r"2 of the 5 objects of 'S1'.*raise the deleteThreshold"):
        land.delta(HR)
    assert len(land.picture()["identities"]) == len(before)
    land.threshold = 40.0
    land.delta(HR)
    assert counts(land) == (0, 0, 2)


@pytest.mark.parametrize("is_full", [True, False])
def test_too_many_out_of_scope_end_the_run(land: Land, is_full: bool) -> None:  # noqa: FBT001  what a table says
    """Be it that the objects changed or, in a full run, the rule."""
    for number in "123":
        land.has(HR, "person", number, id=number, dept="IT")
    land.delta(HR)
    land.threshold = 50.0
    land.rules[HR] = [people(scope='dept == "Sales"' if is_full else 'dept != "gone"')]
    if not is_full:
        for number in "12":
            land.has(HR, "person", number, id=number, dept="gone")
    with pytest.raises(RunFailed, match=f"{3 if is_full else 2} of the 3 objects"):
        land.full(HR) if is_full else land.delta(HR)
    assert len(land.identities()) == 3


def test_a_new_way_to_match_finds_old_identities(land: Land) -> None:
    """Their keys are made anew when rules look for other attributes."""
    ann(land)
    land.delta(HR)
    land.has(CARDS, "card", "7", of="1", number="n7")
    land.delta(CARDS)
    assert land.joined(CARDS) == {"7": None}
    land.rules[CARDS] = [cards(matching=(MatchingRule(source="of", target="id"),))]
    land.full(CARDS)
    assert land.joined(CARDS) == {"7": "Matching"}


def test_a_full_run_applies_a_new_rule_to_everything(land: Land) -> None:
    """To identities for what is outbound, too."""
    land.rules[DIRECTORY] = []
    ann(land)
    land.delta(HR)
    land.rules[DIRECTORY] = [accounts()]
    land.full(DIRECTORY)
    assert land.waiting(DIRECTORY) == [("Add", {"key": "1", "cn": "ANN"})]


def test_a_rule_that_is_off_does_nothing(land: Land) -> None:
    """It is kept for later."""
    land.rules[HR] = [people(is_enabled=False)]
    ann(land)
    land.delta(HR)
    assert land.identities() == []


def test_an_identity_that_ends_leaves_its_keys_to_the_other(land: Land) -> None:
    """What was ambiguous is looked at again."""
    ann(land)
    land.has(HR, "person", "2", id="2", mail="ann@x")
    land.has(CARDS, "card", "7", owner="ann@x", number="n7")
    land.delta(HR)
    land.delta(CARDS)
    land.loses(HR, "person", "2")
    land.delta(HR)
    land.delta(CARDS)
    assert land.joined(CARDS) == {"7": "Matching"}


def test_what_another_system_said_waits_for_its_own_run(land: Land) -> None:
    """A full run would else be ahead of a delta run, and could come to another end."""
    ann(land)
    land.has(CARDS, "card", "7", owner="ann@x", number="n7")
    land.delta(HR)
    land.delta(CARDS)
    land.has(CARDS, "card", "7", owner="ann@x", number="n8")
    land.full(HR)
    assert land.identities()[0]["card"] == "n7"
    land.delta(CARDS)
    assert land.identities()[0]["card"] == "n8"


@pytest.mark.parametrize("is_full", [True, False])
def test_who_waited_longer_comes_first(land: Land, is_full: bool) -> None:  # noqa: FBT001  what a table says
    """Be they in one page or not: a page ends where an object that is not in it has to be looked at."""
    guests = cards(object_type="guest", matching=(MatchingRule(source="of", target="id"),))
    land.rules[HR] = [people(), guests]
    land.has(HR, "person", "1", id="0")
    land.has(HR, "guest", "2", of="1")
    land.has(HR, "guest", "3", of="2")
    land.delta(HR)
    land.has(HR, "person", "1", id="1")
    land.has(HR, "guest", "3", of="1")
    land.full(HR) if is_full else land.delta(HR)
    assert land.joined(HR) == {"1": "Projection", "2": "Matching", "3": None}


def test_what_is_gone_is_removed_beside_a_bad_value(land: Land) -> None:
    """And added again, though another object of its identity cannot be worked out."""
    ann(land)
    land.delta(HR)
    land.export(DIRECTORY)
    land.delta(DIRECTORY)
    land.rules[HR] = [people(flows=(flow("id", "id"), flow("age", expression="to_int(name)")))]
    land.loses(DIRECTORY, "account", "1")
    land.delta(DIRECTORY)
    assert "'Ann' is no whole number" in land.errors[0]
    assert land.joined(DIRECTORY) == {None: "Provisioning"}
    assert land.identities()[0]["name"] == "Ann"


def test_an_identity_outlives_the_rule_of_another_system(land: Land) -> None:
    """Whether HR lets go of its people is for HR's own synchronisation to say, under its threshold."""
    ann(land)
    land.delta(HR)
    land.export(DIRECTORY)
    land.rules[HR] = []
    land.full(DIRECTORY)
    assert counts(land)[2] == 0
    assert len(land.identities()) == 1
    land.full(HR)
    assert land.identities() == []
