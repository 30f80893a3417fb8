"""What was done to schedules: who, when, why, and the fields before and after."""

from typing import Any
from uuid import UUID

import pytest
from pydantic import JsonValue

from jim_core.model.errors import Invalid, NotFound
from jim_core.model.history import HistoryEntry
from jim_core.model.status import StepType
from jim_core.service import schedule_history, schedules
from jim_core.service.schedule_change import ScheduleChange, StepChange
from jim_core.service.schedules import Because
from tests.service.house import NOON, SOMEBODY, House, a_schedule, a_step

WHY = Because(SOMEBODY, "asked for in the morning")


async def history(house: House, schedule_id: UUID) -> list[HistoryEntry]:
    """All of it, newest first."""
    return (await schedule_history.page(house, schedule_id)).items


def fields(entry: HistoryEntry) -> dict[str, tuple[JsonValue, JsonValue]]:
    """The changes of an entry by field."""
    return {change.field: (change.before, change.after) for change in entry.changes}


async def changed(house: House, schedule_id: UUID, **members: Any) -> dict[str, tuple[JsonValue, JsonValue]]:
    """What the history says of a change."""
    await schedules.update(house, schedule_id, ScheduleChange(**members), WHY)
    return fields((await history(house, schedule_id))[0])


async def test_a_change_says_who_when_why_and_what(house: House) -> None:
    """The fields before and after, and no others."""
    schedule = await a_schedule(house, description="as it was")
    at = house.clock.ahead(hours=1)
    said = await changed(house, schedule.id, description="as it is", name=schedule.name)
    assert said == {"description": ("as it was", "as it is")}
    newest, oldest = await history(house, schedule.id)
    assert (newest.at, newest.by, newest.reason, newest.kind) == (at, SOMEBODY, WHY.reason, "Updated")
    assert (oldest.at, oldest.reason, oldest.kind) == (NOON, None, "Created")
    assert newest.id > oldest.id


async def test_a_new_schedule_says_what_it_was_made_with(house: House) -> None:
    """Every value, and each step as a whole without what has its default."""
    schedule = await a_schedule(house, a_step(name="One"), name="nightly")
    (entry,) = await history(house, schedule.id)
    said = fields(entry)
    assert said["name"] == (None, "nightly")
    step = {"name": "One", "stepType": "Executable", "executablePath": "/bin/true"}
    assert said["steps[0]"] == (None, step)


async def test_steps_are_known_by_their_ids(house: House) -> None:
    """One that changed says which member; others come and go as a whole, by the place they have or had."""
    schedule = await a_schedule(house, a_step(name="One"), a_step(name="Two"))
    kept = a_step(id=schedule.steps[1].id, name="Two", arguments="-x")
    change = ScheduleChange(steps=(a_step(name="New"), kept))
    await schedules.update(house, schedule.id, change, WHY)
    told = (await history(house, schedule.id))[0].changes
    usual = {"stepType": "Executable", "executablePath": "/bin/true"}
    assert [(change.field, change.before, change.after) for change in told] == [
        ("steps[0]", None, {"name": "New", **usual}),
        ("steps[1].arguments", None, "-x"),
        ("steps[0]", {"name": "One", **usual}, None),
    ]


async def test_a_password_is_told_as_a_change_between_two_masks(house: House) -> None:
    """That it changed matters; what it was is nobody's business."""

    def step(password: str, **members: Any) -> StepChange:
        text = f"Server=s;Password={password}"
        usual = {"step_type": StepType.SQL_SCRIPT, "sql_connection_string": text, "sql_script_path": "/x"}
        return StepChange(**usual | members)

    schedule = await a_schedule(house, step("hunter2"))
    said = await changed(house, schedule.id, steps=(step("other", id=schedule.steps[0].id),))
    masked = "Server=s;Password=****"
    assert said == {"steps[0].sqlConnectionString": (masked, masked)}
    assert "hunter2" not in str(await history(house, schedule.id))


async def test_what_changes_nothing_leaves_no_trace(house: House) -> None:
    """A schedule sent back as it came, or disabled twice."""
    schedule = await a_schedule(house, is_enabled=True)
    await schedules.disable(house, schedule.id, WHY)
    await schedules.disable(house, schedule.id, WHY)
    await schedules.update(house, schedule.id, ScheduleChange(name=schedule.name), WHY)
    said = [fields(entry) for entry in await history(house, schedule.id)]
    assert said[0] == {"isEnabled": (True, False)}
    assert len(said) == 2


async def test_the_history_outlives_the_schedule(house: House) -> None:
    """A deletion is its last entry, and says what there was."""
    schedule = await a_schedule(house, name="nightly")
    await schedules.delete(house, schedule.id, WHY)
    newest = (await history(house, schedule.id))[0]
    assert (newest.kind, newest.reason, newest.schedule_name) == ("Deleted", WHY.reason, "nightly")
    assert fields(newest)["name"] == ("nightly", None)


async def test_the_history_is_paged(house: House) -> None:
    """Newest first; NotFound without a schedule, Invalid too far down."""
    schedule = await a_schedule(house)
    for n in range(4):
        await schedules.update(house, schedule.id, ScheduleChange(description=f"number {n}"))
    found = await schedule_history.page(house, schedule.id, page=2, page_size=2)
    assert (found.total, [fields(entry)["description"][1] for entry in found.items]) == (
        5,
        ["number 1", "number 0"],
    )
    with pytest.raises(NotFound):
        await schedule_history.page(house, UUID(int=404))
    with pytest.raises(Invalid):
        await schedule_history.page(house, schedule.id, page=1_000_000)
