"""A recording instead of a server: it answers with what was known at the moment that is shown."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable
from datetime import timedelta
from typing import Final
from uuid import UUID

from jim_core.model.rerun import RerunFrom
from jim_core.wire.activities import ActivityItem
from jim_core.wire.executions import ExecutionDetail, ExecutionSummary, StepAttempt
from jim_core.wire.frames import Frame, ReloadFrame
from jim_core.wire.page import Page
from jim_core.wire.schedules import NextRuns, ScheduleDetail, ScheduleListItem
from jim_core.wire.systems import RunProfileBody, RunProfileStarted, SystemName
from jim_tui.gateway.errors import (
    Declined,
    GatewayError,
    NotAllowed,
    NotJim,
    ServerFault,
    SignInNeeded,
    SlowDown,
    Unreachable,
)
from jim_tui.gateway.protocol import FeedItem, HistoryQuery, Offer, OutputChunk, ServerFacts
from jim_tui.gateway.work import Work
from jim_tui.recording.past import page_of
from jim_tui.recording.playhead import Playhead
from jim_tui.recording.scenes import frames_of, text_from
from jim_tui.recording.tape import Known, Tape
from jim_tui.state.console import Phase

_ERRORS: Final[dict[Phase, type[GatewayError]]] = {
    Phase.OFFLINE: Unreachable,
    Phase.SIGN_IN: SignInNeeded,
    Phase.FORBIDDEN: NotAllowed,
    Phase.NOT_JIM: NotJim,
    Phase.THROTTLED: SlowDown,
    Phase.FAULT: ServerFault,
}
_LIFE: Final = 1.0
"""Seconds between two signs of life, at most."""
_LIFE_SHOWN: Final = 5.0
"""The same on the clock of the recording."""


class ReplayGateway:
    """Moves along a tape with a playhead; who follows its events hears what happened then."""

    def __init__(self, tape: Tape, playhead: Playhead, *, changed: Callable[[], None] = lambda: None) -> None:
        """`changed` is called when another server is on screen."""
        self._tape = tape
        self._playhead = playhead
        self._changed = changed
        self._known = Known()
        self._next = 0
        self._shows = 0
        """How often a server has come on screen by now."""
        self._sequence = 0
        self._waiting: deque[FeedItem] = deque()
        self._moved = asyncio.Event()

    # -- moving ------------------------------------------------------------------------------------------

    def seek(self, to: float) -> bool:
        """Go there; True: backwards or to another server, so that what is known by now must be forgotten."""
        self._catch_up()
        before, shown = self._playhead.position, self._shows
        self._playhead.seek(to)
        back = self._playhead.position < before
        if back:
            self._known, self._next = Known(), 0
            self._changed()
        self._catch_up()
        self._waiting.clear()
        self._say(ReloadFrame())
        self._moved.set()
        return back or shown != self._shows

    def wake(self) -> None:
        """The playhead stands still, or goes on, or at another speed."""
        self._moved.set()

    @property
    def shown(self) -> str | None:
        """The server that is on screen at this moment; None where the recording does not name any."""
        self._catch_up()
        return self._known.shown

    @property
    def answers(self) -> bool:
        """There was contact with the server at this moment."""
        self._catch_up()
        return self._trouble() is None

    def _catch_up(self) -> None:
        moments, position = self._tape.moments, self._playhead.position
        while self._next < len(moments) and moments[self._next].t <= position:
            moment = moments[self._next]
            self._next += 1
            if moment.shown is not None:
                self._shows += 1
                self._changed()
            for frame in frames_of(self._known, moment):
                self._say(frame)

    def _say(self, frame: Frame) -> None:
        self._sequence += 1
        self._waiting.append(FeedItem(self._sequence, frame))

    def _trouble(self) -> GatewayError | None:
        contact = self._known.contact
        kind = _ERRORS.get(contact.phase)
        return kind(contact.reason or "the server did not answer then") if kind else None

    def _now(self) -> Known:
        """What is known at this moment; raises what a server would have raised."""
        self._catch_up()
        trouble = self._trouble()
        if trouble is not None:
            raise trouble
        return self._known

    async def _until_more(self) -> None:
        """Until something happens on the tape, or it is time for a sign of life."""
        place = self._playhead.place
        pause = min(_LIFE, _LIFE_SHOWN / place.speed)
        if self._next < len(self._tape.moments):
            due = self._playhead.seconds_to(self._tape.moments[self._next].t)
            pause = pause if due is None else min(pause, due)
        try:
            async with asyncio.timeout(pause):
                await self._moved.wait()
        except TimeoutError:
            return
        self._moved.clear()

    # -- what a server is asked --------------------------------------------------------------------------

    async def open(self) -> ServerFacts:
        """What the server was, once it had been reached then."""
        while (server := self._now().server) is None:
            if self._playhead.place.ended:
                raise Unreachable("this recording never reached its server")
            await self._until_more()
        taken = frozenset(offer for offer in Offer if offer.value in server.offers)
        return ServerFacts(
            name=server.name,
            address=server.address,
            product=server.product,
            version=server.version,
            user=server.user,
            pushes_events=True,
            streams_output=server.streams_output,
            offers=taken | {Offer.SEEK},
        )

    async def active(self) -> list[ExecutionSummary]:
        """What was on the list."""
        return [run.summary for run in self._now().runs.values() if run.listed and not run.ended]

    async def execution(self, execution_id: UUID) -> ExecutionDetail:
        """One execution, if its steps were on screen."""
        run = self._now().runs.get(execution_id)
        if run is None or run.steps is None:
            raise Declined("its steps are not in the recording")
        return ExecutionDetail(**run.summary.model_dump(), steps=run.steps)

    async def history(self, query: HistoryQuery) -> Page[ExecutionSummary]:
        """Those of the executions that were on screen which match."""
        return page_of([run.summary for run in self._now().runs.values()], query)

    async def schedules(self) -> list[ScheduleListItem]:
        """The list as it was."""
        known = self._now().schedules
        if known is None:
            raise Declined("schedules are not in the recording yet")
        return list(known.values())

    async def schedule(self, schedule_id: UUID) -> ScheduleDetail:
        """One schedule, if it was looked at."""
        plan = self._now().plans.get(schedule_id)
        if plan is None:
            raise Declined("its steps are not in the recording")
        return plan.detail

    async def next_runs(self, schedule_id: UUID) -> NextRuns | None:
        """When it would have fired."""
        plan = self._now().plans.get(schedule_id)
        return plan.runs if plan is not None else None

    async def output(
        self, execution_id: UUID, position: int, offset: int, attempt: int | None
    ) -> OutputChunk:
        """What was shown of it; offsets count lines."""
        log = self._now().logs.get((execution_id, position))
        if log is None or attempt not in (None, log.attempt):
            raise Declined("its output is not in the recording")
        return text_from(log, offset, ended=self._playhead.place.ended)

    async def events(self, after: int | None) -> AsyncGenerator[FeedItem, None]:  # noqa: ARG002
        """What happens on the tape; ends where contact was lost."""
        self._now()
        self._waiting.clear()
        yield FeedItem(None, None)
        while True:
            self._catch_up()
            while self._waiting:
                yield self._waiting.popleft()
            self._now()
            yield FeedItem(None, None)
            await self._until_more()

    def skew(self) -> timedelta | None:
        """How far the server's clock was ahead."""
        return timedelta(seconds=self._known.contact.ahead)

    async def attempts(self, execution_id: UUID, position: int) -> list[StepAttempt] | None:  # noqa: ARG002
        """None: a recording keeps what the latest attempt wrote."""
        return None

    async def activity(self, activity_id: UUID) -> Work | None:  # noqa: ARG002
        """None: a recording keeps what was on screen of a step itself."""
        return None

    async def items(self, activity_id: UUID, page: int, *, faults: bool) -> Page[ActivityItem] | None:  # noqa: ARG002
        """None: as of activities."""
        return None

    async def systems(self, most: int) -> list[SystemName] | None:  # noqa: ARG002
        """None: they were never on screen."""
        return None

    async def run_profiles(self, system_id: int) -> list[RunProfileBody] | None:  # noqa: ARG002
        """None: as of systems."""
        return None

    def left_out(self) -> tuple[str, ...]:
        """None: what made no sense then was never kept."""
        return ()

    async def close(self) -> None:
        """There is nothing to leave."""

    # -- what a recording does not do --------------------------------------------------------------------

    async def cancel(self, execution_id: UUID) -> ExecutionSummary:
        """Refused."""
        raise _refusal(execution_id)

    async def pause(self, execution_id: UUID) -> ExecutionSummary:
        """Refused."""
        raise _refusal(execution_id)

    async def resume(self, execution_id: UUID) -> ExecutionSummary:
        """Refused."""
        raise _refusal(execution_id)

    async def run(self, schedule_id: UUID, key: str) -> UUID:  # noqa: ARG002
        """Refused."""
        raise _refusal(schedule_id)

    async def execute(self, system_id: int, profile_id: int) -> RunProfileStarted:
        """Refused."""
        raise _refusal(f"run profile {profile_id} of connected system {system_id}")

    async def enable(self, schedule_id: UUID) -> ScheduleDetail:
        """Refused."""
        raise _refusal(schedule_id)

    async def disable(self, schedule_id: UUID) -> ScheduleDetail:
        """Refused."""
        raise _refusal(schedule_id)

    async def rerun(self, execution_id: UUID, begin: RerunFrom, key: str) -> UUID:  # noqa: ARG002
        """Refused."""
        raise _refusal(execution_id)


def _refusal(what: UUID | str) -> GatewayError:
    return Declined(f"this is a recording: {what} cannot be changed")
