"""Reads the ended attempts at the step that is looked at, where there was more than one."""

from dataclasses import replace
from functools import partial
from uuid import UUID

from jim_core.wire.executions import StepState
from jim_tui.gateway.errors import GatewayError
from jim_tui.state.attempts import Attempts
from jim_tui.state.console import Phase
from jim_tui.state.desk import Desk


class AttemptsReader:
    """One step at a time; read again when another attempt begins or one ends."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._mark: tuple[object, ...] | None = None

    def look(self, execution_id: UUID, position: int, step: StepState) -> None:
        """This step is looked at."""
        mark = (execution_id, position, step.attempt, step.status)
        phase = self._desk.board.state.connection.phase
        if mark == self._mark or phase not in {Phase.LIVE, Phase.STALE}:
            return
        self._mark = mark
        shown = self._desk.board.state.attempts
        if shown is None or (shown.execution_id, shown.position) != (execution_id, position):
            self._show(None)
        if step.attempt > 1:
            self._desk.jobs.replace("attempts", partial(self._read, execution_id, position))

    def reread(self) -> None:
        """Read anew what is looked at next."""
        self._mark = None

    async def _read(self, execution_id: UUID, position: int) -> None:
        try:
            found = await self._desk.gateway.attempts(execution_id, position)
        except GatewayError as error:
            self._desk.trouble(error)
            self._show(Attempts(execution_id, position, error=str(error)))
            return
        self._show(Attempts(execution_id, position, tuple(found or ())))

    def _show(self, attempts: Attempts | None) -> None:
        self._desk.board.change(lambda state: replace(state, attempts=attempts))
