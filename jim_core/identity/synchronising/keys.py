"""The values by which matching rules find identities, and those that objects look for."""

from collections.abc import Iterable

from jim_core.identity.store.attributes import Attributes, Value
from jim_core.identity.store.keys import Key
from jim_core.identity.synchronising.rules import Rule
from jim_core.model.sync_rule import MatchingRule


def keys_of(
    identity_type: str, attributes: Attributes, matched: Iterable[tuple[str, str, bool]]
) -> frozenset[Key]:
    """The keys of an identity."""
    return frozenset(
        _key(identity_type, name, value, ignore_case=ignore_case)
        for of, name, ignore_case in matched
        if of == identity_type
        for value in attributes.get(name, ())
        if value != ""
    )


def sought_by(rule: Rule, matching: MatchingRule, attributes: Attributes) -> list[Key]:
    """The keys of which an identity that an object belongs to has one, by one of a rule's ways to match."""
    return [
        _key(rule.told.identity_type, matching.target, value, ignore_case=matching.ignore_case)
        for value in attributes.get(matching.source, ())
        if value != ""
    ]


def attribute_key(name: str, *, ignore_case: bool) -> str:
    """How the store calls an attribute, with or without letter case."""
    return f"{name}~" if ignore_case else name


def _key(identity_type: str, name: str, value: Value, *, ignore_case: bool) -> Key:
    text = value if isinstance(value, str) else str(value)
    return (
        identity_type,
        attribute_key(name, ignore_case=ignore_case),
        text.casefold() if ignore_case else text,
    )
