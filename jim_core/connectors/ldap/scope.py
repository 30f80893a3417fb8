"""Which entries of a directory are read, and as what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from jim_core.connectors.ldap.anchor import ENTRY_UUID, OBJECT_GUID, anchor_of
from jim_core.connectors.ldap.dn import is_beneath, is_dn
from jim_core.connectors.ldap.entry import Entry
from jim_core.connectors.ldap.schema import Schema
from jim_core.connectors.ldap.server import Server
from jim_core.connectors.ldap.settings import LdapSettings, TypeSettings
from jim_core.connectors.ldap.values import PASSWORDS, Unreadable, read
from jim_core.connectors.protocol import ConnectorError, Fault, ImportedObject, ValueKind

_CLOCKS: Final = ("createTimestamp", "modifyTimestamp")
_TYPES: Final[Mapping[str, TypeSettings]] = {
    "person": TypeSettings(filter="(objectClass=inetOrgPerson)", object_classes=("inetOrgPerson",)),
    "group": TypeSettings(
        filter="(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames))",
        object_classes=("groupOfNames",),
    ),
}
_ACTIVE_DIRECTORY_TYPES: Final[Mapping[str, TypeSettings]] = {
    "person": TypeSettings(filter="(&(objectCategory=person)(objectClass=user))", object_classes=("user",)),
    "group": TypeSettings(filter="(objectClass=group)", object_classes=("group",)),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """What the settings mean at this server."""

    base: str
    types: Mapping[str, TypeSettings]
    anchor: str
    """The name of the attribute."""
    schema: Schema

    def asked(self, object_type: str) -> list[str]:
        """The attributes that a search for objects of this type asks for."""
        return list(dict.fromkeys((*self.types[object_type].attributes, self.anchor, *_CLOCKS)))

    def imported(self, object_type: str, entry: Entry) -> ImportedObject | Fault:
        """The object that an entry is, or what is wrong with it."""
        anchor = anchor_of(entry, self.anchor)
        if anchor is None:
            return self.nameless(entry)
        named = {name.casefold() for name in self.types[object_type].attributes}
        attributes = {"dn": (entry.dn,)}
        for name, values in entry.values.items():
            folded = name.partition(";")[0].casefold()
            if folded in PASSWORDS - named:
                continue
            if ";range=" in name.casefold():
                return Fault(entry.dn, f"{name}: the server does not give the other values", anchor)
            if folded == self.anchor.casefold():
                attributes[name] = (anchor,)
                continue
            kind = self.schema.kind(name)
            try:
                attributes[name] = tuple(read(kind, value) for value in values)  # type: ignore[assignment]
            except Unreadable as error:
                return Fault(entry.dn, f"{name}: a value {error}", anchor)
        return ImportedObject(object_type, anchor, attributes)

    def nameless(self, entry: Entry) -> Fault:
        """What is wrong with an entry that has no anchor."""
        return Fault(
            entry.dn,
            f"has no {self.anchor} that bindDn may read: anchorAttribute must name what never changes",
        )

    def within(self, partition: str | None) -> "Scope":
        """The same, beneath another entry; ConnectorError when that is none of ours."""
        if not partition:
            return self
        if not is_dn(partition) or not is_beneath(partition, self.base):
            raise ConnectorError(f"partitionName: {partition} is no entry beneath {self.base}; name one")
        return Scope(partition, self.types, self.anchor, self.schema)

    def kind_of(self, attribute: str) -> ValueKind | None:
        """What the values of an attribute are."""
        return (
            ValueKind.TEXT if attribute.casefold() == self.anchor.casefold() else self.schema.kind(attribute)
        )

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """The types with their filters."""
        return ((name, settings.filter) for name, settings in self.types.items())


def scope_of(settings: LdapSettings, server: Server, schema: Schema) -> Scope:
    """What the settings mean at a server with this schema."""
    is_ad = server.is_active_directory
    types = settings.object_types or (_ACTIVE_DIRECTORY_TYPES if is_ad else _TYPES)
    anchor = settings.anchor_attribute or (OBJECT_GUID if is_ad else ENTRY_UUID)
    return Scope(settings.base_dn, types, anchor, schema)
