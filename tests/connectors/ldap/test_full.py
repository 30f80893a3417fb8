"""A full import of a directory."""

import base64

import pytest

from jim_core.connectors.protocol import BookmarkLost, ConnectorError, Reading
from tests.connectors.ldap.samples import changes, connected, full, taken
from tests.connectors.ldap.slapd import BASE, Slapd


def test_everything_is_read_page_by_page(slapd: Slapd) -> None:
    """No page is larger than was wished, and nothing is left out."""
    unit = slapd.grow("full", people=7)
    with connected(slapd, unit) as connector:
        pages = list(connector.read_all(Reading(page_size=3)))
    assert [len(page.objects) for page in pages if page.objects] == [3, 3, 1]
    assert set(taken(pages).objects) == {f"uid=p{number}" for number in range(7)}


def test_an_object_has_its_values(slapd: Slapd) -> None:
    """Bytes in base64, instants in UTC, its name, all values; and no password."""
    unit = slapd.grow("values")
    photo = b"\xff\xd8\xff\x00"
    slapd.add(
        f"uid=ä,{unit}",
        objectClass="inetOrgPerson",
        cn=["Ärzte", "Other"],
        sn="S",
        jpegPhoto=photo,
        manager=BASE,
        userPassword="hidden",
    )
    with connected(slapd, unit) as connector:
        read = full(connector)
    (found,) = read.objects.values()
    attributes = found.attributes
    assert set(attributes["cn"]) == {"Ärzte", "Other"}
    assert attributes["jpegPhoto"] == (base64.b64encode(photo).decode(),)
    assert attributes["manager"] == (BASE,)
    assert attributes["dn"] == (f"uid=ä,{unit}",)
    assert attributes["entryUUID"] == (found.anchor,)
    assert str(attributes["modifyTimestamp"][0]).endswith("Z")
    assert "T" in str(attributes["createTimestamp"][0])
    assert "userPassword" not in attributes


def test_only_the_attributes_that_the_settings_name_are_read(slapd: Slapd) -> None:
    """Beside the name, the anchor and the clocks; a password, too, when it is named."""
    unit = slapd.grow("named")
    slapd.add(f"uid=a,{unit}", objectClass="inetOrgPerson", cn="A", sn="A", userPassword="plain")
    types = {"human": {"filter": "(uid=*)", "attributes": ["sn", "userPassword"]}}
    with connected(slapd, unit, objectTypes=types) as connector:
        (found,) = full(connector).objects.values()
    assert found.object_type == "human"
    assert set(found.attributes) == {
        "dn", "entryUUID", "createTimestamp", "modifyTimestamp", "sn", "userPassword",
    }  # fmt: skip
    assert found.attributes["userPassword"] == ("plain",)


def test_people_and_groups_are_told_apart(slapd: Slapd) -> None:
    """Without a word in the settings."""
    unit = slapd.grow("apart", people=1)
    slapd.add(f"cn=all,{unit}", objectClass="groupOfNames", member=f"uid=p0,{unit}")
    with connected(slapd, unit) as connector:
        read = full(connector)
    assert {name: each.object_type for name, each in read.objects.items()} == {
        "uid=p0": "person",
        "cn=all": "group",
    }


def test_an_entry_without_an_anchor_is_a_fault(slapd: Slapd) -> None:
    """It is named, and the others are read."""
    unit = slapd.grow("faults", people=1)
    slapd.add(f"uid=b,{unit}", objectClass="inetOrgPerson", cn="B", sn="B", employeeNumber="17")
    with connected(slapd, unit, anchorAttribute="employeeNumber") as connector:
        read = full(connector)
    assert read.objects["uid=b"].anchor == "17"
    ((where, reason, anchor),) = read.faults
    assert where == f"uid=p0,{unit}"
    assert "anchorAttribute" in reason
    assert anchor is None


def test_reading_goes_on_after_a_type(slapd: Slapd) -> None:
    """In another process, too; the watermark is still that of the beginning."""
    unit = slapd.grow("resumed", people=2)
    slapd.add(f"cn=all,{unit}", objectClass="groupOfNames", member=f"uid=p0,{unit}")
    with connected(slapd, unit) as connector:
        pages = connector.read_all(Reading())
        bookmark = next(page.bookmark for page in pages if page.bookmark)
    slapd.replace(f"uid=p1,{unit}", "mail", "later@example.org")
    with connected(slapd, unit) as connector:
        rest = taken(connector.read_all(Reading(bookmark=bookmark)))
        later = changes(connector, rest.watermark)
    assert set(rest.objects) == {"cn=all"}
    assert "uid=p1" in later.objects


@pytest.mark.parametrize("bookmark", ["nonsense", '{"types": ["robot"], "watermark": ""}'])
def test_a_bookmark_of_something_else_is_lost(slapd: Slapd, bookmark: str) -> None:
    """So that reading begins anew."""
    with connected(slapd, BASE) as connector, pytest.raises(BookmarkLost):
        list(connector.read_all(Reading(bookmark=bookmark)))


def test_a_partition_is_a_part_of_the_tree(slapd: Slapd) -> None:
    """It has to lie beneath the base."""
    unit = slapd.grow("whole", people=1)
    slapd.add(f"ou=part,{unit}", objectClass="organizationalUnit")
    slapd.add(f"uid=x,ou=part,{unit}", objectClass="inetOrgPerson", cn="X", sn="X")
    with connected(slapd, unit) as connector:
        read = taken(connector.read_all(Reading(partition=f"OU=part, {unit}")))
        with pytest.raises(ConnectorError, match="partitionName"):
            list(connector.read_all(Reading(partition=BASE)))
    assert set(read.objects) == {"uid=x"}
