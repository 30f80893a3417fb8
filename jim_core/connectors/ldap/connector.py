"""A directory as a connected system."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cached_property

from jim_core.connectors.ldap.delta import Delta, delta_of, mark_of
from jim_core.connectors.ldap.full import read_all
from jim_core.connectors.ldap.schema import Schema, schema_of
from jim_core.connectors.ldap.scope import Scope, scope_of
from jim_core.connectors.ldap.server import Server, server_of
from jim_core.connectors.ldap.session import Session
from jim_core.connectors.ldap.settings import LdapSettings, Security
from jim_core.connectors.ldap.watermark import watermark_of
from jim_core.connectors.ldap.writing import Writer
from jim_core.connectors.protocol import (
    Change,
    ConnectorError,
    ObjectType,
    Page,
    Reading,
    Written,
)


def _now() -> datetime:
    return datetime.now(UTC)


class LdapConnector:
    """Reads and writes the entries of a directory."""

    def __init__(self, session: Session, settings: LdapSettings, now: Callable[[], datetime] = _now) -> None:
        self._session = session
        self._settings = settings
        self._now = now

    def test(self) -> str:
        """Which server answered, as whom we are in, and how changes will be found."""
        if self._session.one(self._settings.base_dn, ["1.1"]) is None:
            raise ConnectorError(
                f"baseDn: {self._settings.base_dn} is not there, or bindDn may not see it; the server has "
                + (", ".join(self._server.contexts) or "nothing to show")
            )
        server = " ".join(word for word in (self._server.vendor, self._server.version) if word)
        who = self._settings.bind_dn or "nobody"
        line = "" if self._settings.secured is not Security.NONE else ", on a line that others may read"
        return (
            f"{server} at {self._session.where}, as {who}{line}; changes by {self._delta(self._scope).kind}"
        )

    def schema(self) -> Sequence[ObjectType]:
        """The types of the settings, with what the server's schema allows to their classes."""
        return [
            ObjectType(name, self._schema.attributes(self._classes(name), self._scope.anchor))
            for name in self._scope.types
        ]

    def read_all(self, reading: Reading) -> Iterator[Page]:
        """Every entry of each type."""
        scope = self._scope.within(reading.partition)
        yield from read_all(
            self._session, scope, reading, lambda: self._delta(scope).begin(mark_of(scope)).text()
        )

    def read_changes(self, reading: Reading, watermark: str) -> Iterator[Page]:
        """What has changed since a watermark; WatermarkLost."""
        scope = self._scope.within(reading.partition)
        delta = self._delta(scope)
        since = watermark_of(watermark, delta.kind, delta.server, mark_of(scope))
        yield from delta.changes(since, reading.page_size)

    def write(self, changes: Sequence[Change]) -> Iterator[Written]:
        """Make these changes, one by one."""
        yield from Writer(self._session, self._scope).write(changes)

    @cached_property
    def _server(self) -> Server:
        return server_of(self._session)

    @cached_property
    def _schema(self) -> Schema:
        return schema_of(self._session, self._server.subschema)

    @cached_property
    def _scope(self) -> Scope:
        return scope_of(self._settings, self._server, self._schema)

    def _delta(self, scope: Scope) -> Delta:
        return delta_of(self._settings.delta, self._session, self._server, scope, self._now)

    def _classes(self, object_type: str) -> Sequence[str]:
        """Those that the settings give to what is added, else those that the filter names."""
        settings = self._scope.types[object_type]
        if settings.object_classes:
            return settings.object_classes
        return [
            part.partition(")")[0]
            for part in settings.filter.lower().split("(objectclass=")[1:]
            if not part.startswith("*")
        ]
