"""Reads executions with their steps: the open one, the rows in sight, those whose end is not known yet."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Final
from uuid import UUID

from jim_core.wire.executions import ExecutionSummary
from jim_tui.gateway.errors import GatewayError, Gone
from jim_tui.state import back_off, cancelling, holding, place, readings
from jim_tui.state.console import ConsoleState, Phase, Tracked
from jim_tui.state.desk import Desk
from jim_tui.state.kept import kept
from jim_tui.state.words import step_runs

AT_ONCE: Final = 8
KEPT: Final = 64
"""So many details outside the active list are kept for a second look."""
STOPPING: Final = timedelta(minutes=5)
"""So long a step of an ended execution is watched while it is still stopping."""

_BESIDE: Final = frozenset({Phase.LIVE, Phase.STALE})
_ASKED: Final = _BESIDE | {Phase.FAULT, Phase.THROTTLED}

Mark = tuple[object, ...]
"""What a read of an execution was made for; another mark means that it is worth reading again."""


@kept
def _unsettled(executions: Mapping[UUID, Tracked]) -> tuple[UUID, ...]:
    # Most have none of these, and a property costs more than all three together.
    doubtful = (
        (execution_id, known)
        for execution_id, known in executions.items()
        if known.lost or known.cancelling is not None or known.holding is not None
    )
    return tuple(execution_id for execution_id, known in doubtful if known.unsettled)


class DetailReader:
    """At most eight reads at once; each only when there is a reason for it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._open: UUID | None = None
        self._wanted: tuple[UUID, ...] = ()
        self._marks: dict[UUID, Mark] = {}
        self._under_way: set[UUID] = set()
        self._failures: dict[UUID, int] = {}
        self._resting: set[UUID] = set()
        self._asked: set[UUID] = set()
        self._round = 0
        self._epoch = 0

    @property
    def open_id(self) -> UUID | None:
        """The execution that is looked at closely."""
        return self._open

    @property
    def _state(self) -> ConsoleState:
        return self._desk.board.state

    def open(self, execution_id: UUID) -> None:
        """Look at this one closely, from a fresh read on."""
        self._open = execution_id
        self._marks.pop(execution_id, None)
        self._desk.board.change(lambda state: readings.detail_opened(state, execution_id))
        self.consider()

    def close(self, execution_id: UUID) -> None:
        """This one is not looked at closely any more; another one may be by now."""
        if self._open == execution_id:
            self._open = None
        self._forget_unwanted()

    def want(self, execution_ids: Iterable[UUID]) -> None:
        """These rows are in sight; their steps are worth having."""
        wanted = tuple(dict.fromkeys(execution_ids))
        state = self._state
        for execution_id in wanted:
            known = state.executions.get(execution_id)
            # One that has ended is about to leave the list; a page of history shows it still.
            if known is None or known.ended:
                state = readings.detail_opened(state, execution_id)
        if wanted == self._wanted and state is self._state:
            return
        self._wanted = wanted
        self._desk.board.put(state)
        self._forget_unwanted()
        self.consider()

    def read_now(self, execution_id: UUID) -> None:
        """Read this one as soon as there is room, whatever is known of it."""
        self._asked.add(execution_id)
        self._marks.pop(execution_id, None)
        self.consider()

    def read_steps(self, execution_id: UUID) -> None:
        """Read this one as soon as there is room, unless its steps are known."""
        known = place.find(self._state, execution_id)
        if known is None or known.steps is None:
            self.read_now(execution_id)

    def next_round(self) -> None:
        """The active list was read by polling, so what is watched is worth another look."""
        self._round += 1
        self.consider()

    def reread(self) -> None:
        """Everything watched is read anew."""
        self._epoch += 1
        self.consider()

    def consider(self) -> None:
        """Begin the reads that are due, as far as there is room."""
        for execution_id in self._due():
            if len(self._under_way) >= AT_ONCE:
                return
            self._under_way.add(execution_id)
            self._asked.discard(execution_id)
            self._desk.jobs.ask(f"read {execution_id}", partial(self._read, execution_id))

    def _due(self) -> Iterator[UUID]:
        for execution_id in self._interesting():
            if execution_id in self._under_way or execution_id in self._resting:
                continue
            if self._marks.get(execution_id) != self._mark(
                execution_id, place.find(self._state, execution_id)
            ):
                yield execution_id

    def _interesting(self) -> Iterator[UUID]:
        state = self._state
        phase = state.connection.phase
        if self._open is not None and phase in _ASKED:
            view = state.details.get(self._open)
            if view is None or not view.gone:
                yield self._open
        if phase not in _BESIDE:
            return
        yield from tuple(self._asked)
        yield from _unsettled(state.executions)
        for execution_id in self._wanted:
            view = state.details.get(execution_id)
            if execution_id in state.executions or (view is not None and not view.gone):
                yield execution_id

    def _mark(self, execution_id: UUID, known: Tracked | None) -> Mark:
        pushed = self._state.connection.pushed
        if known is None:
            return (self._epoch,)
        if known.unsettled:
            return (self._epoch, "unsettled", self._round)
        if pushed:
            return (self._epoch, "pushed")
        looked_at = execution_id == self._open and not known.ended
        tick = self._round if looked_at or self._still_stops(known) else 0
        return (self._epoch, known.summary.status, known.summary.current_step_index, tick)

    def _still_stops(self, known: Tracked) -> bool:
        if known.ended_seen is None or known.steps is None:
            return False
        return self._desk.clock() - known.ended_seen < STOPPING and any(map(step_runs, known.steps))

    async def _read(self, execution_id: UUID) -> None:
        desk, stamp = self._desk, self._desk.stamp
        try:
            detail = await desk.gateway.execution(execution_id)
        except Gone:
            desk.board.change(lambda state: readings.detail_gone(state, execution_id))
        except GatewayError as error:
            self._failed(execution_id, error)
        else:
            now = desk.clock()
            desk.board.change(lambda state: readings.detail_read(state, detail, stamp=stamp, now=now))
            desk.board.change(lambda state: cancelling.known(state, execution_id, now))
            desk.board.change(lambda state: holding.known(state, execution_id, now))
            self._failures.pop(execution_id, None)
            self._note(execution_id, readings.summary_of(detail))
        finally:
            self._under_way.discard(execution_id)
        self.consider()

    def _note(self, execution_id: UUID, summary: ExecutionSummary) -> None:
        known = place.find(self._state, execution_id)
        if known is not None:
            # By what was read, not by what is known: a change in between deserves another read.
            self._marks[execution_id] = self._mark(execution_id, replace(known, summary=summary))

    def _failed(self, execution_id: UUID, error: GatewayError) -> None:
        desk = self._desk
        desk.board.change(lambda state: readings.detail_failed(state, execution_id, str(error)))
        desk.trouble(error)
        attempt = self._failures.get(execution_id, 0) + 1
        self._failures[execution_id] = attempt
        wait = back_off.retry_in(error, attempt + 1, 2.0, 0.5)
        if wait is None:
            return
        self._resting.add(execution_id)
        desk.jobs.ask(f"again {execution_id}", partial(self._again, execution_id, wait))

    async def _again(self, execution_id: UUID, wait: float) -> None:
        await self._desk.sleep(wait)
        self._resting.discard(execution_id)
        self.consider()

    def _forget_unwanted(self) -> None:
        state = self._state
        needed = {self._open, *self._wanted}
        spare = [key for key in state.details if key not in needed]
        doomed = spare[: max(0, len(state.details) - KEPT)]
        for execution_id in doomed:
            self._marks.pop(execution_id, None)
        self._desk.board.put(place.unviewed(state, doomed))
