"""A connected system as it would be after a change: its connector known, its settings whole and judged."""

from typing import Final

from jim_core.connectors.judgement import canonical, violations
from jim_core.connectors.protocol import ConnectorError, ConnectorKind
from jim_core.connectors.registry import Connectors
from jim_core.model.errors import Invalid
from jim_core.model.system import ConnectedSystem
from jim_core.service.system_change import SystemChange
from jim_core.service.system_settings import SETTINGS, secrets_of, unmasked

_CONNECTOR: Final = "connectorName"


def draft(base: ConnectedSystem, change: SystemChange, connectors: Connectors) -> ConnectedSystem:
    """`base` with the members that `change` says; Invalid with everything that is wrong with the result.

    A connector and settings that stay as they are stored are not judged again, so that a system whose
    connector is no longer installed can still be renamed.
    """
    found: dict[str, list[str]] = {}
    members = change.members
    name = members.get("connector_name", base.connector_name)
    kind = _kind(name, connectors) if isinstance(name, str) else None
    if isinstance(kind, ConnectorKind) and name != base.connector_name:
        members["connector_name"] = name = kind.name
    stays = name == base.connector_name
    settings = base.settings
    if "settings" in members:
        known = kind if isinstance(kind, ConnectorKind) else None
        said = canonical(known, change.settings, found) if known else change.settings
        # The secrets of one connector are none of another's.
        settings = unmasked(said, base.settings if stays else {}, secrets_of(known), found)
        members["settings"] = settings
    if not stays or settings != base.settings:
        if isinstance(kind, ConnectorKind):
            # What cannot be read at all is told first.
            found |= {
                field: texts for field, texts in violations(kind, settings).items() if field not in found
            }
        elif kind is not None:
            found = {_CONNECTOR: [kind]}
        elif settings:
            found[SETTINGS] = [
                f"Settings are a connector's: say connectorName too. Installed are {_names(connectors)}."
            ]
    if found:
        raise Invalid(found)
    return base.model_copy(update=members)


def _kind(name: str, connectors: Connectors) -> ConnectorKind | str:
    """The connector with this name, or why there is none."""
    try:
        kind = connectors.kind(name)
    except ConnectorError as broken:
        return str(broken)
    return kind or f"There is no connector {name!r}; installed are {_names(connectors)}."


def _names(connectors: Connectors) -> str:
    return ", ".join(connectors.names()) or "none"
