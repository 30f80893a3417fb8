"""Everything that the typed client can ask, asked of the real API inside this process."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from jim_core.client.errors import NotFound, Refused
from jim_core.client.jim import JimClient
from jim_core.model.activity import Activity
from jim_core.service.context import ServiceContext
from jim_core.storage.unit_of_work import UnitOfWork
from jim_core.wire.schedules import ScheduleRequest, ScheduleStepBody
from jim_core.wire.systems import ConnectedSystemRequest, RunProfileRequest
from tests.api.place import NOBODY, a_schedule, an_execution, run_through

STEP = ScheduleStepBody(name="One", step_type="Executable", executable_path="/bin/true")


async def test_a_schedule_from_its_making_to_its_end(owner: JimClient) -> None:
    """Made, read, changed, enabled, disabled, removed."""
    made = await owner.create_schedule(ScheduleRequest(name="Nightly", steps=[STEP]))
    assert await owner.schedule(made.id) == made
    assert (made.steps[0].executable_path, made.steps[0].id is None) == ("/bin/true", False)
    cron = ScheduleRequest(trigger_type="Cron", pattern_type="Custom", cron_expression="0 3 * * *")
    changed = await owner.update_schedule(made.id, cron)
    assert (changed.name, changed.cron_expression, changed.steps) == ("Nightly", "0 3 * * *", made.steps)
    enabled = await owner.enable_schedule(made.id)
    assert enabled.next_run_time == datetime(2026, 4, 6, 3, tzinfo=UTC)
    assert (await owner.disable_schedule(made.id)).next_run_time is None
    await owner.delete_schedule(made.id)
    with pytest.raises(NotFound):
        await owner.schedule(made.id)


async def test_schedules_are_searched(owner: JimClient, context: ServiceContext) -> None:
    """All pages, or those that a word is in."""
    for number in range(120):
        await a_schedule(context, f"Schedule {number:03}")
    assert len(await owner.schedules()) == 120
    assert [found.name for found in await owner.schedules("e 007")] == ["Schedule 007"]


async def test_a_key_from_its_making_to_its_end(owner: JimClient) -> None:
    """Made, listed without its text, disabled."""
    made = await owner.create_key("deploy", "User", datetime(2027, 1, 1, tzinfo=UTC))
    assert (made.role, made.expires_at) == ("User", datetime(2027, 1, 1, tzinfo=UTC))
    (listed,) = await owner.keys()
    assert (listed.id, listed.prefix) == (made.id, made.key[:12])
    assert not (await owner.disable_key(made.id)).is_enabled


async def test_a_refusal_names_the_fields(owner: JimClient) -> None:
    """As the API said them."""
    with pytest.raises(Refused) as caught:
        await owner.create_schedule(ScheduleRequest(name=""))
    assert caught.value.problem.code == "VALIDATION_ERROR"
    assert list(caught.value.problem.validation_errors or {}) == ["name"]


async def test_output_that_is_not_there_is_not_found(owner: JimClient) -> None:
    """Neither the execution nor its step."""
    with pytest.raises(NotFound, match=str(NOBODY)):
        await owner.output(NOBODY, 0)


async def test_a_search_goes_to_the_server(owner: JimClient) -> None:
    """A word with blanks and signs arrives as it is."""
    await owner.create_schedule(ScheduleRequest(name="50% & more + ?"))
    assert [found.name for found in await owner.schedules("50% & more + ?")] == ["50% & more + ?"]
    assert await owner.schedules("50_") == []


async def test_an_execution_is_paused_resumed_and_run_again(
    owner: JimClient, context: ServiceContext
) -> None:
    """Each answer as the API gives it."""
    detail = await an_execution(context)
    one = detail.execution.id
    assert (await owner.pause(one)).status == "Paused"
    assert (await owner.execution(one)).steps[0].waiting_for == "Resume"
    assert (await owner.resume(one)).status == "Queued"
    await run_through(context, detail)
    first = await owner.rerun(one, idempotency_key="k")
    assert await owner.rerun(one, idempotency_key="k") == first
    with pytest.raises(Refused, match="from its start"):
        await owner.rerun(one, "failed")
    (attempt,) = await owner.attempts(one, 0)
    assert (attempt.attempt, attempt.status) == (1, "Completed")


async def test_a_connected_system_from_its_making_to_its_end(owner: JimClient) -> None:
    """Made, read, changed and removed, and so are its run profiles."""
    system = await owner.create_system(ConnectedSystemRequest(name="LDAP", description="people"))
    assert await owner.system(system.id) == system
    renamed = await owner.update_system(system.id, ConnectedSystemRequest(name="HR"))
    assert (renamed.name, renamed.description) == ("HR", "people")
    assert await owner.systems("h") == [renamed]
    assert [(each.id, each.name) for each in await owner.system_names(9)] == [(system.id, "HR")]
    profile = await owner.create_run_profile(
        system.id, RunProfileRequest(name="Full", run_type="FullImport", file_path="/a")
    )
    assert await owner.run_profile(system.id, profile.id) == profile
    changed = await owner.update_run_profile(system.id, profile.id, RunProfileRequest(page_size=7))
    assert await owner.run_profiles(system.id) == [changed]
    assert (changed.page_size, changed.file_path) == (7, "/a")
    with pytest.raises(Refused, match="cannot be executed"):
        await owner.execute_run_profile(system.id, profile.id)
    await owner.delete_run_profile(system.id, profile.id)
    assert await owner.run_profiles(system.id) == []
    await owner.delete_system(system.id)
    assert await owner.systems() == []


async def test_an_activity_is_read_with_all_that_belongs_to_it(
    owner: JimClient, context: ServiceContext
) -> None:
    """Found in the list, with its children, its progress and its counts."""
    parent = Activity(id=UUID(int=1), created=context.now(), target_name="Import", total_added=3)
    child = Activity(id=UUID(int=2), created=context.now(), target_name="Page", parent_activity_id=parent.id)

    def work(unit: UnitOfWork) -> None:
        for activity in (parent, child):
            unit.activities.insert(activity)

    await context.database.write(work)
    assert [found.id for found in (await owner.activities("imp")).items] == [parent.id]
    assert (await owner.activity(parent.id)).child_activity_count == 1
    assert [found.id for found in await owner.activity_children(parent.id)] == [child.id]
    assert (await owner.activity_stats(parent.id)).total_added == 3
    assert (await owner.activity_progress(parent.id)).status == "InProgress"


async def test_a_reason_goes_into_the_history(owner: JimClient) -> None:
    """Whatever kind of change it was."""
    made = await owner.create_schedule(ScheduleRequest(name="Nightly", change_reason="first"))
    await owner.update_schedule(made.id, ScheduleRequest(description="d", change_reason="said so"))
    await owner.delete_schedule(made.id, "the 2nd & last")
    changes = (await owner.schedule_changes(made.id)).items
    assert [change.change_reason for change in changes] == ["the 2nd & last", "said so", "first"]


async def test_a_pattern_is_previewed(owner: JimClient) -> None:
    """Nothing is saved."""
    pattern = ScheduleRequest(trigger_type="Cron", pattern_type="Custom", cron_expression="0 3 * * *")
    runs = await owner.preview(pattern, 2)
    assert [run.at.day for run in runs.runs] == [6, 7]
    assert await owner.schedules() == []


async def test_a_server_says_that_it_is_ready(owner: JimClient) -> None:
    """In its own word."""
    assert (await owner.ready()).status == "Healthy"
