"""An export to a directory: each object for itself."""

import base64
import re

import pytest

from jim_core.connectors.protocol import Change, Connector, Operation, WriteStatus, Written
from tests.connectors.ldap.samples import a_delete, an_add, an_update, changes, connected, full
from tests.connectors.ldap.slapd import BASE, Slapd


def written(connector: Connector, *made: Change) -> list[Written]:
    """How changes ended."""
    return list(connector.write(made))


def test_what_is_added_is_there_by_its_anchor(slapd: Slapd) -> None:
    """With the class that the settings give, and the attribute that names it."""
    unit = slapd.grow("adding")
    photo = b"\xff\xd8\xff"
    dn = f"uid=a\\2Cb,{unit}"
    with connected(slapd, unit) as connector:
        (outcome,) = written(
            connector,
            an_add(dn, cn=("A",), sn=("B",), jpegPhoto=(base64.b64encode(photo).decode(),), mail=()),
        )
        (found,) = full(connector).objects.values()
    assert outcome.status is WriteStatus.DONE
    assert outcome.anchor == found.anchor
    there = slapd.read(dn)
    assert there["jpegPhoto"] == [photo]
    assert there["uid"] == [b"a,b"]
    assert there["objectClass"] == [b"inetOrgPerson"]


def test_the_change_says_the_class_rather_than_the_settings(slapd: Slapd) -> None:
    """When it says one."""
    unit = slapd.grow("classes")
    with connected(slapd, unit) as connector:
        change = an_add(f"cn=g,{unit}", "group", objectClass=("groupOfUniqueNames",), uniqueMember=(BASE,))
        assert written(connector, change)[0].status is WriteStatus.DONE
    assert slapd.read(f"cn=g,{unit}")["objectClass"] == [b"groupOfUniqueNames"]


def test_values_are_replaced_and_taken_away(slapd: Slapd) -> None:
    """Those that are not named stay."""
    unit = slapd.grow("replacing", people=1)
    slapd.replace(f"uid=p0,{unit}", "mail", "old@example.org")
    slapd.replace(f"uid=p0,{unit}", "title", "stays")
    with connected(slapd, unit) as connector:
        (one,) = full(connector).objects.values()
        (outcome,) = written(connector, an_update(one, mail=(), cn=("X", "Y"), description=()))
    assert outcome.status is WriteStatus.DONE
    there = slapd.read(f"uid=p0,{unit}")
    assert "mail" not in there
    assert there["cn"] == [b"X", b"Y"]
    assert there["title"] == [b"stays"]


def test_an_entry_is_renamed_moved_and_changed_at_once(slapd: Slapd) -> None:
    """Its anchor stays, and its former name is not kept."""
    unit = slapd.grow("renaming", people=1)
    other = slapd.grow("renamed")
    with connected(slapd, unit) as connector:
        one = full(connector).objects["uid=p0"]
        (outcome,) = written(connector, an_update(one, dn=(f"uid=new,{other}",), uid=("new",), sn=("N",)))
    assert outcome == Written(2)
    there = slapd.read(f"uid=new,{other}")
    assert there["uid"] == [b"new"]
    assert there["sn"] == [b"N"]
    assert there["entryUUID"] == [one.anchor.encode()]


def test_an_entry_is_found_by_its_anchor_after_it_was_renamed(slapd: Slapd) -> None:
    """Even if another bears its former name now."""
    unit = slapd.grow("found", people=1)
    with connected(slapd, unit) as connector:
        (one,) = full(connector).objects.values()
        slapd.rename(f"uid=p0,{unit}", "uid=moved")
        slapd.add(f"uid=p0,{unit}", objectClass="inetOrgPerson", cn="Another", sn="A")
        (outcome,) = written(connector, an_update(one, cn=("Changed",)))
    assert outcome.status is WriteStatus.DONE
    assert slapd.read(f"uid=moved,{unit}")["cn"] == [b"Changed"]
    assert slapd.read(f"uid=p0,{unit}")["cn"] == [b"Another"]


@pytest.mark.parametrize("stale", [False, True])
def test_of_a_large_group_what_differs_is_sent(slapd: Slapd, *, stale: bool) -> None:
    """And all of it, when the server has another group than we know of."""
    unit = slapd.grow(f"large-{stale}")
    members = tuple(f"uid=m{number},{unit}" for number in range(150))
    slapd.add(f"cn=g,{unit}", objectClass="groupOfNames", member=list(members))
    wanted = (*members[2:], f"uid=new,{unit}")
    with connected(slapd, unit) as connector:
        (group,) = full(connector).objects.values()
        if stale:
            slapd.replace(f"cn=g,{unit}", "member", *members[5:], f"uid=new,{unit}")
        (outcome,) = written(connector, an_update(group, member=wanted))
    assert outcome.status is WriteStatus.DONE
    assert {value.decode() for value in slapd.read(f"cn=g,{unit}")["member"]} == set(wanted)


