"""What has changed as RFC 4533 tells it: OpenLDAP with syncprov, and others."""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from jim_core.connectors.ldap.anchor import anchor_of
from jim_core.connectors.ldap.entry import entry_of
from jim_core.connectors.ldap.listing import present
from jim_core.connectors.ldap.result import NO_SUCH_CONTROL, SYNC_REFRESH_REQUIRED, UNWILLING, result_of
from jim_core.connectors.ldap.scope import Scope
from jim_core.connectors.ldap.server import Server
from jim_core.connectors.ldap.session import Session
from jim_core.connectors.ldap.settings import DeltaKind
from jim_core.connectors.ldap.stream import streamed
from jim_core.connectors.ldap.sync_words import (
    Ended,
    IdSet,
    PhaseEnded,
    State,
    end_of,
    info_of,
    request,
    state_of,
)
from jim_core.connectors.ldap.watermark import Watermark
from jim_core.connectors.protocol import ConnectorError, Fault, ImportedObject, Page, WatermarkLost

_FORGOTTEN: Final = frozenset({SYNC_REFRESH_REQUIRED, UNWILLING})
"""The cookie is older than what the server remembers, or of a life before it was restored from a backup."""


@dataclass(slots=True)
class _Outcome:
    """How one type's answer ended."""

    cookie: bytes | None
    named_present: bool = False
    """All that is still there was named, and nothing that is gone."""


@dataclass(slots=True)
class _Gathered:
    """A page in the making."""

    objects: list[ImportedObject] = field(default_factory=list)
    deleted: list[tuple[str, str]] = field(default_factory=list)
    present: list[tuple[str, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def full(self, size: int) -> bool:
        return len(self.objects) + len(self.deleted) + len(self.present) + len(self.faults) >= size

    def page(self) -> Page:
        return Page(self.objects, self.deleted, self.present, self.faults)


class Sync:
    """Changes by a cookie for each type, deletions by UUIDs that are gone, or by those that are left."""

    kind = DeltaKind.SYNC

    def __init__(self, session: Session, scope: Scope, server: Server) -> None:
        self._session = session
        self._scope = scope
        self._server = server
        self.server = session.where

    def begin(self, scope_mark: str) -> Watermark:
        """Where the next import of changes begins, if reading begins now."""
        at_once = self._context_cookie()
        cookies = {object_type: _kept(at_once or self._walked(object_type)) for object_type, _ in self._scope}
        return Watermark(kind=self.kind, server=self.server, scope=scope_mark, cookies=cookies)

    def changes(self, watermark: Watermark, page_size: int) -> Iterator[Page]:
        """What was written since, and what is gone; WatermarkLost when the server has forgotten."""
        outcomes = dict[str, _Outcome]()
        for object_type, _ in self._scope:
            cookie = base64.b64decode(watermark.cookies.get(object_type, ""))
            outcomes[object_type] = outcome = _Outcome(cookie)
            yield from self._refreshed(object_type, outcome, page_size)
        complete = any(outcome.named_present for outcome in outcomes.values())
        if complete:
            # Who named only what is gone has left everything else to be thought of as gone, too.
            for object_type, outcome in outcomes.items():
                if not outcome.named_present:
                    yield from present(self._session, self._scope, object_type)
        cookies = {object_type: _kept(outcome.cookie) for object_type, outcome in outcomes.items()}
        yield Page(complete=complete, watermark=watermark.model_copy(update={"cookies": cookies}).text())

    def _refreshed(self, object_type: str, outcome: _Outcome, page_size: int) -> Iterator[Page]:
        gathered = _Gathered()
        for answer in streamed(
            self._session,
            self._scope.base,
            self._scope.types[object_type].filter,
            self._scope.asked(object_type),
            request(outcome.cookie),
        ):
            match answer["type"]:
                case "searchResEntry":
                    self._take(object_type, answer, gathered)
                case "intermediateResponse":
                    match info_of(answer):
                        case IdSet(uuids, gone=gone):
                            to = gathered.deleted if gone else gathered.present
                            to.extend((object_type, uuid) for uuid in uuids)
                        case PhaseEnded(present=True):
                            outcome.named_present = True
                case "searchResDone":
                    end = self._end(answer)
                    outcome.cookie = end.cookie or outcome.cookie
                    outcome.named_present |= not end.deletes
            if gathered.full(page_size):
                yield gathered.page()
                gathered = _Gathered()
        yield gathered.page()

    def _take(self, object_type: str, answer: Mapping[str, Any], gathered: _Gathered) -> None:
        said = state_of(answer)
        if said is None:
            return
        state, uuid = said
        if state is State.DELETE:
            gathered.deleted.append((object_type, uuid))
        elif state is State.PRESENT:
            gathered.present.append((object_type, uuid))
        else:
            match self._scope.imported(object_type, entry_of(answer)):
                case Fault(where, reason, None):
                    gathered.faults.append(Fault(where, reason, uuid))
                case Fault() as fault:
                    gathered.faults.append(fault)
                case ImportedObject() as found:
                    self._same(found.anchor, uuid)
                    gathered.objects.append(found)

    def _same(self, anchor: str, uuid: str) -> None:
        # Were they two, an object would come and go by names that never meet.
        if anchor != uuid:
            raise ConnectorError(
                f"delta: {self._server.vendor} names entries otherwise than by {self._scope.anchor}; "
                "say ModifyTimestamp"
            )

    def _end(self, answer: Mapping[str, Any]) -> Ended:
        result = result_of(answer)
        if result.code in _FORGOTTEN:
            raise WatermarkLost(
                f"{self._session.where} does not know what changed since ({result.said()}): run a full import"
            )
        if result.code == NO_SUCH_CONTROL:
            raise ConnectorError(
                f"delta: {self._session.where} tells no changes of {self._scope.base} by sync control "
                f"({result.said()}); say ModifyTimestamp"
            )
        if not result.ok:
            raise ConnectorError(f"{self._session.where} tells no changes: {result.advised()}")
        return end_of(answer)

    def _context_cookie(self) -> bytes | None:
        """The cookie of this moment as OpenLDAP makes it, if the top of its tree may be read."""
        context = self._server.context_of(self._scope.base)
        entry = self._session.one(context, ["contextCSN"]) if context is not None else None
        csns = entry.texts("contextCSN") if entry else []
        return f"rid=000,csn={';'.join(sorted(csns, key=_sid))}".encode() if csns else None

    def _walked(self, object_type: str) -> bytes | None:
        """The cookie at the end of everything there is, of which no more than the anchor is asked for."""
        for answer in streamed(
            self._session,
            self._scope.base,
            self._scope.types[object_type].filter,
            [self._scope.anchor],
            request(None),
        ):
            if answer["type"] == "searchResEntry":
                said, anchor = state_of(answer), anchor_of(entry_of(answer), self._scope.anchor)
                if said and anchor:
                    self._same(anchor, said[1])
            elif answer["type"] == "searchResDone":
                return self._end(answer).cookie
        return None


def _kept(cookie: bytes | None) -> str:
    if not cookie:
        raise ConnectorError("delta: the server gives no cookie to begin with; say ModifyTimestamp")
    return base64.b64encode(cookie).decode()


def _sid(csn: str) -> str:
    """The server that a change sequence number is of: its third part."""
    return csn.split("#")[2] if csn.count("#") == 3 else csn
