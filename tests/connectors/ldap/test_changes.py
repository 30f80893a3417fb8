"""An import of what has changed in a directory, by each way in which OpenLDAP can tell it."""

import base64
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from jim_core.connectors.protocol import ConnectorError, ImportedObject, Reading, WatermarkLost
from tests.connectors.ldap.samples import Read, changes, connected, full, taken
from tests.connectors.ldap.slapd import BASE, Slapd, running

WAYS = ("present phases", "delete phases", "timestamps")


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> tuple[Slapd, str]:
    """A directory, and the way in which it is asked."""
    if request.param == "delete phases":
        return request.getfixturevalue("logging_slapd"), "Sync"
    return request.getfixturevalue(
        "slapd"
    ), "Sync" if request.param == "present phases" else "ModifyTimestamp"


def gone(before: Read, now: Read) -> set[str]:
    """The objects that are no longer there, as whoever keeps them has to conclude."""

    def is_gone(each: ImportedObject) -> bool:
        known = {(one.object_type, one.anchor) for one in now.objects.values()} | now.present
        key = (each.object_type, each.anchor)
        return key in now.deleted or (now.complete and key not in known)

    return {name for name, each in before.objects.items() if is_gone(each)}


def mails(objects: Mapping[str, ImportedObject]) -> dict[str, object]:
    """What those have that were sent."""
    return {name: each.attributes.get("mail", ("",))[0] for name, each in objects.items()}


def test_what_changes_is_told(way: tuple[Slapd, str]) -> None:
    """Added, changed, renamed and deleted; and by the next watermark nothing again."""
    slapd, delta = way
    unit = slapd.grow(f"changes-{delta}", people=5)
    with connected(slapd, unit, delta=delta) as connector:
        before = full(connector)
        slapd.add(f"uid=new,{unit}", objectClass="inetOrgPerson", cn="N", sn="N", mail="new@example.org")
        slapd.replace(f"uid=p1,{unit}", "mail", "p1@example.org")
        slapd.rename(f"uid=p2,{unit}", "uid=renamed")
        slapd.delete(f"uid=p3,{unit}")
        now = changes(connector, before.watermark, page_size=2)
        after = changes(connector, now.watermark)
    assert mails(now.objects).items() >= {
        "uid=new": "new@example.org", "uid=p1": "p1@example.org", "uid=renamed": "",
    }.items()  # fmt: skip
    assert now.objects["uid=renamed"].anchor == before.objects["uid=p2"].anchor
    assert gone(before, now) == {"uid=p3"}
    assert gone(now, after) == set()


def test_what_leaves_the_scope_is_gone(way: tuple[Slapd, str]) -> None:
    """Moved elsewhere, or no longer what the filter says."""
    slapd, delta = way
    unit = slapd.grow(f"leaving-{delta}", people=3)
    elsewhere = slapd.grow(f"elsewhere-{delta}")
    types = {"person": {"filter": "(&(objectClass=inetOrgPerson)(!(title=left)))"}}
    with connected(slapd, unit, delta=delta, objectTypes=types) as connector:
        before = full(connector)
        slapd.rename(f"uid=p0,{unit}", "uid=p0", elsewhere)
        slapd.replace(f"uid=p1,{unit}", "title", "left")
        now = changes(connector, before.watermark)
    assert gone(before, now) == {"uid=p0", "uid=p1"}


def test_types_that_nothing_happened_to_lose_nobody(way: tuple[Slapd, str]) -> None:
    """A deleted person leaves the groups as they are."""
    slapd, delta = way
    unit = slapd.grow(f"types-{delta}", people=2)
    slapd.add(f"cn=all,{unit}", objectClass="groupOfNames", member=f"uid=p0,{unit}")
    with connected(slapd, unit, delta=delta) as connector:
        before = full(connector)
        slapd.delete(f"uid=p1,{unit}")
        now = changes(connector, before.watermark)
    assert gone(before, now) == {"uid=p1"}


def test_a_change_between_two_types_loses_nobody(slapd: Slapd) -> None:
    """The first type was told what is gone, which is nothing; the second what is left. Both are there."""
    unit = slapd.grow("between", people=2)
    slapd.add(f"cn=all,{unit}", objectClass="groupOfNames", member=f"uid=p0,{unit}")
    with connected(slapd, unit) as connector:
        before = full(connector)
        pages = connector.read_changes(Reading(), before.watermark)
        first = next(pages)
        slapd.replace(f"cn=all,{unit}", "description", "changed meanwhile")
        now = taken([first, *pages])
    assert now.complete
    assert gone(before, now) == set()


def test_an_import_that_finds_nothing_new_has_a_watermark(way: tuple[Slapd, str]) -> None:
    """From which the next one goes on."""
    slapd, delta = way
    unit = slapd.grow(f"quiet-{delta}", people=1)
    with connected(slapd, unit, delta=delta) as connector:
        before = full(connector)
        quiet = changes(connector, before.watermark)
        slapd.replace(f"uid=p0,{unit}", "mail", "late@example.org")
        late = changes(connector, quiet.watermark)
    assert gone(before, quiet) == set()
    assert mails(late.objects) == {"uid=p0": "late@example.org"}


