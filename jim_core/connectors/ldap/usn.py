"""What has changed by the numbers that Active Directory gives its changes."""

from collections.abc import Iterator
from typing import Final

from jim_core.connectors.ldap.anchor import anchor_of
from jim_core.connectors.ldap.dn import is_beneath
from jim_core.connectors.ldap.entry import Entry
from jim_core.connectors.ldap.full import page_of
from jim_core.connectors.ldap.scope import Scope
from jim_core.connectors.ldap.server import Server, server_of
from jim_core.connectors.ldap.session import SHOW_DELETED, Session
from jim_core.connectors.ldap.settings import DeltaKind
from jim_core.connectors.ldap.watermark import Watermark
from jim_core.connectors.protocol import ConnectorError, Page

_DELETED: Final = "CN=Deleted Objects"


class UsnChanged:
    """Changes by `uSNChanged`, deletions by tombstones. The numbers are of one domain controller."""

    kind = DeltaKind.USN_CHANGED

    def __init__(self, session: Session, scope: Scope, server: Server) -> None:
        self._session = session
        self._scope = scope
        self._server = server
        self._root = server.default_context or server.context_of(scope.base) or scope.base
        self.server = f"{server.service or session.where} {self._invocation()}".strip()

    def begin(self, scope_mark: str) -> Watermark:
        """Where the next import of changes begins, if reading begins now."""
        usn = server_of(self._session).usn
        if usn is None:
            raise ConnectorError(
                f"delta: {self._server.vendor} numbers no changes (highestCommittedUSN); say Auto"
            )
        return Watermark(kind=self.kind, server=self.server, scope=scope_mark, usn=usn)

    def changes(self, watermark: Watermark, page_size: int) -> Iterator[Page]:
        """What was written since, what has left the scope, and what was deleted."""
        following = self.begin(watermark.scope)
        since = f"(uSNChanged>={(watermark.usn or 0) + 1})"
        for object_type, filter_ in self._scope:
            asked = self._scope.asked(object_type)
            for entries in self._session.pages(
                self._scope.base, f"(&{filter_}{since})", asked, size=page_size
            ):
                yield page_of(self._scope, object_type, entries)
            yield from self._left(object_type, filter_, since, page_size)
        yield from self._tombstones(since, page_size)
        yield Page(watermark=following.text())

    def _left(self, object_type: str, filter_: str, since: str, size: int) -> Iterator[Page]:
        """What changed and is no longer of the type, or lies elsewhere now. It need not have been there."""
        anchor = [self._scope.anchor]
        for entries in self._session.pages(self._root, f"(&(!{filter_}){since})", anchor, size=size):
            yield self._gone([object_type], entries)
        if not is_beneath(self._root, self._scope.base):
            for entries in self._session.pages(self._root, f"(&{filter_}{since})", anchor, size=size):
                elsewhere = [entry for entry in entries if not is_beneath(entry.dn, self._scope.base)]
                yield self._gone([object_type], elsewhere)

    def _tombstones(self, since: str, size: int) -> Iterator[Page]:
        # A tombstone has lost what would tell its type, so it is one for each type; anchors are unique.
        for entries in self._session.pages(
            f"{_DELETED},{self._root}",
            f"(&(isDeleted=TRUE){since})",
            [self._scope.anchor],
            size=size,
            controls=[SHOW_DELETED],
        ):
            yield self._gone([*self._scope.types], entries)

    def _gone(self, types: list[str], entries: list[Entry]) -> Page:
        anchors = [anchor_of(entry, self._scope.anchor) for entry in entries]
        return Page(deleted=[(name, anchor) for anchor in anchors if anchor is not None for name in types])

    def _invocation(self) -> str:
        """Which life of the controller this is: one that was restored from a backup counts anew."""
        entry = self._session.one(self._server.service, ["invocationId"]) if self._server.service else None
        invocation = entry.first("invocationId") if entry else None
        return invocation.hex() if invocation else ""
