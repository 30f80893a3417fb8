"""Active Directory, played by a stand-in: numbers of changes, tombstones, GUIDs."""

import pytest

from jim_core.connectors.ldap.connector import LdapConnector
from jim_core.connectors.ldap.session import SHOW_DELETED, Session
from jim_core.connectors.ldap.settings import LdapSettings
from jim_core.connectors.protocol import Page, Reading, WatermarkLost, WriteStatus
from tests.connectors.ldap.controller import ROOT, Controller, Values, guid
from tests.connectors.ldap.samples import an_update, changes, full

BASE = f"OU=Staff,{ROOT}"
PERSON = "(&(objectCategory=person)(objectClass=user))"
SINCE = "(uSNChanged>=101)"


def opened(controller: Controller) -> LdapConnector:
    """The connector on a line to a domain controller."""
    settings = LdapSettings.model_validate({"host": "dc1.corp.example", "baseDn": BASE})
    return LdapConnector(Session(controller, "ldap://dc1.corp.example"), settings)


def a_person(number: int, base: str = BASE, more: Values | None = None) -> tuple[str, Values]:
    """An entry with its GUID as it stands on the wire."""
    return f"CN=p{number},{base}", {"objectGUID": [guid(number).bytes_le], "cn": [b"p"], **(more or {})}


def test_the_anchor_is_the_guid_as_people_write_it() -> None:
    """Not the order of bytes on the wire; nor is it bytes among the attributes."""
    controller = Controller()
    controller.say(BASE, PERSON, a_person(1, more={"whenChanged": [b"20260102030405.0Z"]}))
    (found,) = full(opened(controller)).objects.values()
    assert found.anchor == str(guid(1))
    assert found.attributes["objectGUID"] == (str(guid(1)),)


def test_people_and_groups_are_asked_for_as_it_names_them() -> None:
    """In pages, and without following aliases."""
    controller = Controller()
    controller.say(BASE, PERSON, *(a_person(number) for number in range(5)))
    pages = list(opened(controller).read_all(Reading(page_size=2)))
    assert [len(page.objects) for page in pages if page.objects] == [2, 2, 1]
    assert {each["filter"] for each in controller.asked} >= {PERSON, "(objectClass=group)"}
    assert {each["paged_criticality"] for each in controller.asked} == {True}


def test_changes_are_those_with_a_higher_number() -> None:
    """Than the highest one before the last import began."""
    controller = Controller(usn=100)
    before = full(opened(controller))
    controller.usn = 120
    controller.say(BASE, f"(&{PERSON}{SINCE})", a_person(1), a_person(2))
    now = changes(opened(controller), before.watermark)
    assert set(now.objects) == {"CN=p1", "CN=p2"}
    assert not now.complete
    changes(opened(controller), now.watermark)
    assert any("(uSNChanged>=121)" in each["filter"] for each in controller.asked)


def test_tombstones_are_deleted_objects() -> None:
    """Of whichever type: a tombstone no longer tells."""
    controller = Controller()
    before = full(opened(controller))
    deleted = f"CN=Deleted Objects,{ROOT}"
    controller.say(deleted, f"(&(isDeleted=TRUE){SINCE})", a_person(7, deleted))
    now = changes(opened(controller), before.watermark)
    assert now.deleted == {("person", str(guid(7))), ("group", str(guid(7)))}
    asked = next(each for each in controller.asked if each["base"] == deleted)
    assert asked["controls"] == [SHOW_DELETED]


def test_what_left_the_scope_is_gone() -> None:
    """It changed and no longer passes the filter, or lies beneath another entry now."""
    controller = Controller()
    before = full(opened(controller))
    controller.say(ROOT, f"(&(!{PERSON}){SINCE})", a_person(3))
    controller.say(ROOT, f"(&{PERSON}{SINCE})", a_person(4), a_person(5, f"OU=Former,{ROOT}"))
    now = changes(opened(controller), before.watermark)
    assert now.deleted == {("person", str(guid(3))), ("person", str(guid(5)))}


@pytest.mark.parametrize("invocation", [b"\x09", b""])
def test_another_life_of_the_controller_counts_anew(invocation: bytes) -> None:
    """Restored from a backup, or another controller: its numbers mean something else."""
    watermark = full(opened(Controller())).watermark
    with pytest.raises(WatermarkLost, match="full import"):
        changes(opened(Controller(invocation=invocation)), watermark)


def test_values_that_were_held_back_are_a_fault() -> None:
    """A group of which not all members are told is not taken for a smaller one."""
    controller = Controller()
    controller.say(BASE, PERSON, a_person(1, more={"memberOf;range=0-1499": [b"CN=x"]}))
    read = full(opened(controller))
    assert read.objects == {}
    ((where, reason, anchor),) = read.faults
    assert where == f"CN=p1,{BASE}"
    assert "range" in reason
    assert anchor == str(guid(1))


def test_an_entry_is_found_by_its_guid_and_its_password_set() -> None:
    """Bytes in the filter in the order of the wire; the password in quotes, in UTF-16."""
    controller = Controller()
    controller.say(BASE, PERSON, a_person(1))
    connector = opened(controller)
    (one,) = full(connector).objects.values()
    wire = "".join(f"\\{byte:02x}" for byte in guid(1).bytes_le)
    controller.say(BASE, f"(objectGUID={wire})", a_person(1))
    (outcome,) = connector.write([an_update(one, unicodePwd=("Swordfish1",))])
    assert outcome.status is WriteStatus.DONE
    ((dn, made),) = controller.changes
    assert dn == f"CN=p1,{BASE}"
    assert made["unicodePwd"][0][1] == ['"Swordfish1"'.encode("utf-16-le")]


def test_it_says_what_it_is() -> None:
    """And that it tells changes by their numbers."""
    controller = Controller()
    controller.say(BASE, "(objectClass=*)", (BASE, {}))
    said = opened(controller).test()
    assert said.startswith("Active Directory at ldap://dc1.corp.example")
    assert said.endswith("changes by UsnChanged")


def test_the_last_page_has_the_watermark() -> None:
    """And no other."""
    pages: list[Page] = list(opened(Controller()).read_all(Reading()))
    assert [bool(page.watermark) for page in pages] == [False] * (len(pages) - 1) + [True]
