"""What tests of directories have in common: settings that reach one, and what pages hold in all."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from jim_core.connectors.ldap.kind import KIND
from jim_core.connectors.ldap.settings import LdapSettings
from jim_core.connectors.protocol import Change, Connector, ImportedObject, Operation, Page, Reading
from tests.connectors.ldap.slapd import ADMIN, PASSWORD, Slapd


class Read(NamedTuple):
    """All that pages held."""

    objects: dict[str, ImportedObject]
    """By the first part of the name: `uid=p0`."""
    deleted: set[tuple[str, str]]
    present: set[tuple[str, str]]
    faults: list[tuple[str, str, str | None]]
    watermark: str
    complete: bool


def settings_for(slapd: Slapd, base: str, **more: Any) -> LdapSettings:
    """Settings that reach a directory as its administrator."""
    said = {
        "host": "127.0.0.1",
        "port": slapd.port,
        "caFile": str(slapd.certificate),
        "bindDn": ADMIN,
        "bindPassword": PASSWORD,
        "baseDn": base,
        **more,
    }
    return LdapSettings.model_validate({name: value for name, value in said.items() if value is not None})


@contextmanager
def connected(slapd: Slapd, base: str, **more: Any) -> Iterator[Connector]:
    """A directory, opened as a connected system."""
    with KIND.open(settings_for(slapd, base, **more)) as connector:
        yield connector


def taken(pages: Iterable[Page]) -> Read:
    """All that pages held; the last one has a watermark."""
    read = Read({}, set(), set(), [], "", complete=False)
    for page in pages:
        for each in page.objects:
            read.objects[str(each.attributes["dn"][0]).partition(",")[0]] = each
        read.deleted.update(page.deleted)
        read.present.update(page.present)
        read.faults.extend(page.faults)
        read = read._replace(watermark=page.watermark or "", complete=page.complete)
    assert read.watermark
    return read


def full(connector: Connector, page_size: int = 100) -> Read:
    """A full import."""
    return taken(connector.read_all(Reading(page_size=page_size)))


def changes(connector: Connector, watermark: str, page_size: int = 100) -> Read:
    """An import of changes."""
    return taken(connector.read_changes(Reading(page_size=page_size), watermark))


def an_add(dn: str, object_type: str = "person", **attributes: Any) -> Change:
    """An object to be added."""
    return Change(1, Operation.ADD, object_type, None, {"dn": (dn,), **attributes}, {})


def an_update(of: ImportedObject, **attributes: Any) -> Change:
    """An object to be changed."""
    return Change(2, Operation.UPDATE, of.object_type, of.anchor, attributes, of.attributes)


def a_delete(of: ImportedObject) -> Change:
    """An object to be taken away."""
    return Change(3, Operation.DELETE, of.object_type, of.anchor, {}, of.attributes)
