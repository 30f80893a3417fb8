"""What the entry point names: LDAP."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from jim_core.connectors.ldap.settings import LdapSettings
from jim_core.connectors.protocol import Connector, ConnectorKind
from jim_core.model.system import RunType


@contextmanager
def _open(settings: LdapSettings) -> Iterator[Connector]:
    from jim_core.connectors.ldap.connector import LdapConnector  # noqa: PLC0415  the driver comes along
    from jim_core.connectors.ldap.session import opened  # noqa: PLC0415  it is the driver's

    with opened(settings) as session:
        yield LdapConnector(session, settings)


KIND: Final = ConnectorKind(
    name="LDAP",
    title="An LDAP directory: OpenLDAP, Active Directory and others",
    settings=LdapSettings,
    runs=frozenset({RunType.FULL_IMPORT, RunType.DELTA_IMPORT, RunType.EXPORT}),
    open=_open,
)
