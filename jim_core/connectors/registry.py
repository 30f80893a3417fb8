"""Which connectors are installed: the entry points of the group `jim.connectors`."""

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Final

from jim_core.connectors.protocol import ConnectorKind

GROUP: Final = "jim.connectors"


def connector_names() -> list[str]:
    """The names of all installed connectors, in the order of the alphabet."""
    return sorted(_points(), key=str.casefold)


def connector_kind(name: str) -> ConnectorKind | None:
    """The connector with this name, letter case aside; None when it is not installed."""
    point = {known.casefold(): point for known, point in _points().items()}.get(name.casefold())
    if point is None:
        return None
    kind: ConnectorKind = point.load()
    return kind


@cache
def _points() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}
