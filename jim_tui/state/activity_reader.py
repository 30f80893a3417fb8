"""Reads the activity of the step that is looked at, and again when that step is further."""

from dataclasses import replace
from functools import partial
from uuid import UUID

from jim_core.wire.executions import StepState
from jim_tui.gateway.errors import GatewayError
from jim_tui.state.activity import WorkSeen
from jim_tui.state.console import Phase
from jim_tui.state.desk import Desk


class ActivityReader:
    """One activity at a time. A step that runs tells how far it is, twice a second at most."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._mark: tuple[object, ...] | None = None

    def look(self, step: StepState) -> None:
        """This step is looked at."""
        of = step.activity_id
        seen = self._desk.board.state.work
        if seen is not None and seen.activity_id != of:
            self._show(None)
        if of is None:
            self._mark = None
            return
        mark = (of, step.status, step.activity_status, step.progress)
        phase = self._desk.board.state.connection.phase
        if mark == self._mark or phase not in {Phase.LIVE, Phase.STALE}:
            return
        self._mark = mark
        self._desk.jobs.replace("activity", partial(self._read, of))

    def reread(self) -> None:
        """Read anew what is looked at next."""
        self._mark = None

    async def _read(self, activity_id: UUID) -> None:
        try:
            work = await self._desk.gateway.activity(activity_id)
        except GatewayError as error:
            self._desk.trouble(error)
            self._show(WorkSeen(activity_id, error=str(error)))
            return
        self._show(WorkSeen(activity_id, work))

    def _show(self, seen: WorkSeen | None) -> None:
        self._desk.board.change(lambda state: replace(state, work=seen))
