"""Which connectors are installed."""

from jim_core.connectors.registry import Connectors, connector_kind, connector_names


def test_ours_are_installed() -> None:
    """By the names that systems say, in the order of the alphabet."""
    assert connector_names() == ["Delimited File", "JIM", "LDAP", "SQL"]


def test_one_that_nobody_knows_is_none() -> None:
    """No error: whoever asks says what that means."""
    assert connector_kind("Abacus") is None


def test_the_installed_ones_are_looked_up_unless_others_are_given() -> None:
    """A service that is told nothing uses those."""
    assert Connectors().names() == connector_names()
