"""The activity of a step that runs a run profile."""

from uuid import UUID

import pytest

from jim_core.identity.store.database import opened, transaction
from jim_core.identity.store.runs import Counts, Item, Runs
from jim_core.model.activity import Activity, ItemChange
from jim_core.model.errors import NotFound, Refused
from jim_core.model.execution import ExecutionDetail
from jim_core.model.outcome import StepOutcome
from jim_core.model.status import ActivityStatus, StepStatus, StepType
from jim_core.model.system import ConnectedSystem, RunProfile, RunProfileId, RunType, SystemId
from jim_core.service import activities, control, executions, items, retention, run_profiles, steps, waiting
from jim_core.service.items import ItemQuery
from tests.service.house import NOON, SOMEBODY, House, a_step, an_execution, begin


async def a_profile(house: House, connector: str | None = "Some") -> RunProfile:
    """A run profile of a system with a connector."""
    system = ConnectedSystem(id=SystemId(0), name="HR", connector_name=connector, created=NOON)
    number = await house.database.write(lambda unit: unit.systems.insert(system))
    profile = RunProfile(
        id=RunProfileId(0),
        connected_system_id=SystemId(number),
        name="Full Import",
        run_type=RunType.FULL_IMPORT,
    )
    known = await house.database.write(lambda unit: unit.run_profiles.insert(profile))
    return profile.model_copy(update={"id": RunProfileId(known)})


async def a_run(house: House, profile: RunProfile, **members: int) -> ExecutionDetail:
    """An execution of a schedule whose step runs a profile."""
    step = a_step(
        step_type=StepType.RUN_PROFILE,
        executable_path=None,
        connected_system_id=profile.connected_system_id,
        run_profile_id=profile.id,
        **members,
    )
    return await an_execution(house, step)


async def only_step_activity(house: House, execution_id: UUID) -> Activity:
    """The activity of the only step."""
    activity_id = (await executions.get(house, execution_id)).steps[0].activity_id
    assert activity_id is not None
    return await activities.get(house, activity_id)


def counted(house: House, activity_id: UUID, counts: Counts, *found: Item) -> None:
    """A run says how far it is, as its child process does."""
    with opened(house.identity_store) as store, transaction(store):
        Runs(store).begin(activity_id, 1, "FullImport", NOON)
        Runs(store).note(activity_id, "Reading", counts, found)


async def test_a_run_profile_step_begins_with_an_activity(house: House) -> None:
    """It says what runs, for whom, and how far it is by its own counts."""
    run = await a_run(house, await a_profile(house))
    claimed = await steps.claim(house, run.execution.id, 0)
    assert claimed is not None
    assert claimed.order is not None
    assert (claimed.order.system.name, claimed.order.profile.name) == ("HR", "Full Import")
    assert claimed.order.activity_id == claimed.step.activity_id
    before = await only_step_activity(house, run.execution.id)
    assert (before.status, before.target_name, before.target_context) == ("InProgress", "Full Import", "HR")
    assert (before.initiated_by_name, before.executed) == ("somebody", NOON)
    counted(house, before.id, Counts(to_process=10, processed=4, added=3))
    now = await activities.get(house, before.id)
    assert (now.objects_to_process, now.objects_processed, now.total_added) == (10, 4, 3)


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (StepOutcome.completed(), ActivityStatus.COMPLETE),
        (StepOutcome.warned("line 3"), ActivityStatus.COMPLETE_WITH_WARNING),
        (StepOutcome(status=StepStatus.COMPLETED_WITH_ERROR), ActivityStatus.COMPLETE_WITH_ERROR),
        (StepOutcome.failed("no"), ActivityStatus.FAILED_WITH_ERROR),
        (StepOutcome.cancelled(), ActivityStatus.CANCELLED),
    ],
)
async def test_an_activity_ends_as_its_step_does(
    house: House, outcome: StepOutcome, status: ActivityStatus
) -> None:
    """With what its run counted, and how long it took."""
    run = await a_run(house, await a_profile(house))
    claimed = await steps.claim(house, run.execution.id, 0)
    assert claimed is not None
    assert claimed.step.activity_id is not None
    counted(house, claimed.step.activity_id, Counts(processed=9, errors=2))
    house.clock.ahead(seconds=5)
    await steps.conclude(house, run.execution.id, 0, outcome, claimed.step.activity_id)
    ended = await only_step_activity(house, run.execution.id)
    assert (ended.status, ended.objects_processed, ended.total_errors) == (status, 9, 2)
    assert ended.execution_time is not None
    assert ended.execution_time.total_seconds() == 5
    step = (await executions.get(house, run.execution.id)).steps[0]
    assert step.activity_status is status


