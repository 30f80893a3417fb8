"""Attributes as text: equal attributes are equal texts, so that comparing needs no reading."""

import json
from collections.abc import Mapping
from typing import TypeAlias

Value: TypeAlias = str | int | float | bool
Attributes: TypeAlias = Mapping[str, tuple[Value, ...]]

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


def text_of(attributes: Attributes) -> str:
    """The one text for these attributes: JSON with sorted names, each with the list of its values."""
    return _encode(attributes)


def attributes_of(text: str) -> dict[str, tuple[Value, ...]]:
    """The attributes in a text that `text_of` made."""
    return {name: tuple(values) for name, values in json.loads(text).items()}


def difference(before: str, after: str) -> tuple[str, str]:
    """The attributes that are not the same in two texts, as they are in each."""
    old, new = json.loads(before), json.loads(after)
    names = [name for name in old.keys() | new.keys() if old.get(name) != new.get(name)]
    return _encode(_only(names, old)), _encode(_only(names, new))


def _only(names: list[str], attributes: dict[str, list[Value]]) -> dict[str, list[Value]]:
    return {name: attributes[name] for name in names if name in attributes}
