"""An execution that has ended, planned again."""

from datetime import timedelta
from uuid import UUID

import pytest

from jim_core.model.errors import Refused
from jim_core.model.execution import ExecutionDetail
from jim_core.model.ids import ExecutionId
from jim_core.model.outcome import StepOutcome
from jim_core.model.progression import Advance
from jim_core.model.rerun import RerunFrom, rerun
from jim_core.model.status import ENDED_EXECUTION, StepStatus
from tests.model.plans import NOON, SOMEBODY, a_plan, applied, ended, ids, words

_S = StepStatus
LATER = NOON + timedelta(days=1)


def run(
    *outcomes: StepOutcome, indices: tuple[int, ...] = (0, 1, 2), may_fail: bool = True
) -> ExecutionDetail:
    """An execution of which these steps have ended."""
    detail = a_plan(*indices, may_fail=may_fail)
    for position, outcome in enumerate(outcomes):
        detail = applied(detail, Advance(steps=(detail.steps[position].begun(NOON),)))
        detail = ended(detail, position, outcome)
    return detail


def again(old: ExecutionDetail, begin: RerunFrom = RerunFrom.FAILED) -> ExecutionDetail:
    """The same, run again."""
    return rerun(old, ExecutionId(UUID(int=2)), SOMEBODY, begin, now=LATER, new_id=ids())


GOOD, BAD = StepOutcome.completed(), StepOutcome.failed("no")
WARNED = StepOutcome.warned("mind the gap")
WITH_ERROR = StepOutcome(status=_S.COMPLETED_WITH_ERROR)


def test_a_rerun_from_the_start_is_the_plan_of_then() -> None:
    """Nothing of what happened is left, and no cron slot is filled a second time."""
    old = run(GOOD, BAD, GOOD)
    old = ExecutionDetail(execution=old.execution.with_(slot=NOON), steps=old.steps)
    new = again(old, RerunFrom.START)
    assert words(new) == ("Queued", [_S.QUEUED, _S.PENDING, _S.PENDING])
    assert (new.execution.queued_at, new.execution.started_at, new.execution.completed_at) == (
        LATER,
        None,
        None,
    )
    assert (new.execution.slot, new.execution.error_message) == (None, None)
    assert [step.definition for step in new.steps] == [step.definition for step in old.steps]
    assert all(step.carried_over_from is None and step.started_at is None for step in new.steps)


@pytest.mark.parametrize("good", [GOOD, WARNED])
def test_what_completed_is_carried_over(good: StepOutcome) -> None:
    """As it was; the first group with something left begins."""
    new = again(run(good, BAD, good))
    assert words(new) == ("Queued", [good.status, _S.QUEUED, good.status])
    assert new.execution.current_step_index == 1
    assert [step.carried_over_from for step in new.steps] == [UUID(int=1), None, UUID(int=1)]


@pytest.mark.parametrize("bad", [BAD, WITH_ERROR, StepOutcome.cancelled()])
def test_what_did_not_complete_well_runs_again(bad: StepOutcome) -> None:
    """Also where the execution went on in spite of it, and completed."""
    old = run(bad, GOOD, GOOD)
    assert old.execution.status in ENDED_EXECUTION
    assert words(again(old))[1] == [_S.QUEUED, _S.COMPLETED, _S.COMPLETED]


def test_a_group_runs_again_as_far_as_it_must() -> None:
    """The steps beside the failed one are done already."""
    new = again(run(GOOD, BAD, indices=(3, 3, 5), may_fail=False))
    assert words(new) == ("Queued", [_S.COMPLETED, _S.QUEUED, _S.PENDING])
    assert new.execution.current_step_index == 3


def test_where_nothing_failed_there_is_nothing_to_run_again() -> None:
    """The sentence says what can be done."""
    with pytest.raises(Refused, match="from its start"):
        again(run(GOOD, WARNED, GOOD))
