"""What a person asks the server to change: sent once, never repeated, always with an outcome."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from typing import Any, Final, TypeVar
from uuid import UUID

from jim_core.model.rerun import RerunFrom
from jim_tui.gateway.errors import (
    Declined,
    GatewayError,
    Gone,
    NotAllowed,
    NotTrusted,
    SignInNeeded,
    SlowDown,
    Unreachable,
)
from jim_tui.state import cancelling, holding, place, queries, readings
from jim_tui.state.action_log import Action, Recorder
from jim_tui.state.console import (
    CancelPhase,
    CancelResult,
    ConsoleState,
    HoldPhase,
    HoldResult,
    Notice,
    RunResult,
    Tone,
    WriteOutcome,
)
from jim_tui.state.desk import Desk
from jim_tui.state.detail_reader import DetailReader

R = TypeVar("R", CancelResult, HoldResult, RunResult)

_OUTCOMES: Final[tuple[tuple[type[GatewayError], WriteOutcome], ...]] = (
    (NotTrusted, WriteOutcome.NOT_SENT),
    (Unreachable, WriteOutcome.NOT_SENT),
    (NotAllowed, WriteOutcome.FORBIDDEN),
    (SignInNeeded, WriteOutcome.REFUSED),
    (SlowDown, WriteOutcome.REFUSED),
    (Declined, WriteOutcome.REFUSED),
    (Gone, WriteOutcome.GONE),
)
"""Anything else may or may not have happened."""


class Actions:
    """Cancels, pauses, runs. Once sent, each is followed to its outcome even if who asked has gone away."""

    def __init__(
        self, desk: Desk, reader: DetailReader, recorder: Recorder | None, new_key: Callable[[], str]
    ) -> None:
        """`new_key` makes a text that no other request has."""
        self._desk = desk
        self._reader = reader
        self._recorder = recorder
        self._new_key = new_key
        self._keys: dict[tuple[UUID, RerunFrom], str] = {}
        self._under_way: set[asyncio.Task[Any]] = set()

    @property
    def under_way(self) -> int:
        """Writes that have no outcome yet."""
        return len(self._under_way)

    async def cancel(self, execution_id: UUID) -> CancelResult:
        """Cancel one execution."""
        reason = queries.why_not_cancel(self._state, execution_id)
        if reason is not None:
            return CancelResult(WriteOutcome.NOT_SENT, reason)
        self._desk.board.change(lambda state: cancelling.marked(state, execution_id, CancelPhase.SENT))
        return await self._followed(self._cancel(execution_id))

    async def hold(self, execution_id: UUID, *, paused: bool) -> HoldResult:
        """Pause one execution, or resume it."""
        reason = queries.why_not_hold(self._state, execution_id)
        if reason is not None:
            return HoldResult(WriteOutcome.NOT_SENT, reason)
        phase = HoldPhase.PAUSING if paused else HoldPhase.RESUMING
        self._desk.board.change(lambda state: holding.marked(state, execution_id, phase))
        return await self._followed(self._hold(execution_id, paused=paused))

    async def rerun(self, execution_id: UUID, begin: RerunFrom) -> RunResult:
        """Run an ended execution again."""
        reason = queries.why_not_rerun(self._state, execution_id)
        if reason is not None:
            return RunResult(WriteOutcome.NOT_SENT, reason)
        return await self._followed(self._rerun(execution_id, begin))

    async def run(self, schedule_id: UUID) -> RunResult:
        """Start a schedule."""
        reason = queries.why_not_run(self._state, schedule_id)
        if reason is not None:
            return RunResult(WriteOutcome.NOT_SENT, reason)
        return await self._followed(self._run(schedule_id))

    async def finish(self, patience: Awaitable[None]) -> None:
        """Return once every write has its outcome, or at the end of `patience`."""
        enough = asyncio.ensure_future(patience)
        try:
            while self._under_way and not enough.done():
                await asyncio.wait({enough, *self._under_way}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            enough.cancel()

    @property
    def _state(self) -> ConsoleState:
        return self._desk.board.state

    async def _followed(self, work: Coroutine[Any, Any, R]) -> R:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await asyncio.shield(task)

    async def _cancel(self, execution_id: UUID) -> CancelResult:
        desk, stamp = self._desk, self._desk.stamp
        try:
            summary = await desk.gateway.cancel(execution_id)
        except GatewayError as error:
            result = self._cancel_failed(execution_id, error)
        else:
            now = desk.clock()
            desk.board.change(lambda s: cancelling.marked(s, execution_id, CancelPhase.ACCEPTED))
            desk.board.change(lambda s: readings.summary_read(s, summary, stamp=stamp, now=now))
            result = CancelResult(WriteOutcome.ACCEPTED, "accepted", summary)
        await self._concluded("cancel", execution_id, result)
        return result

    def _cancel_failed(self, execution_id: UUID, error: GatewayError) -> CancelResult:
        outcome, message = self._told(error)
        phase = CancelPhase.UNKNOWN if outcome is WriteOutcome.UNKNOWN else None
        self._desk.board.change(lambda state: cancelling.marked(state, execution_id, phase))
        if outcome is WriteOutcome.GONE:
            self._desk.board.change(lambda state: readings.detail_gone(state, execution_id))
        if isinstance(error, Declined):
            # The one reason that the API knows for declining a cancel.
            outcome = WriteOutcome.ALREADY_ENDED
        if outcome in (WriteOutcome.UNKNOWN, WriteOutcome.ALREADY_ENDED):
            self._reader.read_now(execution_id)
        return CancelResult(outcome, message)

    async def _hold(self, execution_id: UUID, *, paused: bool) -> HoldResult:
        desk, stamp = self._desk, self._desk.stamp
        send = desk.gateway.pause if paused else desk.gateway.resume
        phase = None
        try:
            summary = await send(execution_id)
        except GatewayError as error:
            outcome, message = self._told(error)
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
        await self._concluded("pause" if paused else "resume", execution_id, result)
        return result

    async def _rerun(self, execution_id: UUID, begin: RerunFrom) -> RunResult:
        # Without an answer the key is kept: asked again, the server starts nothing a second time.
        key = self._keys.setdefault((execution_id, begin), self._new_key())
        try:
            new = await self._desk.gateway.rerun(execution_id, begin, key)
        except GatewayError as error:
            result = RunResult(*self._told(error))
            if result.outcome is WriteOutcome.GONE:
                self._desk.board.change(lambda state: readings.detail_gone(state, execution_id))
        else:
            result = RunResult(WriteOutcome.ACCEPTED, f"started as {_short(new)}", new)
        if result.outcome is not WriteOutcome.UNKNOWN:
            self._keys.pop((execution_id, begin), None)
        await self._concluded(f"rerun from {begin}", execution_id, result)
        return result

    async def _run(self, schedule_id: UUID) -> RunResult:
        try:
            execution_id = await self._desk.gateway.run(schedule_id)
        except GatewayError as error:
            result = RunResult(*self._told(error))
        else:
            result = RunResult(WriteOutcome.ACCEPTED, f"started as {_short(execution_id)}", execution_id)
        await self._concluded("run", schedule_id, result)
        return result

    def _told(self, error: GatewayError) -> tuple[WriteOutcome, str]:
        outcome = next((means for kind, means in _OUTCOMES if isinstance(error, kind)), WriteOutcome.UNKNOWN)
        if outcome is WriteOutcome.FORBIDDEN:
            self._desk.board.change(lambda state: replace(state, writes_refused=str(error)))
        self._desk.trouble(error)
        return outcome, str(error)

    def _name(self, of: UUID) -> str:
        state = self._state
        known = place.find(state, of)
        if known is not None:
            return f"{known.summary.schedule_name} · {_short(of)}"
        return next((item.name for item in state.schedules or () if item.id == of), _short(of))

    async def _concluded(self, action: str, of: UUID, result: CancelResult | HoldResult | RunResult) -> None:
        now, state = self._desk.clock(), self._state
        good = result.outcome is WriteOutcome.ACCEPTED
        text = f"{action} of {self._name(of)}: {result.message}"
        notice = Notice(now, text, Tone.GOOD if good else Tone.WARNING)
        self._desk.board.change(lambda now_state: replace(now_state, notice=notice))
        if self._recorder is None:
            return
        server = state.server
        await self._recorder.record(
            Action(
                at=now,
                action=action,
                id=str(of),
                outcome=result.outcome.value,
                server=server.address if server else "",
                user=server.user if server else None,
                message=result.message,
            )
        )


def _short(identity: UUID) -> str:
    # The random end: ids made together begin alike.
    return identity.hex[-8:]
