"""The settings with which a connector is opened: every secret read from where it is kept.

For the server's process, just before a run: the variables, files and keyring are its own.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from pydantic import BaseModel, JsonValue

from jim_core.connectors.judgement import SETTINGS, validated
from jim_core.connectors.protocol import ConnectorError, ConnectorKind
from jim_core.connectors.reference import Keeper, Reference, reference
from jim_core.connectors.secret import secret_names
from jim_core.model.errors import Invalid
from jim_core.model.system import Settings

Ring: TypeAlias = Callable[[str, str], str | None]
"""Given a service and a user: the secret that a keyring has for them."""

LARGEST: Final = 65_536
"""Bytes of a file that holds a secret."""


def resolved(
    kind: ConnectorKind, settings: Settings, environment: Mapping[str, str], ring: Ring | None = None
) -> BaseModel:
    """What the connector is told, its references become the texts that they mean.

    ConnectorError names the setting that cannot be read or is wrong, and the cure. Without a `ring` it is the
    one of this system.
    """
    secrets = {name.casefold(): name for name in secret_names(kind.settings)}
    read: dict[str, JsonValue] = {}
    for said, value in settings.items():
        name = secrets.get(said.casefold())
        if name is not None and isinstance(value, Mapping):
            read[said] = _secret(name, value, environment, ring)
        else:
            read[said] = value
    try:
        return validated(kind, read)
    except Invalid as error:
        wrong = "; ".join(f"{field}: {' '.join(texts)}" for field, texts in error.violations.items())
        raise ConnectorError(f"The settings do not suit the connector {kind.name}: {wrong}") from None


def _secret(name: str, value: Mapping[str, object], environment: Mapping[str, str], ring: Ring | None) -> str:
    try:
        place = reference(value)
        text = _read(place, environment, ring)
    except ValueError as bad:
        raise ConnectorError(f"{SETTINGS}.{name}: {bad}") from bad
    if not text:
        raise ConnectorError(f"{SETTINGS}.{name}: The {place.keeper} holds nothing under {place.place}.")
    return text


def _read(place: Reference, environment: Mapping[str, str], ring: Ring | None) -> str:
    match place.keeper:
        case Keeper.ENVIRONMENT:
            return _of_environment(place.place, environment)
        case Keeper.FILE:
            return _of_file(Path(place.place))
        case Keeper.KEYRING:
            return _of_ring(*place.service_and_user, ring or _system_ring())


def _of_environment(name: str, environment: Mapping[str, str]) -> str:
    text = environment.get(name)
    if text is None:
        raise ValueError(f"The server's environment has no variable {name}: set it, and restart the server.")
    return text


def _of_file(path: Path) -> str:
    try:
        if not path.is_file():
            what = "is no file" if path.exists() else "is not there"
            raise ValueError(f"{path} {what}: put the secret there, or name another file.")
        with path.open("rb") as file:
            held = file.read(LARGEST + 1)
    except OSError as error:
        raise ValueError(f"{path} cannot be read by the server: {error.strerror}.") from error
    if len(held) > LARGEST:
        raise ValueError(f"{path} holds more than {LARGEST:,} bytes: name a file with the secret alone.")
    try:
        return held.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise ValueError(f"{path} is no UTF-8 text.") from None


def _of_ring(service: str, user: str, ring: Ring) -> str:
    try:
        found = ring(service, user)
    except Exception as error:
        # Each kind of keyring has errors of its own.
        raise ValueError(f"The keyring did not give the secret: {error}.") from error
    if found is None:
        cure = f"put it in as the server's user: keyring set {service!r} {user!r}"
        raise ValueError(f"The keyring has no secret of {user} for {service}: {cure}.")
    return found


def _system_ring() -> Ring:
    try:
        import keyring  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise ValueError("The keyring needs one package more: pip install 'jim-tui[keyring]'.") from error
    ring: Ring = keyring.get_password
    return ring
