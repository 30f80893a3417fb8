"""Values as the directory has them, bytes, and as they are everywhere else."""

import base64
import binascii
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from jim_core.connectors.protocol import Value, ValueKind

PASSWORDS: Final = frozenset({"userpassword", "unicodepwd", "supplementalcredentials", "krbprincipalkey"})
"""What is not read unless it is asked for by name."""
_TRUTHS: Final = {b"TRUE": True, b"FALSE": False}
_INSTANT: Final = re.compile(
    r"(\d{4})(\d\d)(\d\d)(\d\d)(?:(\d\d)(\d\d)?)?(?:[.,](\d+))?(Z|[+-]\d\d(?:\d\d)?)", re.ASCII
)
"""GeneralizedTime: RFC 4517, 3.3.13."""


class Unreadable(ValueError):
    """A value is not what its attribute holds; the text says what it should be, never the value."""


def read(kind: ValueKind | None, raw: bytes) -> Value:
    """The value that these bytes are; of no known kind, it is text if it can be. Unreadable."""
    match kind:
        case ValueKind.BINARY:
            return base64.b64encode(raw).decode()
        case ValueKind.BOOLEAN if raw.upper() in _TRUTHS:
            return _TRUTHS[raw.upper()]
        case ValueKind.BOOLEAN:
            raise Unreadable("is neither TRUE nor FALSE")
        case ValueKind.INTEGER:
            try:
                return int(raw)
            except ValueError:
                raise Unreadable("is not a whole number") from None
        case ValueKind.INSTANT:
            return _iso(raw.decode(errors="replace"))
    try:
        return raw.decode()
    except UnicodeDecodeError:
        if kind is None:
            return base64.b64encode(raw).decode()
        raise Unreadable("is not UTF-8") from None


def written(name: str, kind: ValueKind | None, value: Value) -> bytes:
    """The bytes that a value is to the directory; Unreadable."""
    if name.casefold() == "unicodepwd":
        # Active Directory takes a new password in quotes: [MS-ADTS] 3.1.1.3.1.5.1.
        return f'"{value}"'.encode("utf-16-le")
    if not isinstance(value, str):
        return str(value).upper().encode()  # TRUE, FALSE, or a number
    match kind:
        case ValueKind.BINARY:
            return _decoded(value)
        case ValueKind.BOOLEAN if value.upper().encode() not in _TRUTHS:
            raise Unreadable("takes true or false")
        case ValueKind.BOOLEAN:
            return value.upper().encode()
        case ValueKind.INSTANT:
            return _generalized(value)
    return value.encode()


def all_written(name: str, kind: ValueKind | None, values: Sequence[Value]) -> list[bytes]:
    """The bytes that values are to the directory; Unreadable."""
    return [written(name, kind, value) for value in values]


def generalized(at: datetime) -> str:
    """An instant as directories write it."""
    moment = at.astimezone(UTC)
    fraction = f"{moment:.%f}".rstrip("0").rstrip(".") if moment.microsecond else ""
    return f"{moment:%Y%m%d%H%M%S}{fraction}Z"


def _iso(text: str) -> str:
    found = _INSTANT.fullmatch(text)
    if found is None:
        raise Unreadable("is not an instant")
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    try:
        whole = datetime(
            int(year),
            int(month),
            int(day),
            int(hour),
            int(minute or 0),
            int(second or 0),
            tzinfo=_zone(zone),
        )
        # A fraction is of the last part that was said.
        unit = 1.0 if second else 60.0 if minute else 3600.0
        at = (whole + timedelta(seconds=unit * float(f"0.{fraction or 0}"))).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unreadable("is not an instant") from None
    return at.isoformat().replace("+00:00", "Z")


def _zone(text: str) -> timezone:
    if text == "Z":
        return UTC
    away = timedelta(hours=int(text[1:3]), minutes=int(text[3:5] or 0))
    return timezone(-away if text[0] == "-" else away)


def _generalized(text: str) -> bytes:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Unreadable("takes an instant, such as 2026-01-31T08:00:00Z") from None
    return generalized(at if at.tzinfo else at.replace(tzinfo=UTC)).encode()


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable("takes bytes, written in base64") from None
