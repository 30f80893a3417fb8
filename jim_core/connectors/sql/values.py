"""Values of a driver and values of objects, each made from the other."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from jim_core.connectors.protocol import Value, ValueKind

KINDS: Final[Sequence[tuple[type, ValueKind]]] = (
    (bool, ValueKind.BOOLEAN),
    (int, ValueKind.INTEGER),
    (float, ValueKind.NUMBER),
    (Decimal, ValueKind.NUMBER),
    (date, ValueKind.INSTANT),
    (bytes, ValueKind.BINARY),
)
"""What the types of Python and of columns mean, the first that fits; a datetime is a date."""

_FALSE: Final = frozenset({"", "0", "n", "no", "f", "false"})


def read(value: object, kind: ValueKind | None) -> tuple[Value, ...]:
    """The values that a field has, of the kind that its column says, if that says one.

    ValueError, when it cannot be of that kind. A field with several values (an array) is taken apart.
    """
    if value is None or value == "":
        return ()
    if isinstance(value, list | tuple):
        return tuple(dict.fromkeys(one for item in value for one in read(item, kind)))
    plain = _plain(value)
    if kind is ValueKind.BOOLEAN and not isinstance(plain, bool):
        return (is_true(plain),)
    if kind is ValueKind.INSTANT and isinstance(value, str):
        return (instant(datetime.fromisoformat(value)),)
    return (plain,)


def instant(at: date) -> str:
    """A time, or the beginning of a day, as the text that objects have; without a zone it is UTC."""
    if not isinstance(at, datetime):
        return f"{at.isoformat()}T00:00:00Z"
    at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    return at.isoformat().replace("+00:00", "Z")


def is_true(value: object) -> bool:
    """Whether a flag is set: a truth, a number but 0, a word but no, or a time."""
    return value.strip().lower() not in _FALSE if isinstance(value, str) else bool(value)


def stored(value: Value, kind: ValueKind | None, *, times_as_text: bool) -> object:
    """A value as a driver takes it; ValueError or ArithmeticError, when the column cannot hold it."""
    if isinstance(value, str):
        return _meant(value, kind, times_as_text=times_as_text)
    if kind is ValueKind.TEXT:
        return str(value).lower() if isinstance(value, bool) else str(value)
    return value


def _meant(text: str, kind: ValueKind | None, *, times_as_text: bool) -> object:
    match kind:
        case ValueKind.BINARY:
            return base64.b64decode(text, validate=True)
        case ValueKind.INTEGER:
            return int(text)
        case ValueKind.NUMBER:
            return float(text)
        case ValueKind.BOOLEAN:
            return is_true(text)
        case ValueKind.INSTANT if not times_as_text:
            return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None)
        case _:
            return text


def _plain(value: object) -> Value:
    make = _PLAIN.get(type(value))
    if make is not None:
        return make(value)
    return value if isinstance(value, bool | int | float) else str(value)


def _number(value: Decimal) -> Value:
    whole = value.is_finite() and value == value.to_integral_value()
    return int(value) if whole else float(value)


_PLAIN: Final[Mapping[type, Callable[[Any], Value]]] = {
    Decimal: _number,
    datetime: instant,
    date: instant,
    bytes: lambda value: base64.b64encode(value).decode(),
    memoryview: lambda value: base64.b64encode(value).decode(),
    dict: lambda value: json.dumps(value, ensure_ascii=False),
}
