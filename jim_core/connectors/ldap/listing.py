"""Which objects there are, without what they are."""

from collections.abc import Iterator

from jim_core.connectors.ldap.anchor import anchor_of
from jim_core.connectors.ldap.scope import Scope
from jim_core.connectors.ldap.session import Session
from jim_core.connectors.protocol import Page

_AT_A_TIME = 500
"""Anchors are small; fewer questions are quicker. Active Directory gives no more than a thousand."""


def present(session: Session, scope: Scope, object_type: str) -> Iterator[Page]:
    """The anchors of all objects of a type."""
    for entries in session.pages(
        scope.base, scope.types[object_type].filter, [scope.anchor], size=_AT_A_TIME
    ):
        anchors = [(entry, anchor_of(entry, scope.anchor)) for entry in entries]
        yield Page(
            present=[(object_type, anchor) for _, anchor in anchors if anchor is not None],
            faults=[scope.nameless(entry) for entry, anchor in anchors if anchor is None],
        )