def test_a_cookie_that_the_server_has_forgotten_is_lost(logging_slapd: Slapd) -> None:
    """It says that a refresh is required; only a full import helps."""
    slapd = logging_slapd
    unit = slapd.grow("forgotten", people=1)
    with connected(slapd, unit) as connector:
        watermark = full(connector).watermark
        old = b"rid=000,csn=20200101000000.000000Z#000000#000#000000"
        with pytest.raises(WatermarkLost, match="run a full import"):
            changes(connector, _with_cookie(watermark, old))


def test_a_cookie_from_the_future_is_lost(slapd: Slapd) -> None:
    """The server was put back to what it was before."""
    unit = slapd.grow("future")
    future = b"rid=000,csn=20990101000000.000000Z#000000#000#000000"
    with connected(slapd, unit) as connector:
        watermark = full(connector).watermark
        with pytest.raises(WatermarkLost, match="newer than provider"):
            changes(connector, _with_cookie(watermark, future))


def test_a_server_that_cannot_say_what_is_old_says_all(slapd: Slapd) -> None:
    """What it does not name is gone."""
    unit = slapd.grow("all", people=2)
    old = b"rid=000,csn=20200101000000.000000Z#000000#000#000000"
    with connected(slapd, unit) as connector:
        before = full(connector)
        slapd.delete(f"uid=p0,{unit}")
        now = changes(connector, _with_cookie(before.watermark, old))
    assert set(now.objects) == {"uid=p1"}
    assert gone(before, now) == {"uid=p0"}


def test_a_watermark_of_something_else_is_lost(slapd: Slapd) -> None:
    """Of another kind, server or scope, or of no directory at all."""
    unit = slapd.grow("other", people=1)
    with connected(slapd, unit) as connector:
        watermark = full(connector).watermark
    for said in (
        {"delta": "ModifyTimestamp"},
        {"objectTypes": {"person": {"filter": "(uid=*)"}}},
        {"port": slapd.tls_port, "security": "LDAPS"},
    ):
        with connected(slapd, unit, **said) as connector, pytest.raises(WatermarkLost, match="full import"):
            changes(connector, watermark)
    with connected(slapd, unit) as connector, pytest.raises(WatermarkLost):
        changes(connector, "4711")


def test_a_cookie_is_fetched_by_a_search_where_the_servers_own_is_hidden(way: tuple[Slapd, str]) -> None:
    """Whoever may not read it is told the same changes."""
    slapd, delta = way
    unit = slapd.grow(f"hidden-{delta}", people=3)
    slapd.replace(f"uid=p0,{unit}", "userPassword", "reader")
    reader = {"bindDn": f"uid=p0,{unit}", "bindPassword": "reader"}
    with connected(slapd, unit, delta=delta, **reader) as connector:
        before = full(connector)
        slapd.delete(f"uid=p1,{unit}")
        slapd.replace(f"uid=p2,{unit}", "mail", "seen@example.org")
        now = changes(connector, before.watermark)
    assert gone(before, now) == {"uid=p1"}
    assert mails(now.objects)["uid=p2"] == "seen@example.org"


def test_a_way_that_the_server_does_not_offer_is_refused(slapd: Slapd) -> None:
    """By the name of the setting, with the cure."""
    with (
        connected(slapd, BASE, delta="UsnChanged") as connector,
        pytest.raises(ConnectorError, match=r"delta: .*say Auto"),
    ):
        list(connector.read_all(Reading()))


def test_a_database_without_the_overlay_is_read_by_timestamps(tmp_path: Path) -> None:
    """Even if its server announces sync control, for another database."""
    with running(tmp_path, overlay="") as slapd:
        unit = slapd.grow("bare", people=2)
        with connected(slapd, unit) as connector:
            assert connector.test().endswith("changes by ModifyTimestamp")
            before = full(connector)
            slapd.delete(f"uid=p0,{unit}")
            assert gone(before, changes(connector, before.watermark)) == {"uid=p0"}
        with (
            connected(slapd, unit, delta="Sync") as wished,
            pytest.raises(ConnectorError, match="ModifyTimestamp"),
        ):
            full(wished)


def test_who_has_no_anchor_is_told_with_the_others(slapd: Slapd) -> None:
    """And takes nobody else away."""
    unit = slapd.grow("nameless", people=1)
    slapd.add(f"uid=b,{unit}", objectClass="inetOrgPerson", cn="B", sn="B", employeeNumber="18")
    with connected(slapd, unit, anchorAttribute="employeeNumber") as connector:
        now = changes(connector, full(connector).watermark)
    assert ("person", "18") in now.present
    assert f"uid=p0,{unit}" in {where for where, _, _ in now.faults}


def test_another_anchor_is_read_by_timestamps(slapd: Slapd) -> None:
    """Sync control names entries by entryUUID only."""
    with connected(slapd, BASE, anchorAttribute="uid") as connector:
        assert connector.test().endswith("changes by ModifyTimestamp")


def _with_cookie(watermark: str, cookie: bytes) -> str:
    said = json.loads(watermark)
    said["cookies"] = dict.fromkeys(said["cookies"], base64.b64encode(cookie).decode())
    return json.dumps(said)
