"""What kinds of attributes and classes a server has: its subschema (RFC 4512, 4.2)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ldap3.core.exceptions import LDAPException
from ldap3.protocol.rfc4512 import AttributeTypeInfo, ObjectClassInfo

from jim_core.connectors.ldap.session import Session
from jim_core.connectors.protocol import AttributeKind, ConnectorError, ValueKind

_LDAP: Final = "1.3.6.1.4.1.1466.115.121.1."
_MICROSOFT: Final = "1.2.840.113556.1.4."
_SYNTAXES: Final[Mapping[str, ValueKind]] = {
    **dict.fromkeys((f"{_LDAP}{number}" for number in (4, 5, 8, 9, 10, 23, 28, 40, 49)), ValueKind.BINARY),
    f"{_LDAP}7": ValueKind.BOOLEAN,
    f"{_LDAP}12": ValueKind.REFERENCE,
    f"{_LDAP}24": ValueKind.INSTANT,
    f"{_LDAP}27": ValueKind.INTEGER,
    f"{_LDAP}34": ValueKind.REFERENCE,
    f"{_MICROSOFT}906": ValueKind.INTEGER,
    f"{_MICROSOFT}907": ValueKind.BINARY,
}
"""RFC 4517, 3.3, and Active Directory's large integers and security descriptors; all others are text."""
_KNOWN: Final[Mapping[str, ValueKind]] = {
    # Passwords are bytes to the schema and words to people. The rest is known without a schema, too.
    "userpassword": ValueKind.TEXT,
    "unicodepwd": ValueKind.TEXT,
    "createtimestamp": ValueKind.INSTANT,
    "modifytimestamp": ValueKind.INSTANT,
    "objectguid": ValueKind.TEXT,
}


@dataclass(frozen=True, slots=True)
class Schema:
    """The kinds of a server's attributes, by their names in small letters."""

    kinds: Mapping[str, ValueKind] = field(default_factory=dict)
    types: Mapping[str, Any] = field(default_factory=dict)
    classes: Mapping[str, Any] = field(default_factory=dict)

    def kind(self, attribute: str) -> ValueKind | None:
        """What the values of an attribute are; None when the server does not say."""
        name, _, options = attribute.casefold().partition(";")
        if "binary" in options.split(";"):
            return ValueKind.BINARY
        return self.kinds.get(name) or _KNOWN.get(name)

    def attributes(self, object_classes: Iterable[str], anchor: str) -> tuple[AttributeKind, ...]:
        """What entries of these classes may have, in the order of the alphabet, after `dn` and the anchor."""
        required, allowed = set[str](), set[str]()
        for known in self._with_superiors(object_classes):
            required.update(known.must_contain or ())
            allowed.update(known.may_contain or ())
        named = {name.casefold(): name for name in sorted(required | allowed)}
        must = {name.casefold() for name in required}
        for first in (anchor, "dn"):
            named.pop(first.casefold(), None)
        return (
            AttributeKind("dn", ValueKind.REFERENCE, is_required=True),
            AttributeKind(anchor, is_anchor=True),
            *(self._attribute(name, is_required=folded in must) for folded, name in named.items()),
        )

    def _attribute(self, name: str, *, is_required: bool) -> AttributeKind:
        info = self.types.get(name.casefold())
        return AttributeKind(
            name,
            self.kind(name) or ValueKind.TEXT,
            is_multi_valued=info is None or not info.single_value,
            is_required=is_required,
        )

    def _with_superiors(self, names: Iterable[str]) -> Iterator[Any]:
        left, seen = [*names], set[str]()
        while left:
            name = left.pop().casefold()
            known = self.classes.get(name)
            if known is not None and name not in seen:
                seen.add(name)
                left.extend(known.superior or ())
                yield known


def schema_of(session: Session, subschema: str | None) -> Schema:
    """The schema that a server shows; an empty one when it shows none."""
    entry = subschema and session.one(
        subschema, ["attributeTypes", "objectClasses"], "(objectClass=subschema)"
    )
    if not entry:
        return Schema(dict(_KNOWN))
    try:
        types = _by_name(AttributeTypeInfo.from_definition(entry.texts("attributeTypes")))
        classes = _by_name(ObjectClassInfo.from_definition(entry.texts("objectClasses")))
    except (LDAPException, ValueError, IndexError) as error:
        raise ConnectorError(f"{session.where} has a schema that cannot be read: {error}") from error
    kinds = {name: kind for name in types if (kind := _kind(types, name))}
    return Schema({**kinds, **{name: kind for name, kind in _KNOWN.items() if name in types}}, types, classes)


def _by_name(infos: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name.casefold(): info for key, info in infos.items() for name in (*_names(info.name), info.oid or key)
    }


def _names(names: Sequence[str] | str | None) -> Sequence[str]:
    return [names] if isinstance(names, str) else names or ()


def _kind(types: Mapping[str, Any], name: str) -> ValueKind | None:
    """By its syntax, which it may have from what it is derived from."""
    seen = set[str]()
    while name not in seen and (info := types.get(name)) is not None:
        seen.add(name)
        if info.syntax:
            return _SYNTAXES.get(info.syntax.partition("{")[0].strip("'"), ValueKind.TEXT)
        name = next(iter(_names(info.superior)), "").casefold()
    return None
