"""A run is planned: a copy of the steps, the first group in the queue."""

from datetime import timedelta
from uuid import UUID

from jim_core.model.execution import plan
from jim_core.model.ids import ExecutionId
from jim_core.model.initiator import CRON
from jim_core.model.status import InitiatorType, StepStatus
from tests.model.plans import NOON, a_plan, a_schedule, ids, words


def test_the_first_group_waits_and_the_rest_is_pending() -> None:
    """Equal indices are one group; gaps are allowed."""
    detail = a_plan(3, 3, 7, 9)
    queued, pending = StepStatus.QUEUED, StepStatus.PENDING
    assert words(detail) == ("Queued", [queued, queued, pending, pending])
    assert (detail.execution.current_step_index, detail.execution.total_steps) == (3, 4)


def test_only_a_queued_step_has_a_task() -> None:
    """Each its own."""
    tasks = [step.task_id for step in a_plan(0, 0, 1).steps]
    assert tasks[2] is None
    assert len({tasks[0], tasks[1], None}) == 3


def test_steps_are_ordered_by_index_and_then_as_they_were_given() -> None:
    """Positions count from 0 without a gap."""
    detail = a_plan(5, 1, 5, 1)
    assert [step.definition.name for step in detail.steps] == ["step 1", "step 3", "step 0", "step 2"]
    assert [step.position for step in detail.steps] == [0, 1, 2, 3]


def test_a_plan_is_a_copy_without_the_schedules_ids() -> None:
    """The definition is a plain plan, equal to the schedule's in every member of one."""
    schedule = a_schedule([(0, True)])
    (step,) = plan(schedule, ExecutionId(UUID(int=1)), CRON, now=NOON, new_id=ids()).steps
    assert step.definition.model_dump() == schedule.steps[0].model_dump(exclude={"id"})


def test_a_cron_run_is_nobodys_and_knows_its_slot() -> None:
    """The slot is the cron instant, not the instant of queueing."""
    slot = NOON - timedelta(minutes=3)
    schedule = a_schedule([(0, False)])
    detail = plan(schedule, ExecutionId(UUID(int=1)), CRON, now=NOON, new_id=ids(), slot=slot)
    execution = detail.execution
    assert (execution.slot, execution.queued_at) == (slot, NOON)
    assert (execution.initiated_by_type, execution.initiated_by_name) == (InitiatorType.NOT_SET, None)
