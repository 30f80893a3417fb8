"""What has changed by the clock of the server, and what is gone because it is no longer there."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Final

from jim_core.connectors.ldap.full import page_of
from jim_core.connectors.ldap.listing import present
from jim_core.connectors.ldap.scope import Scope
from jim_core.connectors.ldap.session import Session
from jim_core.connectors.ldap.settings import DeltaKind
from jim_core.connectors.ldap.values import generalized
from jim_core.connectors.ldap.watermark import Watermark
from jim_core.connectors.protocol import Page

_OVERLAP: Final = timedelta(minutes=5)
"""By how much clocks may differ, and replicas be late: so much is read again."""


class Timestamps:
    """Changes by `modifyTimestamp`, for servers that offer nothing better."""

    kind = DeltaKind.MODIFY_TIMESTAMP

    def __init__(self, session: Session, scope: Scope, now: Callable[[], datetime]) -> None:
        self._session = session
        self._scope = scope
        self._now = now
        self.server = session.where

    def begin(self, scope_mark: str) -> Watermark:
        """Where the next import of changes begins, if reading begins now."""
        # A whole second, because the servers' clocks have no others.
        since = generalized((self._now() - _OVERLAP).replace(microsecond=0))
        return Watermark(kind=self.kind, server=self.server, scope=scope_mark, since=since)

    def changes(self, watermark: Watermark, page_size: int) -> Iterator[Page]:
        """What was written since, and then which objects there are at all."""
        following = self.begin(watermark.scope)
        for object_type, filter_ in self._scope:
            changed = f"(&{filter_}(modifyTimestamp>={watermark.since}))"
            asked = self._scope.asked(object_type)
            for entries in self._session.pages(self._scope.base, changed, asked, size=page_size):
                yield page_of(self._scope, object_type, entries)
        for object_type in self._scope.types:
            yield from present(self._session, self._scope, object_type)
        yield Page(complete=True, watermark=following.text())