def test_what_is_deleted_is_gone(slapd: Slapd) -> None:
    """And missing, when it is deleted again."""
    unit = slapd.grow("deleting", people=2)
    with connected(slapd, unit) as connector:
        before = full(connector)
        one = before.objects["uid=p0"]
        first, again = written(connector, a_delete(one), a_delete(one))
        update = written(connector, an_update(one, cn=("Late",)))[0]
        assert set(full(connector).objects) == {"uid=p1"}
        assert ("person", one.anchor) not in changes(connector, before.watermark).present
    assert first.status is WriteStatus.DONE
    assert again.status is update.status is WriteStatus.MISSING
    assert "entryUUID" in (again.error or "")


def test_one_that_fails_does_not_stop_the_rest(slapd: Slapd) -> None:
    """Each tells why, in the server's words, and the others are made."""
    unit = slapd.grow("mixed", people=1)
    with connected(slapd, unit) as connector:
        (one,) = full(connector).objects.values()
        outcomes = written(
            connector,
            an_add(f"uid=p0,{unit}", cn=("A",), sn=("A",)),
            an_add(f"uid=x,{unit}", cn=("A",)),
            an_add(f"uid=x,ou=nowhere,{unit}", cn=("A",), sn=("A",)),
            an_update(one, colour=("blue",)),
            an_update(one, dn=(f"uid=p0,ou=nowhere,{unit}",)),
            an_update(one, jpegPhoto=("no base64!",)),
            an_update(one, cn=("Good",)),
        )
    exists, incomplete, orphan, unknown, nowhere, bytes_, good = outcomes
    assert exists.status is WriteStatus.EXISTS
    assert "entry already exists (68)" in (exists.error or "")
    assert incomplete.status is WriteStatus.FAILED
    assert "object class 'inetOrgPerson' requires attribute 'sn'" in (incomplete.error or "")
    assert orphan.status is nowhere.status is WriteStatus.FAILED
    assert f"there is no ou=nowhere,{unit}" in (orphan.error or "")
    assert "colour: attribute type undefined" in (unknown.error or "")
    assert "dn: " in (nowhere.error or "")
    assert "jpegPhoto: takes bytes, written in base64" in (bytes_.error or "")
    assert good.status is WriteStatus.DONE
    assert slapd.read(f"uid=p0,{unit}")["cn"] == [b"Good"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (Change(1, Operation.ADD, "person", None, {"cn": ("A",)}, {}), "dn: say what"),
        (an_add("nonsense", cn=("A",)), "dn: must be one distinguished name"),
        (an_add(f"cn=r,{BASE}", "robot", cn=("R",)), r"objectTypes\.robot\.objectClasses"),
        (Change(1, Operation.UPDATE, "person", None, {"cn": ("A",)}, {}), "which entry"),
    ],
)
def test_a_change_that_cannot_be_made_says_what_it_lacks(slapd: Slapd, change: Change, reason: str) -> None:
    """Before the server is asked."""
    with connected(slapd, BASE) as connector:
        (outcome,) = written(connector, change)
    assert outcome.status is WriteStatus.FAILED
    assert re.search(reason, outcome.error or "")


def test_a_parent_with_children_is_not_deleted(slapd: Slapd) -> None:
    """The server refuses, and the words say why."""
    unit = slapd.grow("parent", people=1)
    types = {"unit": {"filter": "(objectClass=organizationalUnit)"}}
    with connected(slapd, unit, objectTypes=types) as connector:
        (one,) = full(connector).objects.values()
        (outcome,) = written(connector, a_delete(one))
    assert outcome.status is WriteStatus.FAILED
    assert "beneath it" in (outcome.error or "")


def test_a_password_is_set_and_not_shown(slapd: Slapd) -> None:
    """As people write it, not in base64; whoever logs in with it gets in."""
    unit = slapd.grow("passwords", people=1)
    dn = f"uid=p0,{unit}"
    with connected(slapd, unit) as connector:
        (one,) = full(connector).objects.values()
        outcomes = written(
            connector,
            an_update(one, userPassword=("swordfish",)),
            an_update(one, userPassword=("a",), colour=("b",)),
        )
    assert outcomes[0].status is WriteStatus.DONE
    assert "swordfish" not in str(outcomes)
    with connected(slapd, unit, bindDn=dn, bindPassword="swordfish") as connector:
        assert dn in connector.test()


def test_what_nobody_may_do_is_refused_in_the_servers_words(slapd: Slapd) -> None:
    """Who has not logged in reads, and writes nothing."""
    unit = slapd.grow("nobody", people=1)
    with connected(slapd, unit, bindDn=None, bindPassword=None) as connector:
        (one,) = full(connector).objects.values()
        (outcome,) = written(connector, an_update(one, cn=("Mine",)))
    assert outcome.status is WriteStatus.FAILED
    assert "modifications require authentication" in (outcome.error or "")
