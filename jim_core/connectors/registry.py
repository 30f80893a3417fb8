"""Which connectors are installed: the entry points of the group `jim.connectors`."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Final

from jim_core.connectors.protocol import ConnectorError, ConnectorKind

GROUP: Final = "jim.connectors"


def connector_names() -> list[str]:
    """The names of all installed connectors, in the order of the alphabet."""
    return sorted(_points(), key=str.casefold)


def connector_kind(name: str) -> ConnectorKind | None:
    """The connector with this name, letter case aside; None when it is not installed.

    ConnectorError when it is, and cannot be loaded.
    """
    point = {known.casefold(): point for known, point in _points().items()}.get(name.casefold())
    if point is None:
        return None
    try:
        kind: ConnectorKind = point.load()
    except (ImportError, AttributeError) as error:
        why = f"The connector {point.name} cannot be loaded: {error}; install what brings it anew."
        raise ConnectorError(why) from error
    return kind


@dataclass(frozen=True, slots=True)
class Connectors:
    """Where connectors are looked up: among the installed ones, unless others are given."""

    names: Callable[[], list[str]] = connector_names
    """All of them, in the order of the alphabet."""
    kind: Callable[[str], ConnectorKind | None] = connector_kind
    """The one with a name, letter case aside; None when there is none, ConnectorError when it is broken."""


@cache
def _points() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}
