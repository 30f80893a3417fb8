"""The audit trail: with the change or not at all, and small under a flood."""

from datetime import timedelta

import pytest

from jim_core.model.audit import DONE, AuditEntry, AuditFilter, Deed
from jim_core.model.errors import StorageUnavailable
from jim_core.model.initiator import Initiator
from jim_core.model.status import InitiatorType
from jim_core.model.system import RunType
from jim_core.service import audit, keys, run_profiles, systems
from jim_core.service.audit import audited
from jim_core.service.refusals import CALLERS_A_MINUTE, MOST, OTHERS, Refusals
from jim_core.service.system_change import RunProfileChange, SystemChange
from jim_core.storage.unit_of_work import UnitOfWork
from tests.service.house import NOON, House

ANNE = Initiator(InitiatorType.USER, None, "anne")
CREATE = Deed(ANNE, "192.0.2.1", "create_key")
KNOCK = Deed(None, "192.0.2.7", "GET /")


async def trail(house: House, wanted: AuditFilter = AuditFilter()) -> list[AuditEntry]:  # noqa: B008
    """All entries, the newest first."""
    return (await audit.page(house, wanted, 1, 100)).items


async def test_a_change_is_written_with_who_what_and_where(house: House) -> None:
    """And with what it was done to, by id and name."""
    _, key = await keys.create(audited(house, CREATE), "robot")
    entry = AuditEntry(NOON, NOON, ANNE, "192.0.2.1", "create_key", str(key.id), "robot", DONE)
    assert await trail(house) == [entry]


async def test_a_change_that_fails_is_not_written_as_done(house: House) -> None:
    """One transaction, all or nothing."""

    def fails(unit: UnitOfWork) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await audited(house, CREATE).database.write(fails)
    assert await trail(house) == []


async def test_refusals_of_a_minute_are_one_entry_however_many(house: House) -> None:
    """Also when they are written in between; the next minute has its own."""
    for _ in range(3):
        for _ in range(500):
            house.refusals.note(KNOCK, "UNAUTHORISED", house.now())
        await audit.write_refusals(house)
        house.clock.ahead(seconds=10)
    house.clock.ahead(minutes=1)
    house.refusals.note(KNOCK, "UNAUTHORISED", house.now())
    assert [(entry.count, entry.at, entry.last_at) for entry in await trail(house)] == [
        (1, NOON + timedelta(seconds=90), NOON + timedelta(seconds=90)),
        (1500, NOON, NOON + timedelta(seconds=20)),
    ]


async def test_a_flood_from_everywhere_is_a_hundred_entries_a_minute(house: House) -> None:
    """Nothing is lost of the number: the others are counted together."""
    for n in range(5 * CALLERS_A_MINUTE):
        house.refusals.note(Deed(None, f"2001:db8:{n:x}::/64", "GET /"), "UNAUTHORISED", house.now())
    found = (await audit.page(house, AuditFilter(), 1, 2 * CALLERS_A_MINUTE)).items
    assert len(found) == CALLERS_A_MINUTE + 1
    assert {entry.address: entry.count for entry in found}[OTHERS] == 4 * CALLERS_A_MINUTE


def test_what_cannot_be_written_is_kept_in_bounds() -> None:
    """However long that lasts."""
    refusals = Refusals()
    for minute in range(MOST + 10):
        refusals.note(KNOCK, "UNAUTHORISED", NOON + timedelta(minutes=minute))
        refusals.give_back(refusals.take())
    assert len(refusals.take()) == MOST


async def test_refusals_wait_while_the_database_cannot_be_written(house: House) -> None:
    """They are in the trail afterwards."""
    house.refusals.note(KNOCK, "UNAUTHORISED", house.now())
    taken = house.refusals.take()
    house.refusals.note(KNOCK, "UNAUTHORISED", house.now())
    house.refusals.give_back(taken)
    assert [entry.count for entry in await trail(house)] == [2]


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (AuditFilter(), 2),
        (AuditFilter(outcome="UNAUTHORISED"), 1),
        (AuditFilter(refused=True), 1),
        (AuditFilter(refused=False), 1),
        (AuditFilter(target="nothing"), 0),
    ],
    ids=str,
)
async def test_the_trail_is_filtered(house: House, wanted: AuditFilter, count: int) -> None:
    """The total counts what fits."""
    await keys.create(audited(house, CREATE), "robot")
    house.refusals.note(KNOCK, "UNAUTHORISED", house.now())
    found = await audit.page(house, wanted, 1, 1)
    assert (len(found.items), found.total) == (min(count, 1), count)


async def test_what_is_old_is_forgotten(house: House) -> None:
    """Nought days keep it for ever."""
    await keys.create(audited(house, CREATE), "robot")
    house.clock.ahead(days=11)
    assert await audit.prune(house, 0) == 0
    assert await audit.prune(house, 10) == 1
    assert await trail(house) == []


async def test_only_the_newest_refusals_are_kept(house: House) -> None:
    """Changes do not go with them."""
    await keys.create(audited(house, CREATE), "robot")
    for _ in range(5):
        house.clock.ahead(minutes=1)
        house.refusals.note(KNOCK, "UNAUTHORISED", house.now())
    await audit.write_refusals(house)
    assert await house.database.write(lambda unit: unit.audit.forget_refusals(2)) == 3
    assert [entry.outcome for entry in await trail(house)] == ["UNAUTHORISED", "UNAUTHORISED", DONE]


async def test_a_full_disk_loses_no_refusal(house: House) -> None:
    """A write that fails gives back what it took."""

    class Full:
        read = house.database.read

        async def write(self, job: object) -> None:
            raise StorageUnavailable("database or disk is full")

    house.refusals.note(KNOCK, "UNAUTHORISED", house.now())
    full = audited(house, CREATE)
    object.__setattr__(full, "database", Full())
    await audit.write_refusals(full)
    assert len(await trail(house)) == 1


async def test_changes_of_systems_and_run_profiles_name_them(house: House) -> None:
    """Also the one that removes them, and the one that gave them their number."""
    system = await systems.create(audited(house, CREATE), SystemChange(name="LDAP"))
    change = RunProfileChange(name="Full", run_type=RunType.EXPORT)
    profile = await run_profiles.create(audited(house, CREATE), system.id, change)
    await run_profiles.update(audited(house, CREATE), system.id, profile.id, RunProfileChange(name="All"))
    await run_profiles.delete(audited(house, CREATE), system.id, profile.id)
    await systems.update(audited(house, CREATE), system.id, SystemChange(name="AD"))
    await systems.delete(audited(house, CREATE), system.id)
    told = [(entry.target, entry.target_name) for entry in reversed(await trail(house))]
    number, of = str(system.id), str(profile.id)
    assert told == [(number, "LDAP"), (of, "Full"), (of, "All"), (of, "All"), (number, "AD"), (number, "AD")]
