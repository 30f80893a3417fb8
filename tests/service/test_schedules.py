"""Schedules are created, changed, listed and deleted; what is wrong is named field by field."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from jim_core.model.errors import Conflict, Invalid, NotFound
from jim_core.model.status import ExecutionMode, IntervalUnit, PatternType, StepType, TriggerType
from jim_core.service import executions, schedules, steps
from jim_core.service.schedule_change import ScheduleChange, StepChange
from jim_core.service.schedules import ScheduleQuery
from tests.service.house import NOON, SOMEBODY, House, a_schedule, a_step, end, every_minute

_BESIDE = ExecutionMode.PARALLEL_WITH_PREVIOUS


async def _wrong(house: House, **members: Any) -> dict[str, tuple[str, ...]]:
    with pytest.raises(Invalid) as refused:
        await schedules.create(house, ScheduleChange(**{"name": "a schedule"} | members))
    return refused.value.violations


async def test_a_schedule_needs_only_a_name(house: House) -> None:
    """Manual, disabled, without steps."""
    schedule = await schedules.create(house, ScheduleChange(name="nightly"))
    assert schedule.trigger_type is TriggerType.MANUAL
    assert (schedule.is_enabled, schedule.next_run_time, schedule.steps) == (False, None, ())
    assert (schedule.created, schedule.last_updated) == (NOON, None)


async def test_what_was_created_is_what_is_read(house: House) -> None:
    """Every member, and every step with every member."""
    step = StepChange(
        name="a step",
        step_index=3,
        step_type=StepType.SQL_SCRIPT,
        continue_on_failure=True,
        timeout_seconds=60,
        connected_system_id=1,
        run_profile_id=2,
        script_path="/a",
        executable_path="/b",
        working_directory="/c",
        arguments="-x 'y z'",
        sql_connection_string="Server=s",
        sql_script_path="/d",
    )
    created = await a_schedule(
        house,
        step,
        description="what it does",
        days_of_week="1,2",
        run_times="06:00",
        interval_value=5,
        interval_unit=IntervalUnit.HOURS,
        interval_window_start="08:00",
        interval_window_end="18:00",
        time_zone="Europe/Berlin",
        **every_minute("0 6 * * 1-5"),
    )
    assert await schedules.get(house, created.id) == created
    assert created.steps[0].model_dump(include=set(StepChange.model_fields) - {"id"}) == step.model_dump(
        exclude={"id"}
    )


async def test_a_name_is_taken_once(house: House) -> None:
    """On create and on rename; a schedule may keep its own."""
    first = await a_schedule(house, name="nightly")
    second = await a_schedule(house, name="daily")
    with pytest.raises(Conflict, match="'nightly' exists already"):
        await schedules.create(house, ScheduleChange(name=" nightly "))
    with pytest.raises(Conflict):
        await schedules.update(house, second.id, ScheduleChange(name="nightly"))
    await schedules.update(house, first.id, ScheduleChange(name="nightly", description="as before"))


async def test_a_member_that_is_not_said_keeps_its_value(house: House) -> None:
    """And one that is said as None is emptied."""
    before = await a_schedule(house, name="nightly", description="what it does", **every_minute())
    house.clock.ahead(seconds=5)
    after = await schedules.update(house, before.id, ScheduleChange(description=None))
    expected = before.model_copy(update={"description": None, "last_updated": house.now()})
    assert after == expected
    assert await schedules.get(house, before.id) == expected


async def test_steps_are_matched_by_id(house: House) -> None:
    """Known ones keep their id, new ones get one, unlisted ones go."""
    before = await a_schedule(house, a_step(name="one"), a_step(name="two"), a_step(name="three"))
    wanted = (
        a_step(name="new", step_index=0),
        a_step(name="TWO", step_index=1, id=before.steps[1].id),
        a_step(name="stranger", step_index=2, id=UUID(int=12345)),
    )
    after = await schedules.update(house, before.id, ScheduleChange(steps=wanted))
    assert [step.name for step in after.steps] == ["new", "TWO", "stranger"]
    assert after.steps[1].id == before.steps[1].id
    fresh = {after.steps[0].id, after.steps[2].id}
    assert len(fresh) == 2
    assert not fresh & {*(step.id for step in before.steps), UUID(int=12345)}
    assert await schedules.get(house, before.id) == after


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ([(0, 0), (0, 0), (5, 0)], [(0, 0), (0, 1), (5, 0)]),
        ([(0, 0), (1, 1), (2, 0)], [(0, 0), (0, 1), (2, 0)]),
        ([(0, 1), (1, 0)], [(0, 0), (1, 0)]),
        ([(None, 0), (None, 0), (None, 1)], [(0, 0), (1, 0), (1, 1)]),
        ([(2, 0), (0, 0), (2, 1)], [(0, 0), (2, 0), (2, 1)]),
        ([(1, 1), (1, 1), (1, 1)], [(1, 0), (1, 1), (1, 1)]),
    ],
)
async def test_index_and_mode_always_say_the_same(
    house: House, said: list[tuple[int | None, int]], meant: list[tuple[int, int]]
) -> None:
    """A group by equal index, or by the word; its first step is Sequential. Saving again changes nothing."""
    modes = [ExecutionMode.SEQUENTIAL, _BESIDE]
    wanted = [a_step(step_index=index, execution_mode=modes[mode]) for index, mode in said]
    schedule = await a_schedule(house, *wanted)
    found = [(step.step_index, modes.index(step.execution_mode)) for step in schedule.steps]
    assert found == meant
    again = tuple(StepChange(**step.model_dump()) for step in schedule.steps)
    assert (await schedules.update(house, schedule.id, ScheduleChange(steps=again))).steps == schedule.steps


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "  "}, "name"),
        ({"name": None}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"description": "x" * 1_001}, "description"),
        ({"cron_expression": "x" * 101}, "cronExpression"),
        ({"days_of_week": "1" * 51}, "daysOfWeek"),
        ({"run_times": "1" * 201}, "runTimes"),
        ({"interval_window_start": "008:00"}, "intervalWindowStart"),
        ({"interval_value": 2**40}, "intervalValue"),
        ({"time_zone": "Europe/Berlinn"}, "timeZone"),
        ({"time_zone": "../../etc/passwd"}, "timeZone"),
        ({"time_zone": ""}, "timeZone"),
        ({"trigger_type": TriggerType.CRON}, "runTimes"),
        (every_minute("* * * *"), "cronExpression"),
        (every_minute("0 0 31 2 *"), "cronExpression"),
        (every_minute("* * * * * *"), "cronExpression"),
        ({"trigger_type": TriggerType.CRON, "pattern_type": PatternType.INTERVAL}, "intervalValue"),
    ],
)
async def test_a_bad_member_is_named(house: House, members: dict[str, Any], field: str) -> None:
    """Each limit has a sentence at its field."""
    assert field in await _wrong(house, **members)


@pytest.mark.parametrize(
    ("step", "field"),
    [
        ({"name": "x" * 201}, "name"),
        ({"arguments": "x" * 2_001}, "arguments"),
        ({"arguments": "'no end"}, "arguments"),
        ({"arguments": "no end \\"}, "arguments"),
        ({"executable_path": None}, "executablePath"),
        ({"executable_path": ""}, "executablePath"),
        ({"executable_path": "x" * 501}, "executablePath"),
        ({"executable_path": "/bin/\0"}, "executablePath"),
        ({"working_directory": "x" * 501}, "workingDirectory"),
        ({"step_index": -1}, "stepIndex"),
        ({"step_index": 1_001}, "stepIndex"),
        ({"timeout_seconds": 0}, "timeoutSeconds"),
        ({"timeout_seconds": 86_401}, "timeoutSeconds"),
        ({"grace_seconds": -1}, "graceSeconds"),
        ({"grace_seconds": 3_601}, "graceSeconds"),
        ({"retry_count": 11}, "retryCount"),
        ({"retry_delay_seconds": 86_401}, "retryDelaySeconds"),
        ({"warning_exit_codes": (3, 0)}, "warningExitCodes"),
        ({"warning_exit_codes": (256,)}, "warningExitCodes"),
        ({"warning_exit_codes": (1,) * 256}, "warningExitCodes"),
        ({"step_type": StepType.RUN_PROFILE, "run_profile_id": 1}, "connectedSystemId"),
        ({"step_type": StepType.RUN_PROFILE, "connected_system_id": 1}, "runProfileId"),
        ({"step_type": StepType.POWERSHELL}, "scriptPath"),
        ({"step_type": StepType.SQL_SCRIPT, "sql_script_path": "/x"}, "sqlConnectionString"),
        ({"step_type": StepType.SQL_SCRIPT, "sql_connection_string": "x"}, "sqlScriptPath"),
        ({"sql_connection_string": "Server=s;Password=****"}, "sqlConnectionString"),
    ],
)
async def test_a_bad_step_is_named(house: House, step: dict[str, Any], field: str) -> None:
    """By its place in what was sent, and its member."""
    assert list(await _wrong(house, steps=(a_step(), a_step(**step)))) == [f"steps[1].{field}"]


@pytest.mark.parametrize("number", [2**31, 2**63, 2**99, -1])
@pytest.mark.parametrize("member", ["connectedSystemId", "runProfileId"])
async def test_a_place_that_no_database_can_look_up_is_named(house: House, member: str, number: int) -> None:
    """Also of a step without a name, which is called after its place."""
    step = {"stepType": "RunProfile", "connectedSystemId": 1, "runProfileId": 1, member: number}
    with pytest.raises(Invalid) as refused:
        await schedules.create(house, ScheduleChange.parse({"name": "a", "steps": [step]}))
    assert list(refused.value.violations) == [f"steps[0].{member}"]


async def test_a_thousand_steps_are_enough(house: House) -> None:
    """One more is refused, without a word on each of them."""
    bad = a_step(executable_path=None)
    assert set(await _wrong(house, steps=(bad,) * 1_001)) == {"steps"}
    assert len(await _wrong(house, steps=(bad,) * 1_000)) == 1_000


async def test_everything_wrong_is_told_at_once(house: House) -> None:
    """A form can mark all fields, not only the first."""
    found = await _wrong(
        house, name="", time_zone="Mars/Base", steps=(a_step(executable_path=None), a_step(arguments="'"))
    )
    assert set(found) == {"name", "timeZone", "steps[0].executablePath", "steps[1].arguments"}


async def test_an_unknown_zone_gets_a_hint(house: House) -> None:
    """A slip of the finger is easily put right."""
    assert "did you mean Europe/Berlin?" in (await _wrong(house, time_zone="Europe/Berlinn"))["timeZone"][0]


async def test_nothing_is_saved_of_a_bad_change(house: House) -> None:
    """Neither the good members nor the good steps."""
    before = await a_schedule(house)
    with pytest.raises(Invalid):
        await schedules.update(
            house, before.id, ScheduleChange(description="good", steps=(a_step(executable_path=""),))
        )
    assert await schedules.get(house, before.id) == before


async def test_a_password_is_masked_and_kept(house: House) -> None:
    """It never leaves; a masked value that comes back keeps it, also beside another change."""
    secret = "Server=old;User=u;Password=geheim;Timeout=5"
    step = a_step(step_type=StepType.SQL_SCRIPT, sql_connection_string=secret, sql_script_path="/x")
    created = await a_schedule(house, step)
    masked = "Server=old;User=u;Password=****;Timeout=5"
    assert created.steps[0].sql_connection_string == masked
    assert (await schedules.get(house, created.id)).steps[0].sql_connection_string == masked
    back = StepChange(**created.steps[0].model_dump())
    moved = back.model_copy(update={"sql_connection_string": masked.replace("old", "new")})
    for sent, kept in ((back, secret), (moved, secret.replace("old", "new"))):
        await schedules.update(house, created.id, ScheduleChange(steps=(sent,)))
        detail = await executions.start(house, created.id, by=SOMEBODY)
        claimed = await steps.claim(house, detail.execution.id, 0)
        assert claimed is not None
        assert claimed.step.definition.sql_connection_string == kept


async def test_the_next_run_is_known_when_it_is_enabled(house: House) -> None:
    """Computed on create, enable and every change of the timing; none while disabled or manual."""
    created = await a_schedule(house, **every_minute("30 13 * * *", is_enabled=False))
    assert created.next_run_time is None
    enabled = await schedules.enable(house, created.id)
    assert enabled.next_run_time == NOON + timedelta(hours=1, minutes=30)
    zoned = await schedules.update(house, created.id, ScheduleChange(time_zone="Asia/Tokyo"))
    assert zoned.next_run_time == NOON + timedelta(hours=16, minutes=30)
    manual = await schedules.update(house, created.id, ScheduleChange(trigger_type=TriggerType.MANUAL))
    assert manual.next_run_time is None
    assert (await schedules.disable(house, created.id)).next_run_time is None


async def test_a_change_does_not_lose_an_occurrence_that_is_due(house: House) -> None:
    """Renamed in the second in which it should fire, it still fires."""
    schedule = await a_schedule(house, **every_minute("1 12 * * *"))
    house.clock.ahead(minutes=1)
    await schedules.update(house, schedule.id, ScheduleChange(name="renamed"))
    await schedules.enable(house, schedule.id)
    assert len(await schedules.fire_due(house)) == 1


async def test_a_deleted_schedule_is_gone(house: House) -> None:
    """With its steps; whoever asks again is told."""
    schedule = await a_schedule(house)
    await schedules.delete(house, schedule.id)
    for ask in (schedules.get, schedules.delete, schedules.enable, schedules.disable):
        with pytest.raises(NotFound, match=str(schedule.id)):
            await ask(house, schedule.id)
    events = await house.database.read(lambda reader: reader.events.after(0, 100))
    assert [event.fact.kind for event in events] == ["schedule", "scheduleDeleted"]


async def test_a_list_shows_how_the_last_execution_went(house: House) -> None:
    """The newest execution of each schedule, and None where there was none yet."""
    ran, never = await a_schedule(house, name="ran"), await a_schedule(house, name="never")
    for _ in range(2):
        house.clock.ahead(seconds=1)
        last = await executions.start(house, ran.id, by=SOMEBODY)
    await end(house, last.execution.id, 0)
    page = await schedules.page(house, ScheduleQuery())
    assert [item.schedule.id for item in page.items] == [never.id, ran.id]
    assert [item.step_count for item in page.items] == [1, 1]
    found = page.items[1].last_execution
    assert found is not None
    assert (found.id, found.status) == (last.execution.id, "Completed")
    assert page.items[0].last_execution is None
    assert page.items[1].schedule.last_run_time == last.execution.queued_at


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("NIGHT", ["Nightly ÄPFEL"]),
        ("äpfel", ["Nightly ÄPFEL"]),
        ("100%", ["sale 100%"]),
        ("%", ["sale 100%"]),
        ("_", []),
        ("pears", ["sale 100%"]),
        ("\\", []),
        ("", ["Nightly ÄPFEL", "sale 100%"]),
    ],
)
async def test_a_list_is_searched_as_people_mean_it(house: House, search: str, names: list[str]) -> None:
    """In name and description, letter case aside, with no character meaning something else."""
    await a_schedule(house, name="sale 100%", description="apples and PEARS")
    await a_schedule(house, name="Nightly ÄPFEL")
    page = await schedules.page(house, ScheduleQuery(search=search))
    assert ([item.schedule.name for item in page.items], page.total) == (names, len(names))


@pytest.mark.parametrize(
    ("sort_by", "names"),
    [
        ("name", ["alpha", "Beta", "gamma"]),
        ("CREATED", ["gamma", "Beta", "alpha"]),
        ("nextRunTime", ["Beta", "gamma", "alpha"]),
        ("lastRunTime", ["alpha", "gamma", "Beta"]),
        ("isEnabled", ["gamma", "alpha", "Beta"]),
        ("unknown", ["alpha", "Beta", "gamma"]),
    ],
)
async def test_a_list_in_any_order(house: House, sort_by: str, names: list[str]) -> None:
    """Letter case aside; what has no value comes last, and ties go by age."""
    gamma = await a_schedule(house, name="gamma")
    house.clock.ahead(seconds=1)
    await a_schedule(house, name="Beta", **every_minute())
    house.clock.ahead(seconds=1)
    alpha = await a_schedule(house, name="alpha")
    for schedule in (alpha, gamma):
        house.clock.ahead(seconds=1)
        await executions.start(house, schedule.id, by=SOMEBODY)
    page = await schedules.page(house, ScheduleQuery(sort_by=sort_by))
    assert [item.schedule.name for item in page.items] == names


async def test_a_search_that_no_database_can_do_is_refused(house: House) -> None:
    """A NUL is in no text that is stored."""
    with pytest.raises(Invalid, match="search"):
        await schedules.page(house, ScheduleQuery(search="a\0"))


async def test_a_page_that_lies_too_deep_is_refused(house: House) -> None:
    """As with executions."""
    with pytest.raises(Invalid, match="use search"):
        await schedules.page(house, ScheduleQuery(page=10_002, page_size=100))
