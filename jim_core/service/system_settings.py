"""Settings of connected systems: fit to be stored, hidden on the way out, put back on the way in."""

import json
import re
from collections.abc import Collection, Mapping
from typing import Final

from pydantic import JsonValue

from jim_core.connectors.protocol import ConnectorError, ConnectorKind
from jim_core.connectors.registry import Connectors
from jim_core.connectors.secret import secret_names
from jim_core.model.system import ConnectedSystem, Settings
from jim_core.service.secrets import MASK, mask, unmask
from jim_core.service.wording import flaw

SETTINGS: Final = "settings"
MAX_LENGTH: Final = 65_536
_LARGEST: Final = 2**63 - 1
_URL: Final = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
"""What may hold a password although it is no secret as a whole."""


def read(value: object, found: dict[str, list[str]]) -> Settings:
    """The settings in a JSON object; why they cannot be stored goes to `found`."""
    if not isinstance(value, dict):
        found[SETTINGS] = ["This must be an object with the settings of the connector."]
        return {}
    bad = _unfit(value)
    if bad is None and len(json.dumps(value)) > MAX_LENGTH:
        bad = f"At most {MAX_LENGTH:,} characters of JSON are allowed."
    if bad is not None:
        found[SETTINGS] = [bad]
        return {}
    return value


def masked_system(system: ConnectedSystem, connectors: Connectors) -> ConnectedSystem:
    """A system fit for others to see."""
    if not system.settings:
        return system
    secrets = secrets_of(known_kind(connectors, system.connector_name))
    return system.model_copy(update={"settings": masked(system.settings, secrets)})


def known_kind(connectors: Connectors, name: str | None) -> ConnectorKind | None:
    """The connector with this name; None when nothing is known of it now."""
    try:
        return connectors.kind(name) if name else None
    except ConnectorError:
        return None


def secrets_of(kind: ConnectorKind | None) -> frozenset[str] | None:
    """Which settings are secret; None when nobody knows."""
    return None if kind is None else frozenset(secret_names(kind.settings))


def masked(settings: Settings, secrets: Collection[str] | None) -> dict[str, JsonValue]:
    """The settings without any secret text; of those of which nothing is known, without any text."""
    return {name: _masked(name, value, secrets) for name, value in settings.items()}


def unmasked(
    settings: Settings, stored: Settings, secrets: Collection[str] | None, found: dict[str, list[str]]
) -> dict[str, JsonValue]:
    """`settings` with what is stored in place of masks; a mask for which nothing is goes to `found`."""
    whole: dict[str, JsonValue] = {}
    for name, value in settings.items():
        before = stored.get(name)
        if name in stored and value == _masked(name, before, secrets):
            whole[name] = before
            continue
        kept = _put_back(name, value, before, secrets)
        if kept is None and value is not None:
            sentence = "This is masked, and nothing is stored in its place: send what it shall be."
            found[f"{SETTINGS}.{name}"] = [sentence]
        whole[name] = value if kept is None else kept
    return whole


def _masked(name: str, value: JsonValue, secrets: Collection[str] | None) -> JsonValue:
    if secrets is None:
        return MASK if isinstance(value, str | list | dict) else value
    if name in secrets:
        # Where a secret is kept is none; a text is, and so is whatever else was stored before it was one.
        return value if value is None or isinstance(value, Mapping) else MASK
    return mask(value) if isinstance(value, str) and _URL.match(value) else value


def _put_back(
    name: str, value: JsonValue, before: JsonValue, secrets: Collection[str] | None
) -> JsonValue | None:
    if not isinstance(value, str):
        return value
    if value == MASK:
        return before if secrets is not None and name in secrets and before is not None else None
    if secrets is not None and name not in secrets and _URL.match(value):
        return unmask(value, before if isinstance(before, str) else None)
    return value


def _unfit(value: object) -> str | None:
    """Why a JSON value cannot be stored, as a sentence."""
    if isinstance(value, str):
        return flaw(value)
    if isinstance(value, list):
        return next((bad for one in value if (bad := _unfit(one))), None)
    if isinstance(value, dict):
        return next((bad for pair in value.items() for one in pair if (bad := _unfit(one))), None)
    if isinstance(value, int | float) and not abs(value) <= _LARGEST:
        return "A number in it is too large."
    return None
