"""A busy afternoon at prod-iam-01: the executions and schedules that the screens are looked at with."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

from jim_core.wire.executions import ExecutionDetail, ExecutionSummary, StepState
from jim_core.wire.frames import ExecutionFrame
from jim_core.wire.schedules import ScheduleListItem
from jim_tui.app import JimApp
from jim_tui.clipboard import Clipboard
from jim_tui.settings import Preferences
from jim_tui.state.desk import Sleep
from jim_tui.state.remembered import Memory
from jim_tui.state.standing import EVERYDAY, Standing
from jim_tui.state.store import ConsoleStore
from tests.tui.fake_gateway import FakeGateway
from tests.tui.samples import a_detail, a_schedule, a_step, a_summary, an_ended, an_id

NOW = datetime(2026, 6, 2, 4, 3, 27, tzinfo=UTC)
ZONE = timezone(timedelta(hours=10))


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, seconds: float) -> None:
        """So many seconds pass."""
        self.now += timedelta(seconds=seconds)


def before(seconds: float) -> datetime:
    """So many seconds before now."""
    return NOW - timedelta(seconds=seconds)


def _id(text: str) -> UUID:
    return UUID(hex=text.rjust(32, "0"))


HR = _id("9f3c01ab6d1e4f0b9a521c77e08b3d55")
FINANCE = _id("77d0e2c41d1e4f0b9a521c7700113d56")
REVIEW = _id("c1184f901d1e4f0b9a521c7700223d57")
BADGE = _id("05bb7c3d1d1e4f0b9a521c7700333d58")
STUDENTS = _id("e8a95b121d1e4f0b9a521c7700443d59")


def _step(
    index: int, name: str, status: str, start: float | None = None, end: float | None = None, **facts: object
) -> StepState:
    return a_step(
        index,
        status,
        name=name,
        started_at=before(start) if start is not None else None,
        completed_at=before(end) if end is not None else None,
        **facts,
    )


def hr_steps() -> list[StepState]:
    """Five groups, two of them parallel; the third runs."""
    return [
        _step(0, "Import HR", "Completed", 251, 203),
        _step(1, "Import AD", "Completed", 203, 133),
        _step(
            1,
            "Import Badge",
            "Completed with Warning",
            203,
            172,
            error_message="14 of 3120 rows skipped: no matching person for badge id",
            connected_system_name="Badge (CSV)",
            run_profile_name="Full import",
            continue_on_failure=True,
            exit_code=0,
        ),
        _step(2, "Sync HR", "Processing", 104, step_type="Executable"),
        _step(2, "Sync Badge", "Queued"),
        _step(2, "Verify quota", "Waiting", step_type="PowerShell"),
        _step(3, "Export AD", "Pending"),
        _step(4, "Notify service desk", "Pending", step_type="SqlScript"),
    ]


def executions() -> list[ExecutionDetail]:
    """What runs, waits, and has just ended."""
    return [
        a_detail(
            a_summary(
                id=FINANCE,
                schedule_name="Full import Finance",
                queued_at=before(3110),
                started_at=before(3100),
                initiated_by_type="User",
                initiated_by_name="alice",
            ),
            [
                _step(0, "Import Oracle GL", "Processing", 3100),
                _step(1, "Sync", "Pending"),
                _step(2, "Export", "Pending"),
                _step(3, "Report", "Pending"),
            ],
        ),
        a_detail(
            a_summary(
                id=HR,
                schedule_name="Delta sync HR",
                queued_at=before(253),
                started_at=before(252),
                total_steps=8,
                current_step_index=2,
                initiated_by_type="NotSet",
            ),
            hr_steps(),
        ),
        a_detail(
            a_summary(
                id=STUDENTS,
                schedule_name="Delta sync Students",
                status="Queued",
                queued_at=before(31),
                started_at=None,
                initiated_by_type="NotSet",
                current_step_index=0,
            ),
            [_step(index, f"Part {index}", "Pending") for index in range(5)],
        ),
        a_detail(
            an_ended(
                status="Failed",
                id=BADGE,
                schedule_name="Badge export",
                schedule_id=an_id(1002),
                queued_at=before(94),
                started_at=before(93),
                completed_at=before(45),
                error_message="Export badge CSV: disk full (ENOSPC)",
                initiated_by_type="NotSet",
            ),
            [
                _step(0, "Prepare", "Completed", 93, 80),
                _step(
                    1, "Export badge CSV", "Failed", 80, 45, error_message="disk full (ENOSPC)", exit_code=28
                ),
            ],
        ),
        a_detail(
            an_ended(
                status="Cancelled",
                id=REVIEW,
                schedule_name="Access review Q3",
                queued_at=before(150),
                started_at=before(129),
                completed_at=before(8),
                error_message="Cancelled by alice",
                initiated_by_type="User",
                initiated_by_name="bob",
            ),
            [
                _step(0, "Collect", "Completed", 129, 90),
                _step(1, "Recalculate access", "Processing", 90),
                _step(2, "Publish", "Cancelled"),
            ],
        ),
    ]


def schedules() -> list[ScheduleListItem]:
    """Some schedules, one of them overdue, one failed at its last run."""
    coming = (
        ("Delta sync HR", 1593),
        ("Nightly full", 3393),
        ("Badge export", 3693),
        ("Delta sync Students", -207),
        ("Full import Finance", 500000),
    )
    return [
        a_schedule(
            number,
            name=name,
            next_run_time=NOW + timedelta(seconds=due),
            **(
                {
                    "last_execution_status": "Failed",
                    "last_execution_error_message": "disk full (ENOSPC)",
                    "last_execution_completed_at": before(45),
                }
                if name == "Badge export"
                else {}
            ),
        )
        for number, (name, due) in enumerate(coming)
    ]


def a_server() -> FakeGateway:
    """The server a moment before two executions end; `end_some` is that moment."""
    server = FakeGateway(*(_still_open(detail) for detail in executions()))
    server.schedule_list = schedules()
    for line in range(40):
        stream = "stderr" if line % 9 == 1 else "stdout"
        server.write(HR, 3, f"processed {line * 100} of 3120 objects\n", stream)
    return server


def _still_open(detail: ExecutionDetail) -> ExecutionDetail:
    if detail.completed_at is None:
        return detail
    return detail.model_copy(update={"status": "InProgress", "completed_at": None, "error_message": None})


def end_some(server: FakeGateway) -> None:
    """The server says that two executions have ended."""
    for detail in executions():
        if detail.completed_at is not None:
            server.put(detail)
            summary = ExecutionSummary(
                **{name: getattr(detail, name) for name in ExecutionSummary.model_fields}
            )
            server.push(ExecutionFrame(execution=summary))


async def hasty(seconds: float) -> None:
    """Seconds pass in tenths."""
    await asyncio.sleep(seconds / 10)


async def no_retries(seconds: float) -> None:
    """Short pauses pass; what would be tried again after a second is not."""
    if seconds < 0.5:
        await asyncio.sleep(seconds)
    else:
        await asyncio.Event().wait()


def a_store(
    server: FakeGateway,
    clock: Clock,
    *,
    sleep: Sleep = asyncio.sleep,
    standing: Standing = EVERYDAY,
    asked: str = "prod-iam-01:7443",
) -> ConsoleStore:
    """What is known of that server."""
    return ConsoleStore(
        server,
        clock=clock,
        jitter=lambda: 0.5,
        sleep=sleep,
        asked=asked,
        standing=standing,
        read_only=standing.read_only is not None,
    )


def an_app(
    server: FakeGateway,
    clock: Clock | None = None,
    *,
    sleep: Sleep = asyncio.sleep,
    standing: Standing = EVERYDAY,
    preferences: Preferences | None = None,
    memory: Memory | None = None,
) -> JimApp:
    """The console on that server, its clock standing still; it copies by the terminal alone."""
    clock = clock or Clock()
    store = a_store(server, clock, sleep=sleep, standing=standing)
    return JimApp(
        store,
        server,
        clock=clock,
        zone=ZONE,
        preferences=preferences,
        memory=memory,
        clipboard=Clipboard({}),
    )
