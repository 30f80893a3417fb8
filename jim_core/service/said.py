"""Members that somebody said in a JSON object, read into the shape of a change."""

import math
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Final, get_args
from uuid import UUID

from pydantic import BaseModel
from pydantic.alias_generators import to_camel

from jim_core.service.wording import flaw

Special = Mapping[str, Callable[[object, dict[str, list[str]]], object]]
"""Members that are read in a way of their own; what is wrong with one goes to the second argument."""


def said(
    shape: type[BaseModel],
    body: Mapping[str, object],
    where: str,
    found: dict[str, list[str]],
    special: Special | None = None,
) -> dict[str, Any]:
    """The members of `shape` that `body` says; what is wrong with them goes to `found`.

    Keys in any letter case, enumerations as words in any letter case or as JIM's ordinals, unknown members
    ignored, null for a member that cannot be null as if it was not said.
    """
    given = {key.lower(): value for key, value in body.items()}
    members: dict[str, Any] = {}
    for name, field in shape.model_fields.items():
        wire = to_camel(name)
        if wire.lower() not in given:
            continue
        value = given[wire.lower()]
        kinds = get_args(field.annotation) or (field.annotation,)
        if value is None:
            if type(None) in kinds:
                members[name] = None
        elif special and name in special:
            members[name] = special[name](value, found)
        else:
            try:
                members[name] = _numbers(value) if Ellipsis in kinds else _read(kinds[0], value)
            except ValueError as bad:
                found.setdefault(where + wire, []).append(str(bad))
    return members


def _read(kind: Any, value: object) -> object:  # noqa: ANN401 - the annotation of a member
    if issubclass(kind, StrEnum):
        return _word(kind, value)
    return _KINDS[kind](value)


def _word(kind: type[StrEnum], value: object) -> StrEnum:
    words = list(kind)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(words):
        return words[value]
    for word in words:
        if isinstance(value, str) and word.lower() == value.strip().lower():
            return word
    raise ValueError(f"This must be one of: {', '.join(words)}.")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("This must be a text.")  # noqa: TRY004 - told as a violation
    if (bad := flaw(value)) is not None:
        raise ValueError(bad)
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError("This must be a whole number.")  # noqa: TRY004 - told as a violation
    return value


def _number(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise ValueError("This must be a number.")
    return float(value)


def _numbers(value: object) -> tuple[int, ...]:
    if not isinstance(value, list):
        raise ValueError("This must be a list of whole numbers.")  # noqa: TRY004 - told as a violation
    return tuple(map(_whole, value))


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("This must be true or false.")  # noqa: TRY004 - told as a violation
    return value


def _guid(value: object) -> UUID:
    try:
        return UUID(_text(value))
    except ValueError:
        raise ValueError("This must be a GUID.") from None


_KINDS: Final[Mapping[type, Callable[[object], object]]] = {
    str: _text,
    int: _whole,
    float: _number,
    bool: _truth,
    UUID: _guid,
}
