"""What a person asks of schedules: to run now, to be enabled, to be disabled."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from jim_tui.gateway.errors import Declined, GatewayError
from jim_tui.state import queries, schedule_changes
from jim_tui.state.console import ConsoleState, HoldResult, RunResult, WriteOutcome
from jim_tui.state.desk import Desk
from jim_tui.state.schedule_reader import ScheduleReader
from jim_tui.state.schedule_view import SchedulePhase
from jim_tui.state.writer import Writer, short

SAME_WISH: Final = timedelta(minutes=5)
"""A run asked for within this after one that got no answer is taken for the same wish."""


class ScheduleActions:
    """Each is sent once and followed to its outcome."""

    def __init__(
        self, desk: Desk, reader: ScheduleReader, writer: Writer, new_key: Callable[[], str]
    ) -> None:
        """`new_key` makes a text that no other request has."""
        self._desk = desk
        self._reader = reader
        self._writer = writer
        self._new_key = new_key
        self._unanswered: dict[UUID, tuple[datetime, str]] = {}

    async def run(self, schedule_id: UUID) -> RunResult:
        """Start a schedule."""
        reason = queries.why_not_run(self._state, schedule_id)
        if reason is not None:
            return RunResult(WriteOutcome.NOT_SENT, reason)
        self._mark(schedule_id, SchedulePhase.STARTING)
        return await self._writer.followed(self._run(schedule_id))

    async def switch(self, schedule_id: UUID, *, enabled: bool) -> HoldResult:
        """Enable a schedule, or disable it."""
        reason = queries.why_not_switch(self._state, schedule_id)
        if reason is not None:
            return HoldResult(WriteOutcome.NOT_SENT, reason)
        self._mark(schedule_id, SchedulePhase.ENABLING if enabled else SchedulePhase.DISABLING)
        return await self._writer.followed(self._switch(schedule_id, enabled=enabled))

    @property
    def _state(self) -> ConsoleState:
        return self._desk.board.state

    def _mark(self, schedule_id: UUID, phase: SchedulePhase | None) -> None:
        self._desk.board.change(lambda state: schedule_changes.marked(state, schedule_id, phase))

    async def _run(self, schedule_id: UUID) -> RunResult:
        began = self._desk.clock()
        # Without an answer the key is kept a while: asked again, the server starts nothing a second time.
        since, key = self._unanswered.pop(schedule_id, (began, ""))
        if not key or began - since > SAME_WISH:
            since, key = began, self._new_key()
        try:
            execution_id = await self._desk.gateway.run(schedule_id, key)
        except GatewayError as error:
            result = RunResult(*self._writer.told(error))
            if result.outcome is WriteOutcome.UNKNOWN:
                self._unanswered[schedule_id] = since, key
                self._desk.read_active()
            if result.outcome is WriteOutcome.GONE:
                self._reader.read()
        else:
            result = RunResult(WriteOutcome.ACCEPTED, f"started as {short(execution_id)}", execution_id)
        self._mark(schedule_id, None)
        await self._writer.concluded("run", schedule_id, result)
        return result

    async def _switch(self, schedule_id: UUID, *, enabled: bool) -> HoldResult:
        send = self._desk.gateway.enable if enabled else self._desk.gateway.disable
        phase = None
        try:
            detail = await send(schedule_id)
        except GatewayError as error:
            outcome, message = self._writer.told(error)
            phase = SchedulePhase.UNKNOWN if outcome is WriteOutcome.UNKNOWN else None
            again = phase is not None or outcome is WriteOutcome.GONE or isinstance(error, Declined)
        else:
            self._desk.board.change(lambda state: schedule_changes.switched(state, detail))
            outcome, message, again = WriteOutcome.ACCEPTED, "accepted", False
        self._mark(schedule_id, phase)
        if again:
            self._reader.read()
        result = HoldResult(outcome, message)
        await self._writer.concluded("enable" if enabled else "disable", schedule_id, result)
        return result
