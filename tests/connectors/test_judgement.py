"""Are these the settings that a connector wants? Each violation names its setting and the cure."""

from typing import Any

import pytest
from pydantic import JsonValue

from jim_core.connectors.judgement import validated, violations
from jim_core.model.errors import Invalid
from tests.kinds import LDAP

GOOD: dict[str, Any] = {"host": "ldap.example.com"}


@pytest.mark.parametrize(
    ("settings", "field", "cure"),
    [
        ({}, "settings.host", "needs this: The name of the server."),
        ({"host": 5}, "settings.host", "must be a text"),
        ({**GOOD, "port": "many"}, "settings.port", "a whole number"),
        ({**GOOD, "port": 0}, "settings.port", "This must be greater than 0."),
        ({**GOOD, "startTls": 7}, "settings.startTls", "true or false"),
        ({**GOOD, "hots": "x"}, "settings.hots", "did you mean host?"),
        ({**GOOD, "x": "y"}, "settings.x", "it has host, port, bindPassword"),
        ({**GOOD, "HOST": "y"}, "settings.HOST", "says host a second time"),
        ({**GOOD, "searches": [{"base": "a"}, {"depth": 2}]}, "settings.searches[1].base", "needs this"),
        ({**GOOD, "searches": 1}, "settings.searches", "a list"),
        ({**GOOD, "bindPassword": "abc"}, "settings.bindPassword", "too short"),
        ({**GOOD, "bindPassword": {}}, "settings.bindPassword", '{"file": PATH}'),
        ({**GOOD, "bindPassword": {"file": "/a", "environment": "B"}}, "settings.bindPassword", "one of"),
        ({**GOOD, "bindPassword": {"vault": "x"}}, "settings.bindPassword", "environment"),
        ({**GOOD, "bindPassword": {"environment": 5}}, "settings.bindPassword", "as a text"),
        ({**GOOD, "bindPassword": {"environment": "A=B"}}, "settings.bindPassword", "No variable"),
        ({**GOOD, "bindPassword": {"file": "a"}}, "settings.bindPassword", "whole path"),
        ({**GOOD, "bindPassword": {"keyring": "only"}}, "settings.bindPassword", "SERVICE/USER"),
    ],
)
def test_what_is_wrong_is_named_with_its_cure(settings: dict[str, Any], field: str, cure: str) -> None:
    """Each setting as the wire calls it."""
    found = violations(LDAP, settings)
    assert list(found) == [field]
    assert cure in found[field][0]


def test_a_secret_is_repeated_to_nobody() -> None:
    """Also when a connector's own sentence holds it."""
    found = violations(LDAP, {**GOOD, "bindPassword": "sesa"})
    assert found == {"settings.bindPassword": ["'****' is too short for bindPassword."]}


@pytest.mark.parametrize(
    "place", [{"environment": "PASSWORD"}, {"file": "/run/secrets/x"}, {"keyring": "https://a/b/me"}]
)
def test_a_secret_may_be_said_by_its_place(place: JsonValue) -> None:
    """What is there cannot be judged yet; the rest is."""
    assert violations(LDAP, {**GOOD, "bindPassword": place}) == {}
    assert list(violations(LDAP, {"bindPassword": place})) == ["settings.host"]


def test_a_connector_gets_what_it_validated() -> None:
    """Names in any letter case; a place is no secret any more by then."""
    assert validated(LDAP, {"HOST": "a", "port": "636"}).model_dump()["port"] == 636
    with pytest.raises(Invalid) as refused:
        validated(LDAP, {**GOOD, "bindPassword": {"file": "/a"}})
    assert list(refused.value.violations) == ["settings.bindPassword"]
