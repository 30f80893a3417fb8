"""By what this server tells what has changed."""

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Protocol
from uuid import UUID

from jim_core.connectors.ldap.anchor import ENTRY_UUID
from jim_core.connectors.ldap.scope import Scope
from jim_core.connectors.ldap.server import Server
from jim_core.connectors.ldap.session import Session
from jim_core.connectors.ldap.settings import DeltaKind
from jim_core.connectors.ldap.sync import Sync
from jim_core.connectors.ldap.sync_words import request
from jim_core.connectors.ldap.timestamps import Timestamps
from jim_core.connectors.ldap.usn import UsnChanged
from jim_core.connectors.ldap.watermark import Watermark
from jim_core.connectors.protocol import ConnectorError, Page


class Delta(Protocol):
    """A way to find what has changed."""

    kind: DeltaKind
    server: str
    """Whose watermarks it understands."""

    def begin(self, scope_mark: str) -> Watermark:
        """Where the next import of changes begins, if reading begins now."""
        ...

    def changes(self, watermark: Watermark, page_size: int) -> Iterator[Page]:
        """What has changed since; the last page has the next watermark."""
        ...


def delta_of(
    wish: DeltaKind, session: Session, server: Server, scope: Scope, now: Callable[[], datetime]
) -> Delta:
    """The way that the settings wish, or the best that the server offers; ConnectorError when it does not."""
    by_uuid = scope.anchor.casefold() == ENTRY_UUID.casefold()
    match wish:
        case DeltaKind.AUTO if server.is_active_directory:
            return UsnChanged(session, scope, server)
        case DeltaKind.AUTO if server.syncs and by_uuid and _syncs(session, scope):
            return Sync(session, scope, server)
        case DeltaKind.SYNC if not server.syncs:
            raise ConnectorError(f"delta: {session.where} does not offer Sync (RFC 4533); say Auto")
        case DeltaKind.SYNC if not by_uuid:
            raise ConnectorError(
                "delta: Sync names entries by entryUUID; leave anchorAttribute out, or say Auto"
            )
        case DeltaKind.SYNC:
            return Sync(session, scope, server)
        case DeltaKind.USN_CHANGED:
            return UsnChanged(session, scope, server)
        case _:
            return Timestamps(session, scope, now)


def _syncs(session: Session, scope: Scope) -> bool:
    # OpenLDAP announces the control for all its databases when one has the overlay. Nobody has this UUID.
    return session.takes(scope.base, f"({ENTRY_UUID}={UUID(int=0)})", request(None))


def mark_of(scope: Scope) -> str:
    """What a scope is, in a few letters: other entries, or other names for them, have other changes."""
    said = json.dumps([scope.base.casefold(), [*scope], scope.anchor.casefold()])
    return hashlib.sha256(said.encode()).hexdigest()[:16]
