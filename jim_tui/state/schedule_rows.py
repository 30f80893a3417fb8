"""A schedule as a row of its list: with its last executions and what of ours is under way for it."""

from dataclasses import dataclass

from jim_core.wire.executions import ExecutionSummary
from jim_core.wire.schedules import ScheduleListItem
from jim_tui.state.console import ConsoleState
from jim_tui.state.outcomes import last_runs
from jim_tui.state.queries import schedules_by_next_run
from jim_tui.state.schedule_view import SchedulePhase


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """A schedule with its last executions, newest first, and what of ours is under way for it."""

    item: ScheduleListItem
    runs: tuple[ExecutionSummary, ...] = ()
    phase: SchedulePhase | None = None

    @property
    def last_status(self) -> str:
        """How its last execution stands, in the server's word; empty before the first."""
        return self.runs[0].status if self.runs else self.item.last_execution_status or ""


def schedule_rows(state: ConsoleState) -> tuple[ScheduleRow, ...]:
    """All schedules, by their next run."""
    runs = last_runs(state)
    return tuple(
        ScheduleRow(item, runs.get(item.id, ()), state.asked_of.get(item.id))
        for item in schedules_by_next_run(state)
    )
