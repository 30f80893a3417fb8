"""What an export does, object by object."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from jim_core.connectors.ldap.anchor import anchor_filter, anchor_of
from jim_core.connectors.ldap.dn import is_dn, named_by, parent_of, rdn_of, same_dn
from jim_core.connectors.ldap.editing import edits_of, in_full
from jim_core.connectors.ldap.result import (
    ENTRY_EXISTS,
    INAPPROPRIATE_MATCHING,
    NO_SUCH_ATTRIBUTE,
    NO_SUCH_OBJECT,
    VALUE_EXISTS,
    Result,
)
from jim_core.connectors.ldap.scope import Scope
from jim_core.connectors.ldap.session import Session
from jim_core.connectors.ldap.values import Unreadable, all_written
from jim_core.connectors.protocol import Attributes, Change, Operation, Value, WriteStatus, Written

_STALE: Final = frozenset({NO_SUCH_ATTRIBUTE, VALUE_EXISTS, INAPPROPRIATE_MATCHING})
"""The server has other values than we know of, or cannot compare them."""
_MISSING: Final = "there is no entry with this {anchor} beneath {base}"


class _Refused(Exception):
    """A change cannot be made; the text says why."""

    def __init__(self, reason: str, status: WriteStatus = WriteStatus.FAILED) -> None:
        super().__init__(reason)
        self.status = status


class Writer:
    """Makes changes, each by itself: one that fails does not stop the others."""

    def __init__(self, session: Session, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    def write(self, changes: Sequence[Change]) -> Iterator[Written]:
        """How each change ended; ConnectorError when the connection breaks."""
        for change in changes:
            try:
                yield Written(change.id, anchor=self._made(change))
            except _Refused as refused:
                yield Written(change.id, refused.status, str(refused))

    def _made(self, change: Change) -> str | None:
        match change.operation:
            case Operation.ADD:
                return self._add(change)
            case Operation.UPDATE:
                self._update(change)
            case Operation.DELETE:
                result = self._session.delete(self._dn_of(change))
                self._check(result, missing=True)
        return None

    def _add(self, change: Change) -> str | None:
        dn = _new_dn(change.attributes)
        if dn is None:
            raise _Refused("dn: say what the entry shall be called")
        values = {name: each for name, each in self._bytes(change.attributes).items() if each}
        names = {name.casefold() for name in values}
        if "objectclass" not in names:
            settings = self._scope.types.get(change.object_type)
            if settings is None or not settings.object_classes:
                raise _Refused(
                    f"objectClass: say it, or give it to objectTypes.{change.object_type}.objectClasses"
                )
            values["objectClass"] = [name.encode() for name in settings.object_classes]
        for name, value in named_by(dn):
            if name.casefold() not in names:
                values[name] = [value.encode()]
        result = self._session.add(dn, values)
        if result.code == ENTRY_EXISTS:
            raise _Refused(f"{dn}: {result.said()}", WriteStatus.EXISTS)
        if result.code == NO_SUCH_OBJECT:
            raise _Refused(f"there is no {parent_of(dn)} to put it in: {result.said()}")
        self._check(result)
        entry = self._session.one(dn, [self._scope.anchor])
        return None if entry is None else anchor_of(entry, self._scope.anchor)

    def _update(self, change: Change) -> None:
        dn = self._dn_of(change)
        values = self._bytes(change.attributes)
        new = _new_dn(change.attributes)
        if new is not None and new != dn:
            self._rename(dn, new)
            dn = new
            # The new name has brought these along.
            for name, value in named_by(new):
                if values.get(name) == [value.encode()]:
                    del values[name]
        edits = edits_of(values, self._known(change))
        if not edits:
            return
        result = self._session.modify(dn, edits)
        if result.code in _STALE and edits != in_full(values):
            result = self._session.modify(dn, in_full(values))
        self._check(result, missing=True)

    def _rename(self, dn: str, new: str) -> None:
        parent = parent_of(new)
        moves = not same_dn(parent, parent_of(dn))
        result = self._session.rename(dn, rdn_of(new), parent if moves else None)
        if result.code == ENTRY_EXISTS:
            raise _Refused(f"dn: another entry is called {new}: {result.said()}")
        if result.code == NO_SUCH_OBJECT:
            raise _Refused(f"dn: there is no {parent} to put it in: {result.said()}")
        if not result.ok:
            raise _Refused(f"dn: not renamed to {new}: {result.advised()}")

    def _dn_of(self, change: Change) -> str:
        """What the entry is called now: by its anchor, because it may have been renamed since it was read."""
        if change.anchor is None:
            raise _Refused("the change does not say which entry it is about")
        name = self._scope.anchor
        missing = _Refused(_MISSING.format(anchor=name, base=self._scope.base), WriteStatus.MISSING)
        try:
            filter_ = anchor_filter(name, change.anchor)
        except ValueError:
            raise missing from None
        known = next(iter(change.known.get("dn", ())), None)
        entry = self._session.one(str(known), [name], filter_) if known else None
        entry = entry or self._session.find(self._scope.base, filter_, [name])
        if entry is None:
            raise missing
        return entry.dn

    def _bytes(self, attributes: Attributes) -> dict[str, list[bytes]]:
        values = dict[str, list[bytes]]()
        for name, each in attributes.items():
            if name == "dn":
                continue
            try:
                values[name] = all_written(name, self._scope.schema.kind(name), each)
            except Unreadable as error:
                raise _Refused(f"{name}: {error}") from None
        return values

    def _known(self, change: Change) -> Mapping[str, Sequence[bytes]]:
        wanted = {name.casefold() for name in change.attributes}
        try:
            return self._bytes({n: v for n, v in change.known.items() if n.casefold() in wanted})
        except _Refused:
            return {}  # then everything is sent

    def _check(self, result: Result, *, missing: bool = False) -> None:
        if missing and result.code == NO_SUCH_OBJECT:
            raise _Refused(result.said(), WriteStatus.MISSING)
        if not result.ok:
            raise _Refused(result.advised())


def _new_dn(attributes: Attributes) -> str | None:
    values: tuple[Value, ...] = attributes.get("dn", ())
    if not values:
        return None
    dn = values[0]
    if len(values) > 1 or not isinstance(dn, str) or not is_dn(dn):
        raise _Refused("dn: must be one distinguished name, such as uid=x,ou=people,dc=example,dc=org")
    return dn
