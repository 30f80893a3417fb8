"""What a field means, and how a value is written into one."""

import base64
import binascii
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from math import isfinite
from typing import Final

from jim_core.connectors.protocol import Value, ValueKind

_TRUTHS: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def _integer(text: str) -> Value:
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"{text[:40]!r} is no whole number") from None


def _number(text: str) -> Value:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not isfinite(number):
        raise ValueError(f"{text[:40]!r} is no number")
    return number


def _boolean(text: str) -> Value:
    try:
        return _TRUTHS[text.lower()]
    except KeyError:
        raise ValueError(f"{text[:40]!r} is neither true nor false") from None


@lru_cache(4096)  # days come again and again
def _instant(text: str) -> Value:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text[:40]!r} is no date such as 2030-12-31 or 2030-12-31T23:59:00Z") from None
    try:
        at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except OverflowError:
        raise ValueError(f"{text[:40]!r} lies beyond the calendar") from None
    return at.isoformat().replace("+00:00", "Z")


def _binary(text: str) -> Value:
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("this is not base64") from None
    return text


READERS: Final[Mapping[ValueKind, Callable[[str], Value]]] = {
    ValueKind.INTEGER: _integer,
    ValueKind.NUMBER: _number,
    ValueKind.BOOLEAN: _boolean,
    ValueKind.INSTANT: _instant,
    ValueKind.BINARY: _binary,
}
"""The value that a field means; ValueError, in words for people. Other kinds are text."""


def written(value: Value) -> str:
    """A value as a field."""
    return str(value).lower() if isinstance(value, bool) else str(value)
