"""A session with a directory: the one place that speaks ldap3."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

from ldap3 import (
    AUTO_BIND_NONE,
    BASE,
    DEREF_NEVER,
    MODIFY_ADD,
    MODIFY_DELETE,
    MODIFY_REPLACE,
    NONE,
    SUBTREE,
    Connection,
    Server,
)
from ldap3.core.exceptions import LDAPException, LDAPInvalidFilterError

from jim_core.connectors.ldap.entry import Entry, entries_of
from jim_core.connectors.ldap.result import (
    BUSY,
    NO_SUCH_CONTROL,
    NO_SUCH_OBJECT,
    UNAVAILABLE,
    Result,
    result_of,
)
from jim_core.connectors.ldap.settings import LdapSettings, Security
from jim_core.connectors.ldap.tls import VerifiedTls
from jim_core.connectors.protocol import ConnectorError

PAGED_RESULTS: Final = "1.2.840.113556.1.4.319"
SHOW_DELETED: Final = ("1.2.840.113556.1.4.417", True, None)
"""The control by which Active Directory shows tombstones."""


class Edit(NamedTuple):
    """What happens to the values of one attribute."""

    how: str
    values: Sequence[bytes]


def replaced(values: Sequence[bytes]) -> list[Edit]:
    """These instead of all others; none takes the attribute away."""
    return [Edit(MODIFY_REPLACE, values)]


def exchanged(more: Sequence[bytes], fewer: Sequence[bytes]) -> list[Edit]:
    """More of these and fewer of those, and the others stay."""
    edits = [Edit(MODIFY_DELETE, fewer), Edit(MODIFY_ADD, more)]
    return [edit for edit in edits if edit.values]


class Session:
    """A connection that is open and logged in. Every method raises ConnectorError when it breaks."""

    def __init__(self, connection: Any, where: str) -> None:
        self.connection = connection
        self.where = where

    def pages(
        self,
        base: str,
        filter: str,  # noqa: A002  it is what LDAP calls it
        attributes: Sequence[str],
        *,
        size: int,
        controls: Sequence[Any] = (),
    ) -> Iterator[list[Entry]]:
        """Entries beneath a base, a page at a time (RFC 2696); at least one page, if an empty one."""
        cookie: bytes | None = None
        while True:
            result = self._search(base, filter, attributes, SUBTREE, controls, size, cookie)
            found = [*entries_of(self.connection.response or ())]
            if not result.ok:
                raise ConnectorError(f"{self.where} does not read {base}: {result.advised()}")
            control = (self.connection.result.get("controls") or {}).get(PAGED_RESULTS)
            cookie = control["value"]["cookie"] if control else None
            yield found
            if not cookie:
                return

    def one(self, dn: str, attributes: Sequence[str], filter: str = "(objectClass=*)") -> Entry | None:  # noqa: A002
        """An entry by its name, if it is there, may be seen and fits."""
        result = self._search(dn, filter, attributes, BASE, (), None, None)
        if result.code in {BUSY, UNAVAILABLE}:
            raise ConnectorError(f"{self.where} does not answer now: {result.said()}")
        return next(entries_of(self.connection.response or ()), None) if result.ok else None

    def find(self, base: str, filter: str, attributes: Sequence[str]) -> Entry | None:  # noqa: A002
        """The one entry beneath a base that fits."""
        result = self._search(base, filter, attributes, SUBTREE, (), None, None)
        if result.code == NO_SUCH_OBJECT:
            return None
        if not result.ok:
            raise ConnectorError(f"{self.where} does not read {base}: {result.advised()}")
        return next(entries_of(self.connection.response or ()), None)

    def takes(self, base: str, filter: str, control: Any) -> bool:  # noqa: A002
        """Whether what holds a base knows a critical control; its server may, and this database may not."""
        return self._search(base, filter, ["1.1"], SUBTREE, [control], None, None).code != NO_SUCH_CONTROL

    def add(self, dn: str, values: Mapping[str, Sequence[bytes]]) -> Result:
        """Make an entry."""
        with broken(self.where):
            self.connection.add(dn, attributes=dict(values))
        return result_of(self.connection.result)

    def modify(self, dn: str, edits: Mapping[str, Sequence[Edit]]) -> Result:
        """Change attributes of an entry, all of them or none."""
        changes = {name: [(edit.how, [*edit.values]) for edit in each] for name, each in edits.items()}
        with broken(self.where):
            self.connection.modify(dn, changes)
        return result_of(self.connection.result)

    def rename(self, dn: str, rdn: str, parent: str | None) -> Result:
        """Give an entry another name, and another parent if one is said."""
        with broken(self.where):
            self.connection.modify_dn(dn, rdn, new_superior=parent)
        return result_of(self.connection.result)

    def delete(self, dn: str) -> Result:
        """Take an entry away."""
        with broken(self.where):
            self.connection.delete(dn)
        return result_of(self.connection.result)

    def _search(
        self,
        base: str,
        filter: str,  # noqa: A002
        attributes: Sequence[str],
        scope: str,
        controls: Sequence[Any],
        size: int | None,
        cookie: bytes | None,
    ) -> Result:
        with broken(self.where):
            self.connection.search(
                base,
                filter,
                search_scope=scope,
                dereference_aliases=DEREF_NEVER,
                attributes=[*attributes],
                controls=[*controls] or None,
                paged_size=size,
                paged_criticality=True,
                paged_cookie=cookie,
            )
        return result_of(self.connection.result)


@contextmanager
def broken(where: str) -> Iterator[None]:
    """ConnectorError for what ldap3 says when a line breaks, or a filter is none."""
    try:
        yield
    except LDAPInvalidFilterError as error:
        raise ConnectorError(
            f"objectTypes: a filter cannot be read ({error}); say (attribute=value)"
        ) from error
    except (LDAPException, OSError) as error:
        raise ConnectorError(f"the connection to {where} broke: {error}") from error


@contextmanager
def opened(settings: LdapSettings) -> Iterator[Session]:
    """A session with the directory of the settings, closed at the end of the block; ConnectorError."""
    where = settings.address
    if settings.bind_password and not settings.bind_dn:
        raise ConnectorError("bindDn: say whose password bindPassword is, or leave both out")
    connection = _connection(settings)
    try:
        with broken(where):
            connection.open(read_server_info=False)
            if settings.secured is Security.START_TLS:
                connection.start_tls(read_server_info=False)
            connection.bind(read_server_info=False)
        result = result_of(connection.result)
        if not result.ok:
            raise ConnectorError(
                f"{where} does not let {settings.bind_dn or 'nobody'} in: {result.advised()}"
            )
        yield Session(connection, where)
    finally:
        with suppress(LDAPException, OSError):
            connection.unbind()
        if connection.socket is not None:  # ldap3 leaves one open that did not come to TLS
            connection.socket.close()


def _connection(settings: LdapSettings) -> Any:
    try:
        if settings.ca_file is not None:
            Path(settings.ca_file).read_bytes()
        tls = None if settings.secured is Security.NONE else VerifiedTls(settings.ca_file)
    except OSError as error:  # a file without certificates is an SSLError, which is one too
        reason = error.strerror or str(error)
        raise ConnectorError(
            f"caFile: {settings.ca_file} cannot be read ({reason}); name a file of certificates (PEM)"
        ) from error
    with broken(settings.address):
        server = Server(
            settings.address, get_info=NONE, tls=tls, connect_timeout=settings.connect_timeout_seconds
        )
        return Connection(
            server,
            user=settings.bind_dn,
            password=settings.bind_password,
            auto_bind=AUTO_BIND_NONE,
            auto_referrals=False,
            check_names=False,
            return_empty_attributes=False,
            receive_timeout=settings.timeout_seconds,
        )
