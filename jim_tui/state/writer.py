"""Follows every write to its outcome, says it and has it written down; nothing is ever sent again."""

import asyncio
from collections.abc import Awaitable, Coroutine
from dataclasses import replace
from typing import Any, Final, TypeVar
from uuid import UUID

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
from jim_tui.state import place
from jim_tui.state.action_log import Action, Recorder
from jim_tui.state.console import CancelResult, HoldResult, Notice, RunResult, Tone, WriteOutcome
from jim_tui.state.desk import Desk
from jim_tui.state.run_profiles import ProfileRef

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


class Writer:
    """Keeps the writes that have no outcome yet."""

    def __init__(self, desk: Desk, recorder: Recorder | None) -> None:
        self._desk = desk
        self._recorder = recorder
        self._under_way: set[asyncio.Task[Any]] = set()

    @property
    def under_way(self) -> int:
        """Writes that have no outcome yet."""
        return len(self._under_way)

    async def finish(self, patience: Awaitable[None]) -> None:
        """Return once every write has its outcome, or at the end of `patience`."""
        enough = asyncio.ensure_future(patience)
        try:
            while self._under_way and not enough.done():
                await asyncio.wait({enough, *self._under_way}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            enough.cancel()

    async def followed(self, work: Coroutine[Any, Any, R]) -> R:
        """What came of it; it goes on when who asked has left."""
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await asyncio.shield(task)

    def told(self, error: GatewayError) -> tuple[WriteOutcome, str]:
        """What an error says of the outcome of a write."""
        outcome = next((means for kind, means in _OUTCOMES if isinstance(error, kind)), WriteOutcome.UNKNOWN)
        if outcome is WriteOutcome.FORBIDDEN:
            self._desk.board.change(lambda state: replace(state, writes_refused=str(error)))
        self._desk.trouble(error)
        return outcome, str(error)

    def _name(self, of: UUID | ProfileRef) -> str:
        state = self._desk.board.state
        if isinstance(of, ProfileRef):
            return state.run_profiles.title(of)
        known = place.find(state, of)
        if known is not None:
            return f"{known.summary.schedule_name} · {short(of)}"
        return next((item.name for item in state.schedules or () if item.id == of), short(of))

    async def concluded(
        self, action: str, of: UUID | ProfileRef, result: CancelResult | HoldResult | RunResult
    ) -> None:
        """Say what came of it, and write it down."""
        now, state = self._desk.clock(), self._desk.board.state
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


def short(identity: UUID) -> str:
    """The part of an id that tells neighbours apart."""
    # The random end: ids made together begin alike.
    return identity.hex[-8:]
