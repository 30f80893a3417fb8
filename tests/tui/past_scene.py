"""The HR sync of the scene with three earlier runs, and a step that was tried three times."""

from datetime import timedelta

from jim_core.wire.executions import ExecutionDetail, StepAttempt, StepState
from tests.tui.fake_gateway import FakeGateway
from tests.tui.samples import a_detail, a_step, an_ended, an_id
from tests.tui.scene import HR, a_server, before, hr_steps

SCHEDULE = an_id(1000)
TOOK = {"Import HR": 48, "Import AD": 70, "Import Badge": 31, "Sync HR": 200, "Sync Badge": 60}
"""Seconds that the steps took in each of the earlier runs; all others a minute."""


def past_run(number: int, slower: float = 1.0) -> ExecutionDetail:
    """A run so many hours ago, its steps so much slower than usual."""
    start = before(3600 * number)
    run = an_ended(
        2000 + number, schedule_id=SCHEDULE, schedule_name="Delta sync HR", queued_at=start, started_at=start,
        completed_at=start + timedelta(seconds=420 * slower),
    )  # fmt: skip
    return a_detail(run, [_ran(step, number, slower) for step in hr_steps()])


def _ran(step: StepState, number: int, slower: float) -> StepState:
    start = before(3600 * number)
    end = start + timedelta(seconds=TOOK.get(step.name, 60) * slower)
    return a_step(step.step_index, "Completed", name=step.name, started_at=start, completed_at=end)


def a_server_with_a_past() -> FakeGateway:
    """What the scene's server has, and three earlier runs."""
    server = a_server()
    server.put(past_run(2), past_run(3, 2.0), past_run(4, 0.5))
    return server


def tries() -> list[StepAttempt]:
    """Two attempts failed, the third runs."""
    return [
        StepAttempt(
            attempt=1, status="Failed", started_at=before(104), completed_at=before(90), exit_code=75,
            error_message="no answer from dc03",
        ),
        StepAttempt(
            attempt=2, status="Failed", started_at=before(60), completed_at=before(44), exit_code=1,
            error_message="connection reset",
        ),
        StepAttempt(attempt=3, status="Processing", started_at=before(10)),
    ]  # fmt: skip


def a_server_that_retries() -> FakeGateway:
    """The same; its running step is at the third attempt, and each attempt wrote something."""
    server = a_server_with_a_past()
    steps = hr_steps()
    steps[3] = steps[3].model_copy(update={"attempt": 3, "started_at": before(10)})
    server.put(server.executions[HR].model_copy(update={"steps": steps}))
    server.tries[HR, 3] = tries()
    server.written.clear()
    server.write(HR, 3, "asking dc03\n", attempt=1)
    server.write(HR, 3, "::error no answer from dc03\n", "stderr", attempt=1)
    server.write(HR, 3, "asking dc04\n", attempt=2)
    server.write(HR, 3, "asking dc05\nit answers\n", attempt=3)
    return server
