"""Rules of synchronisation as they are sent: each problem names its field."""

from typing import Any

import pytest

from jim_core.model.errors import Invalid
from jim_core.model.sync_rule import RuleDirection, WhenGone
from jim_core.service.sync_rules import MAX_RULES
from jim_core.service.system_change import SystemChange

IN: dict[str, Any] = {
    "name": "people in",
    "direction": "Inbound",
    "objectType": "person",
    "identityType": "person",
    "matching": [{"source": "employeeID", "target": "number"}],
    "project": True,
    "flows": [{"target": "mail", "source": "mail"}, {"target": "name", "expression": "cn"}],
}
OUT: dict[str, Any] = {
    "name": "people out",
    "direction": "outbound",
    "objectType": "user",
    "identityType": "person",
    "provision": True,
    "whenGone": "delete",
    "flows": [{"target": "cn", "source": "name"}],
}


def wrong(*rules: object) -> dict[str, tuple[str, ...]]:
    """What is said about each field of rules that are refused."""
    with pytest.raises(Invalid) as refused:
        SystemChange.parse({"syncRules": list(rules)})
    return dict(refused.value.violations)


def test_rules_are_read() -> None:
    """Words in any letter case; what is not said is as usual, and null is as not said."""
    first, second = SystemChange.parse(
        {"syncRules": [{**IN, "scope": None, "isEnabled": None}, OUT]}
    ).sync_rules
    assert (first.direction, first.precedence, first.scope) == (RuleDirection.INBOUND, 100, None)
    assert [(flow.source, flow.expression) for flow in first.flows] == [("mail", None), (None, "cn")]
    assert first.matching[0].ignore_case is False
    assert (second.when_gone, second.provision, second.is_enabled) == (WhenGone.DELETE, True, True)


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"direction": None}, "direction"),
        ({"direction": "Sideways"}, "direction"),
        ({"objectType": ""}, "objectType"),
        ({"identityType": 5}, "identityType"),
        ({"precedence": -1}, "precedence"),
        ({"precedence": "high"}, "precedence"),
        ({"project": "yes"}, "project"),
        ({"scope": " "}, "scope"),
        ({"matching": {}}, "matching"),
        ({"matching": [5]}, "matching[0]"),
        ({"matching": [{"source": "a"}]}, "matching[0].target"),
        ({"matching": [{"source": "a", "target": "b", "ignoreCase": 1}]}, "matching[0].ignoreCase"),
        ({"flows": [{"source": "a"}]}, "flows[0].target"),
        ({"flows": [{"target": "a"}]}, "flows[0].source"),
        ({"flows": [{"target": "a", "source": " "}]}, "flows[0].source"),
        ({"flows": [{"target": "a", "source": "b" * 201}]}, "flows[0].source"),
        ({"flows": [{"target": "a", "source": "b", "expression": "c"}]}, "flows[0].expression"),
        ({"flows": [{"target": "a", "expression": ""}]}, "flows[0].expression"),
        ({"flows": [IN["flows"][0], IN["flows"][0]]}, "flows[1].target"),
        ({"flows": [{}] * 201}, "flows"),
        ({"provision": True}, "provision"),
        ({"whenGone": "Delete"}, "whenGone"),
    ],
)
def test_what_is_wrong_with_a_rule_is_named(members: dict[str, object], field: str) -> None:
    """By its place in the list and its member, those before it being good."""
    assert list(wrong(OUT, {**IN, **members})) == [f"syncRules[1].{field}"]


@pytest.mark.parametrize("member", [{"matching": IN["matching"]}, {"project": True}, {"precedence": 1}])
def test_what_belongs_to_the_other_direction_is_named(member: dict[str, object]) -> None:
    """A rule that would not do what it says; saying what is usual says nothing."""
    ((field, texts),) = wrong({**OUT, **member}).items()
    assert (field, texts) == (
        f"syncRules[0].{next(iter(member))}",
        ("Only rules with the direction Inbound have this.",),
    )
    assert SystemChange.parse({"syncRules": [{**OUT, "matching": [], "project": False, "precedence": 100}]})


def test_rules_of_a_system_have_names_of_their_own() -> None:
    """In any letter case; other problems are told beside it."""
    found = wrong(IN, {**OUT, "name": "People IN"}, {**OUT, "name": ""})
    assert list(found) == ["syncRules[2].name", "syncRules[1].name"]
    assert "syncRules[0]" in found["syncRules[1].name"][0]


@pytest.mark.parametrize("rules", ["all", [5], [IN] * (MAX_RULES + 1)])
def test_what_is_no_list_of_rules_is_refused(rules: object) -> None:
    """Or one that is too long."""
    with pytest.raises(Invalid, match="syncRules"):
        SystemChange.parse({"syncRules": rules})
