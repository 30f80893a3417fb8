"""Bookmarks and watermarks: keys of rows and last changes as texts that mean the same in another process."""

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from jim_core.connectors.protocol import ConnectorError

Key = tuple[object, ...]
"""Values of a driver, as it gave them."""


def said(**parts: object) -> str:
    """A mark with these parts."""
    return json.dumps(parts, default=_named, separators=(",", ":"))


def understood(mark: str) -> dict[str, Any] | None:
    """The parts of a mark; None, if the text is none of ours."""
    try:
        parts = json.loads(mark, object_hook=_meant)
    except (ValueError, KeyError, ArithmeticError):
        return None
    return parts if isinstance(parts, dict) else None


def _named(value: object) -> dict[str, str]:
    if isinstance(value, datetime):
        return {"$time": value.isoformat()}
    if isinstance(value, date):
        return {"$day": value.isoformat()}
    if isinstance(value, Decimal):
        return {"$number": str(value)}
    if isinstance(value, bytes):
        return {"$bytes": value.hex()}
    if isinstance(value, UUID):
        return {"$uuid": str(value)}
    raise ConnectorError(
        f"anchor or changeColumn: values of the type {type(value).__name__} have no order that can be kept"
    )


def _meant(raw: dict[str, Any]) -> object:
    if len(raw) != 1:
        return raw
    (name, text), *_ = raw.items()
    makes: dict[str, Callable[[str], object]] = {
        "$time": datetime.fromisoformat,
        "$day": date.fromisoformat,
        "$number": Decimal,
        "$bytes": bytes.fromhex,
        "$uuid": UUID,
    }
    make = makes.get(name)
    return make(text) if make and isinstance(text, str) else raw
