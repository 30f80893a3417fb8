"""Everything that the typed client can ask, asked of the real API inside this process."""

from datetime import UTC, datetime

import pytest

from jim_core.client.errors import NotFound, Refused
from jim_core.client.jim import JimClient
from jim_core.service.context import ServiceContext
from jim_core.wire.schedules import ScheduleRequest, ScheduleStepBody
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