async def test_each_attempt_has_an_activity_of_its_own(house: House) -> None:
    """That of the failed attempt stays as it ended."""
    run = await a_run(house, await a_profile(house), retry_count=1, retry_delay_seconds=1)
    claimed = await steps.claim(house, run.execution.id, 0)
    assert claimed is not None
    first = claimed.step.activity_id
    assert first is not None
    await steps.conclude(house, run.execution.id, 0, StepOutcome.failed("no"), first)
    house.clock.ahead(seconds=2)
    await waiting.release(house)
    await begin(house, run.execution.id, 0)
    second = await only_step_activity(house, run.execution.id)
    assert second.id != first
    assert (await activities.get(house, first)).status is ActivityStatus.FAILED_WITH_ERROR


async def test_a_profile_that_is_gone_leaves_nothing_to_do(house: House) -> None:
    """The step begins without an order, so that its runner can say so."""
    profile = await a_profile(house)
    run = await a_run(house, profile)
    await run_profiles.delete(house, profile.connected_system_id, profile.id)
    claimed = await steps.claim(house, run.execution.id, 0)
    assert claimed is not None
    assert claimed.order is None
    assert (await only_step_activity(house, run.execution.id)).status is ActivityStatus.IN_PROGRESS


async def test_a_run_profile_is_executed_without_a_schedule(house: House) -> None:
    """As an execution of its own, whose activity is known at once; cancelled with it, too."""
    profile = await a_profile(house)
    made = await run_profiles.execute(house, profile.connected_system_id, profile.id, by=SOMEBODY)
    assert (made.execution.schedule_name, made.execution.status) == ("HR - Full Import", "Queued")
    asked = await only_step_activity(house, made.execution.id)
    assert (asked.status, asked.executed) == ("InProgress", None)
    await control.cancel(house, made.execution.id, by=SOMEBODY)
    assert (await activities.get(house, asked.id)).status is ActivityStatus.CANCELLED


async def test_two_executions_of_a_profile_are_found_together(house: House) -> None:
    """Under the same id, which no schedule has; the first activity goes on with the step."""
    profile = await a_profile(house)
    one, two = [
        await run_profiles.execute(house, profile.connected_system_id, profile.id, by=SOMEBODY)
        for _ in range(2)
    ]
    assert one.execution.schedule_id == two.execution.schedule_id
    before = await only_step_activity(house, one.execution.id)
    await begin(house, one.execution.id, 0)
    assert (await only_step_activity(house, one.execution.id)).id == before.id


async def test_a_system_without_a_connector_executes_nothing(house: House) -> None:
    """The refusal names the cure; a profile that is not there is not found."""
    profile = await a_profile(house, connector=None)
    with pytest.raises(Refused, match="connectorName"):
        await run_profiles.execute(house, profile.connected_system_id, profile.id, by=SOMEBODY)
    with pytest.raises(NotFound):
        await run_profiles.execute(house, profile.connected_system_id, 99, by=SOMEBODY)


async def test_items_are_listed_by_page_change_and_error(house: House) -> None:
    """And forgotten with their activity."""
    run = await a_run(house, await a_profile(house))
    claimed = await steps.claim(house, run.execution.id, 0)
    assert claimed is not None
    of = claimed.step.activity_id
    assert of is not None
    assert (await items.page(house, of, ItemQuery())).total == 0
    added = [Item(ItemChange.ADDED, "person", str(n), after="{}") for n in range(3)]
    counted(house, of, Counts(), *added, Item(ItemChange.NONE, error="no anchor", place="line 7"))
    first = await items.page(house, of, ItemQuery(page_size=2))
    assert ([item.anchor for _, item in first.items], first.total) == (["0", "1"], 4)
    wrong = await items.page(house, of, ItemQuery(only_errors=True))
    assert [item.place for _, item in wrong.items] == ["line 7"]
    chosen = await items.page(house, of, ItemQuery(changes=(ItemChange.ADDED,), page=2, page_size=2))
    assert ([item.anchor for _, item in chosen.items], chosen.total) == (["2"], 3)
    assert await items.changes(house, of) == {ItemChange.ADDED: 3, ItemChange.NONE: 1}
    await steps.conclude(house, run.execution.id, 0, StepOutcome.completed(), of)
    house.clock.ahead(days=3)
    assert await retention.prune_activities(house, keep_days=2) == 1
    assert await items.changes(house, of) == {}
