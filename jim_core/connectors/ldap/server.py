"""What a server says of itself (its root DSE)."""

from dataclasses import dataclass
from typing import Final

from jim_core.connectors.ldap.dn import is_beneath
from jim_core.connectors.ldap.session import Session
from jim_core.connectors.protocol import ConnectorError

SYNC: Final = "1.3.6.1.4.1.4203.1.9.1.1"
_ACTIVE_DIRECTORY: Final = frozenset({"1.2.840.113556.1.4.800", "1.2.840.113556.1.4.1851"})
"""Active Directory, and its Lightweight Directory Services."""
_ASKED: Final = (
    "objectClass", "vendorName", "vendorVersion", "supportedControl", "supportedCapabilities",
    "namingContexts", "subschemaSubentry", "defaultNamingContext", "highestCommittedUSN", "dsServiceName",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Server:
    """A directory server, by its own words."""

    vendor: str
    version: str
    controls: frozenset[str]
    contexts: tuple[str, ...]
    """The names at the top of what it holds."""
    subschema: str | None
    is_active_directory: bool
    default_context: str | None
    service: str | None
    """Of Active Directory: which of its servers this is."""
    usn: int | None
    """Of Active Directory: the number of its latest change."""

    @property
    def syncs(self) -> bool:
        """Whether it tells changes as RFC 4533 says."""
        return SYNC in self.controls

    def context_of(self, dn: str) -> str | None:
        """The top of the tree in which an entry is."""
        holding = [context for context in self.contexts if is_beneath(dn, context)]
        return max(holding, key=len, default=None)


def server_of(session: Session) -> Server:
    """What the server of a session says of itself, now; ConnectorError when it says nothing."""
    entry = session.one("", _ASKED)
    if entry is None:
        raise ConnectorError(
            f"{session.where} says nothing of itself: bindDn must be allowed to read its root DSE"
        )
    is_ad = not _ACTIVE_DIRECTORY.isdisjoint(entry.texts("supportedCapabilities"))
    vendor = entry.text("vendorName") or ("Active Directory" if is_ad else None)
    if vendor is None and "OpenLDAProotDSE" in entry.texts("objectClass"):
        vendor = "OpenLDAP"
    usn = entry.text("highestCommittedUSN")
    return Server(
        vendor=vendor or "an LDAP server",
        version=entry.text("vendorVersion") or "",
        controls=frozenset(entry.texts("supportedControl")),
        contexts=tuple(entry.texts("namingContexts")),
        subschema=entry.text("subschemaSubentry"),
        is_active_directory=is_ad,
        default_context=entry.text("defaultNamingContext"),
        service=entry.text("dsServiceName"),
        usn=None if usn is None else int(usn),
    )
