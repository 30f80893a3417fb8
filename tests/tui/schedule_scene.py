"""The schedules of prod-iam-01: overdue, in reach, by hand, disabled; one runs, one failed lately."""

from jim_core.wire.executions import ExecutionSummary
from jim_core.wire.schedules import NextRun, NextRuns, ScheduleListItem, ScheduleStepBody
from tests.tui.fake_gateway import FakeGateway
from tests.tui.samples import a_schedule, a_summary, an_ended, an_id
from tests.tui.scene import before

HR_SYNC = an_id(1000)
LEGACY = an_id(1004)


def some_schedules() -> list[ScheduleListItem]:
    """Five of them."""
    interval = {"pattern_type": "Interval", "interval_value": 30, "interval_unit": "Minutes"}
    return [
        a_schedule(0, name="Delta sync HR", next_run_time=before(-1593), step_count=5, **interval,
                   description="Brings the day's changes from HR into the corporate directory."),
        a_schedule(1, name="Nightly full", pattern_type="SpecificTimes", run_times="01:30",
                   next_run_time=before(-41_193), step_count=9),
        a_schedule(2, name="Badge export", pattern_type="Custom", cron_expression="5 * * * *",
                   next_run_time=before(207), step_count=2),
        a_schedule(3, name="Access review Q3", trigger_type="Manual", next_run_time=None, step_count=3),
        a_schedule(4, name="Legacy GAL sync", is_enabled=False, next_run_time=None, step_count=1,
                   last_execution_status="Failed", last_execution_completed_at=before(90_000),
                   last_execution_error_message="DNS"),
    ]  # fmt: skip


def steps() -> list[ScheduleStepBody]:
    """Three groups, the second side by side."""
    return [
        ScheduleStepBody(step_index=0, name="Import HR"),
        ScheduleStepBody(step_index=1, name="Import AD"),
        ScheduleStepBody(step_index=1, name="Import Badge", execution_mode="ParallelWithPrevious"),
        ScheduleStepBody(step_index=1, name="Verify quota", execution_mode="ParallelWithPrevious"),
        ScheduleStepBody(step_index=2, name="Export AD"),
    ]


def runs() -> list[ExecutionSummary]:
    """Ten of the first, the newest still running; two of the third."""
    past = [
        an_ended(
            number, "Failed" if number == 5 else "Completed", schedule_id=HR_SYNC,
            schedule_name="Delta sync HR", queued_at=before(1800 * number + 252),
            started_at=before(1800 * number + 251), completed_at=before(1800 * number - 10),
        )
        for number in range(1, 10)
    ]  # fmt: skip
    now = a_summary(
        0, schedule_id=HR_SYNC, schedule_name="Delta sync HR", queued_at=before(253), started_at=before(252)
    )
    badge = [
        an_ended(
            20 + number, status, schedule_id=an_id(1002), schedule_name="Badge export", error_message=error,
            queued_at=before(3600 * number + 94), started_at=before(3600 * number + 93),
            completed_at=before(3600 * number + 45),
        )
        for number, (status, error) in enumerate((("Failed", "disk full (ENOSPC)"), ("Completed", None)))
    ]  # fmt: skip
    return [now, *past, *badge]


def fires() -> NextRuns:
    """Every half hour."""
    times = [NextRun(at=before(-1593 - 1800 * n), local_time="", note=None) for n in range(5)]
    return NextRuns(time_zone="UTC", runs=times)


def a_scheduled_server() -> FakeGateway:
    """A server with all of that."""
    server = FakeGateway(*runs())
    server.schedule_list = some_schedules()
    server.schedule_steps = {HR_SYNC: steps()}
    server.fires = {HR_SYNC: fires()}
    server.next_run = an_id(99)
    return server
