"""Connectors that can be told things and talk to nobody, and how the services get them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Final

from pydantic import BaseModel, Field, ValidationInfo, field_validator

from jim_core.connectors.protocol import Connector, ConnectorError, ConnectorKind
from jim_core.connectors.registry import Connectors
from jim_core.connectors.secret import Secret
from jim_core.model.system import RunType


class Search(BaseModel):
    """Where a directory is searched."""

    base: str
    depth: int = 1


class DirectorySettings(BaseModel):
    """What the connector LDAP is told."""

    host: Annotated[str, Field(description="The name of the server.")]
    port: Annotated[int, Field(gt=0, description="Where it listens.")] = 389
    bindPassword: Annotated[Secret | None, Field(description="Of the account.")] = None  # noqa: N815 - as on the wire
    startTls: bool = False  # noqa: N815
    searches: tuple[Search, ...] = ()

    @field_validator("bindPassword")
    @classmethod
    def not_short(cls, text: str | None, info: ValidationInfo) -> str | None:
        """A sentence that repeats what it was given, as those of others may."""
        if text is not None and len(text) < 5:
            raise ValueError(f"{text!r} is too short for {info.field_name}")
        return text


class DatabaseSettings(BaseModel):
    """What the connector SQL is told."""

    url: str
    bindPassword: Secret | None = None  # noqa: N815


@contextmanager
def _nothing(_settings: Any) -> Iterator[Connector]:
    raise ConnectorError("This connector talks to nobody.")
    yield


LDAP: Final = ConnectorKind(
    "LDAP", "Directories", DirectorySettings, frozenset({RunType.EXPORT, RunType.FULL_IMPORT}), _nothing
)
SQL: Final = ConnectorKind("SQL", "Databases", DatabaseSettings, frozenset({RunType.FULL_IMPORT}), _nothing)


def connectors(*kinds: ConnectorKind, broken: str | None = None) -> Connectors:
    """These are installed, and perhaps one that cannot be loaded."""
    by_name = {kind.name.casefold(): kind for kind in kinds}

    def kind(name: str) -> ConnectorKind | None:
        if broken and name.casefold() == broken.casefold():
            raise ConnectorError(f"The connector {broken} cannot be loaded: no driver.")
        return by_name.get(name.casefold())

    return Connectors(lambda: [one.name for one in kinds] + ([broken] if broken else []), kind)


BOTH: Final = connectors(LDAP, SQL)
