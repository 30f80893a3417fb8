"""An execution that was run again and is under way: carried over, tried again, in progress, waiting."""

from jim_core.wire.executions import ExecutionDetail, StepProgress, StepState
from tests.tui.fake_gateway import FakeGateway
from tests.tui.samples import a_detail, a_step, a_summary
from tests.tui.scene import BADGE, REVIEW, before, executions, schedules


def waiting_steps() -> list[StepState]:
    """Two groups are done, the third has one step for each thing there is to wait for."""
    return [
        a_step(
            0, "Completed", name="Import HR", carried_over_from=BADGE, started_at=before(9000),
            completed_at=before(8900), summary="3120 people read, 14 of them new",
        ),
        a_step(
            1, "Completed with Warning", name="Import Badge", attempt=2, started_at=before(200),
            completed_at=before(160), error_message="14 rows skipped", summary="3106 badges read",
        ),
        a_step(
            2, "Processing", name="Sync HR", started_at=before(100),
            progress=StepProgress(current=1248, total=3120, message="comparing people and accounts"),
        ),
        a_step(
            2, "Processing", name="Sync Badge", attempt=2, started_at=before(30),
            progress=StepProgress(current=2400, message="badges"),
        ),
        a_step(
            2, "Waiting", name="Verify quota", waiting_for="Retry", retry_at=before(-25),
            error_message="exited with code 75", exit_code=75,
        ),
        a_step(2, "Waiting", name="Sync AD", waiting_for="ConnectedSystem"),
        a_step(3, "Pending", name="Export AD"),
    ]  # fmt: skip


def waiting_execution() -> ExecutionDetail:
    """As the server tells it."""
    run = a_summary(
        id=REVIEW,
        schedule_name="Delta sync Students",
        status="Paused",
        queued_at=before(202),
        started_at=before(201),
        total_steps=7,
        current_step_index=2,
        initiated_by_type="User",
        initiated_by_name="alice",
    )
    return a_detail(run, waiting_steps())


def failed_execution() -> ExecutionDetail:
    """One that failed at its second step."""
    return next(detail for detail in executions() if detail.id == BADGE)


def a_waiting_server() -> FakeGateway:
    """A server with the two."""
    server = FakeGateway(waiting_execution(), failed_execution())
    server.schedule_list = schedules()
    return server
