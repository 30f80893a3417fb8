"""What a person asks the server to change: sent once, never repeated, always with an outcome."""

from collections.abc import Callable
from uuid import UUID

from jim_core.model.rerun import RerunFrom
from jim_tui.gateway.errors import Declined, GatewayError
from jim_tui.state import cancelling, holding, queries, readings
from jim_tui.state.console import (
    CancelPhase,
    CancelResult,
    ConsoleState,
    HoldPhase,
    HoldResult,
    RunResult,
    WriteOutcome,
)
from jim_tui.state.desk import Desk
from jim_tui.state.detail_reader import DetailReader
from jim_tui.state.words import execution_ended
from jim_tui.state.writer import Writer, short


class Actions:
    """Cancels, pauses and runs again. Each is followed to its outcome even if who asked has gone away."""

    def __init__(self, desk: Desk, reader: DetailReader, writer: Writer, new_key: Callable[[], str]) -> None:
        """`new_key` makes a text that no other request has."""
        self._desk = desk
        self._reader = reader
        self._writer = writer
        self._new_key = new_key
        self._keys: dict[tuple[UUID, RerunFrom], str] = {}

    async def cancel(self, execution_id: UUID) -> CancelResult:
        """Cancel one execution."""
        reason = queries.why_not_cancel(self._state, execution_id)
        if reason is not None:
            return CancelResult(WriteOutcome.NOT_SENT, reason)
        self._desk.board.change(lambda state: cancelling.marked(state, execution_id, CancelPhase.SENT))
        return await self._writer.followed(self._cancel(execution_id))

    async def hold(self, execution_id: UUID, *, paused: bool) -> HoldResult:
        """Pause one execution, or resume it."""
        reason = queries.why_not_hold(self._state, execution_id)
        if reason is not None:
            return HoldResult(WriteOutcome.NOT_SENT, reason)
        phase = HoldPhase.PAUSING if paused else HoldPhase.RESUMING
        self._desk.board.change(lambda state: holding.marked(state, execution_id, phase))
        return await self._writer.followed(self._hold(execution_id, paused=paused))

    async def rerun(self, execution_id: UUID, begin: RerunFrom) -> RunResult:
        """Run an ended execution again."""
        reason = queries.why_not_rerun(self._state, execution_id)
        if reason is not None:
            return RunResult(WriteOutcome.NOT_SENT, reason)
        return await self._writer.followed(self._rerun(execution_id, begin))

    @property
    def _state(self) -> ConsoleState:
        return self._desk.board.state

    async def _cancel(self, execution_id: UUID) -> CancelResult:
        desk, stamp = self._desk, self._desk.stamp
        try:
            summary = await desk.gateway.cancel(execution_id)
        except GatewayError as error:
            result = await self._cancel_failed(execution_id, error)
        else:
            now = desk.clock()
            desk.board.change(lambda s: cancelling.marked(s, execution_id, CancelPhase.ACCEPTED))
            desk.board.change(lambda s: readings.summary_read(s, summary, stamp=stamp, now=now))
            result = CancelResult(WriteOutcome.ACCEPTED, "accepted", summary)
        await self._writer.concluded("cancel", execution_id, result)
        return result

    async def _cancel_failed(self, execution_id: UUID, error: GatewayError) -> CancelResult:
        outcome, message = self._writer.told(error)
        phase = CancelPhase.UNKNOWN if outcome is WriteOutcome.UNKNOWN else None
        self._desk.board.change(lambda state: cancelling.marked(state, execution_id, phase))
        if outcome is WriteOutcome.GONE:
            self._desk.board.change(lambda state: readings.detail_gone(state, execution_id))
        if outcome is WriteOutcome.UNKNOWN:
            self._reader.read_now(execution_id)
        if isinstance(error, Declined):
            return await self._declined(execution_id, message)
        return CancelResult(outcome, message)

    async def _declined(self, execution_id: UUID, message: str) -> CancelResult:
        """Usually it had ended just before; some servers decline for other reasons, so it is read."""
        desk, stamp = self._desk, self._desk.stamp
        try:
            detail = await desk.gateway.execution(execution_id)
        except GatewayError:
            self._reader.read_now(execution_id)
            return CancelResult(WriteOutcome.REFUSED, message)
        now = desk.clock()
        desk.board.change(lambda state: readings.detail_read(state, detail, stamp=stamp, now=now))
        ended = execution_ended(detail)
        outcome = WriteOutcome.ALREADY_ENDED if ended else WriteOutcome.REFUSED
        return CancelResult(outcome, message, readings.summary_of(detail))

    async def _hold(self, execution_id: UUID, *, paused: bool) -> HoldResult:
        desk, stamp = self._desk, self._desk.stamp
        send = desk.gateway.pause if paused else desk.gateway.resume
        phase = None
        try:
            summary = await send(execution_id)
        except GatewayError as error:
            outcome, message = self._writer.told(error)
            if outcome is WriteOutcome.UNKNOWN:
                phase = HoldPhase.UNKNOWN
            if outcome is WriteOutcome.GONE:
                desk.board.change(lambda state: readings.detail_gone(state, execution_id))
            elif phase is not None or isinstance(error, Declined):
                self._reader.read_now(execution_id)
        else:
            now = desk.clock()
            desk.board.change(lambda s: readings.summary_read(s, summary, stamp=stamp, now=now))
            outcome, message = WriteOutcome.ACCEPTED, "accepted"
        desk.board.change(lambda state: holding.marked(state, execution_id, phase))
        result = HoldResult(outcome, message)
        await self._writer.concluded("pause" if paused else "resume", execution_id, result)
        return result

    async def _rerun(self, execution_id: UUID, begin: RerunFrom) -> RunResult:
        # Without an answer the key is kept: asked again, the server starts nothing a second time.
        key = self._keys.setdefault((execution_id, begin), self._new_key())
        try:
            new = await self._desk.gateway.rerun(execution_id, begin, key)
        except GatewayError as error:
            result = RunResult(*self._writer.told(error))
            if result.outcome is WriteOutcome.GONE:
                self._desk.board.change(lambda state: readings.detail_gone(state, execution_id))
            if result.outcome is WriteOutcome.UNKNOWN:
                self._desk.read_active()
        else:
            result = RunResult(WriteOutcome.ACCEPTED, f"started as {short(new)}", new)
        if result.outcome is not WriteOutcome.UNKNOWN:
            self._keys.pop((execution_id, begin), None)
        await self._writer.concluded(f"rerun from {begin}", execution_id, result)
        return result
