"""The console's memory: follows one server, takes a person's wishes, tells watchers when something changed.

The only part of the state with tasks. Screens call the plain methods from the loop at any time, also before
`run`; what they asked for is then done as soon as there is a server.
"""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID, uuid4

from jim_core.model.rerun import RerunFrom
from jim_core.wire.activities import ActivityItem
from jim_core.wire.executions import StepState
from jim_core.wire.frames import Frame
from jim_core.wire.page import Page
from jim_tui.gateway.errors import GatewayError
from jim_tui.gateway.protocol import Gateway, HistoryQuery, OutputChunk
from jim_tui.state import bulk, failures, ghosts, readings
from jim_tui.state.action_log import Recorder
from jim_tui.state.actions import Actions
from jim_tui.state.activity_reader import ActivityReader
from jim_tui.state.attempts_reader import AttemptsReader
from jim_tui.state.board import Board
from jim_tui.state.border import Border
from jim_tui.state.console import (
    CancelResult,
    Connection,
    ConsoleState,
    HoldResult,
    Notice,
    Phase,
    RunResult,
    Tone,
)
from jim_tui.state.day_reader import DayReader
from jim_tui.state.desk import Clock, Desk, Sleep
from jim_tui.state.detail_reader import DetailReader
from jim_tui.state.filtering import EVERYTHING, Filter
from jim_tui.state.follow import Follower
from jim_tui.state.history_reader import HistoryReader
from jim_tui.state.jobs import Jobs
from jim_tui.state.neighbours import Neighbours
from jim_tui.state.output_reader import OutputReader
from jim_tui.state.past_reader import PastReader
from jim_tui.state.profile_actions import ProfileActions
from jim_tui.state.profile_reader import ProfileReader
from jim_tui.state.replaying import Replaying
from jim_tui.state.run_profiles import ProfileRef
from jim_tui.state.schedule_actions import ScheduleActions
from jim_tui.state.schedule_details import ScheduleDetails
from jim_tui.state.schedule_reader import ScheduleReader
from jim_tui.state.standing import EVERYDAY, Standing
from jim_tui.state.whole_output import whole_output
from jim_tui.state.writer import Writer

log = logging.getLogger(__name__)

TELL_EVERY: Final = 0.1
"""Seconds that changes gather before watchers hear of them."""

TELL_SELDOM: Final = 0.5
"""The same where the way to the terminal is slow."""

LAST_WORDS: Final = 3.0
"""Seconds that writes under way get at the end, so that their outcome is written down."""

Watcher = Callable[[ConsoleState], None]


class ConsoleStore:
    """`state` is always the newest. Nothing that a server does, or fails to do, ends `run`."""

    def __init__(
        self,
        gateway: Gateway,
        *,
        clock: Clock,
        interval: float = 2.0,
        read_only: bool = False,
        sleep: Sleep = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
        recorder: Recorder | None = None,
        new_key: Callable[[], str] = lambda: str(uuid4()),
        asked: str = "",
        standing: Standing = EVERYDAY,
        acknowledged: Iterable[UUID] = (),
        tell_every: float = TELL_EVERY,
    ) -> None:
        """`interval` is in seconds, for servers that do not push; `recorder` keeps what was asked;
        `new_key` makes a text that no other request has.

        `asked` names the server until it has been reached; `standing` is what the configuration says of it;
        `acknowledged` are failures seen to before; in `tell_every` seconds changes gather before watchers
        hear of them.
        """
        connection = Connection(Phase.CONNECTING, clock(), interval=interval)
        self._board = Board(
            ConsoleState(
                connection,
                asked=asked,
                read_only=read_only,
                standing=standing,
                acknowledged=frozenset(acknowledged),
            )
        )
        self._jobs = Jobs(self._erred)
        self._desk = Desk(
            self._board, Border(gateway), clock, sleep, self._jobs, self._trouble, self._read_active
        )
        self._details = DetailReader(self._desk)
        self._history = HistoryReader(self._desk)
        self._neighbours = Neighbours(self._desk)
        self._schedules = ScheduleReader(self._desk)
        self._schedule_details = ScheduleDetails(self._desk)
        self._output = OutputReader(self._desk)
        self._attempts = AttemptsReader(self._desk)
        self._activity = ActivityReader(self._desk)
        self._past = PastReader(self._desk)
        self._day = DayReader(self._desk)
        self._profiles = ProfileReader(self._desk)
        self._writer = Writer(self._desk, recorder)
        self._actions = Actions(self._desk, self._details, self._writer, new_key)
        self._schedule_actions = ScheduleActions(self._desk, self._schedules, self._writer, new_key)
        self._profile_actions = ProfileActions(self._desk, self._profiles, self._writer)
        self._follower = Follower(
            self._desk,
            interval=interval,
            jitter=jitter,
            heard=self._heard,
            was_read=self._was_read,
            reread=self._reread,
        )
        self._tell_every = tell_every
        self._watchers: list[Watcher] = []
        self._held: frozenset[UUID] = frozenset()

    @property
    def state(self) -> ConsoleState:
        """Everything that is known now."""
        return self._board.state

    async def run(self) -> None:
        """Follow the server until cancelled. Writes under way get a moment to come to their outcome."""
        try:
            async with asyncio.TaskGroup() as group:
                self._jobs.start(group)
                group.create_task(self._follower.run(), name="follower")
                group.create_task(self._tell(), name="teller")
                group.create_task(self._look_at_the_clock(), name="clock")
                group.create_task(self._sweep(), name="ghosts")
        finally:
            self._jobs.close()
            await self._writer.finish(self._desk.sleep(LAST_WORDS))

    def watch(self, callback: Watcher) -> Callable[[], None]:
        """Call back on the loop with the new state, at most ten times a second; the result ends that."""
        self._watchers.append(callback)
        return lambda: self._watchers.remove(callback) if callback in self._watchers else None

    def warn(self, text: str) -> None:
        """Say something in the flash line."""
        notice = Notice(self._desk.clock(), text, Tone.WARNING)
        self._board.change(lambda state: replace(state, notice=notice))

    # What a person looks at

    def open_detail(self, execution_id: UUID) -> None:
        """Look closely at one execution: `state.details[execution_id]` is filled and kept fresh."""
        self._details.open(execution_id)

    def close_detail(self, execution_id: UUID) -> None:
        """This execution is not looked at closely any more."""
        self._details.close(execution_id)

    def want_steps(self, execution_ids: Iterable[UUID]) -> None:
        """These rows are in sight: read their steps (into `executions`, or `details` for others)."""
        self._details.want(execution_ids)

    def read_steps(self, execution_id: UUID) -> None:
        """Read the steps of this execution soon, unless they are known."""
        self._details.read_steps(execution_id)

    def read_history(self, query: HistoryQuery, rest: Filter = EVERYTHING) -> None:
        """Read a page of history into `state.history`; `rest` is what this side filters by."""
        self._history.read(query, rest)

    def search_on(self) -> None:
        """Look through more of the history for what this side filters by."""
        self._history.search_on()

    async def neighbour(self, execution_id: UUID, schedule_id: UUID, by: int) -> UUID | None:
        """The next older (1) or newer (-1) execution of the schedule; None: there is none. Raises."""
        return await self._neighbours.find(execution_id, schedule_id, by)

    def acknowledge(self, execution_id: UUID) -> None:
        """Somebody has seen to this failure."""
        self._board.change(lambda state: failures.acknowledged(state, execution_id))

    def read_schedules(self) -> None:
        """Read the schedules into `state.schedules`, and keep them fresh from now on."""
        self._schedules.read()

    def read_outcomes(self) -> None:
        """Read how the last executions of the schedules went into `state.outcomes`, and keep it fresh."""
        self._schedules.read_outcomes()

    def look_at_schedule(self, schedule_id: UUID) -> None:
        """This schedule is in sight: `state.schedule_views[schedule_id]` is filled and kept fresh."""
        self._schedule_details.look(schedule_id)

    def follow_output(self, execution_id: UUID, position: int, attempt: int | None = None) -> None:
        """Read what a step writes into `state.output`: at this attempt, or at whichever is the latest."""
        self._output.follow(execution_id, position, attempt)

    def look_at_attempts(self, execution_id: UUID, position: int, step: StepState) -> None:
        """This step is in sight: `state.attempts` is filled where there was more than one."""
        self._attempts.look(execution_id, position, step)

    def look_at_activity(self, step: StepState) -> None:
        """This step is in sight: `state.work` is filled if it has an activity."""
        self._activity.look(step)

    async def read_items(self, activity_id: UUID, page: int, *, faults: bool) -> Page[ActivityItem] | None:
        """A page of the objects of a run; raises a GatewayError."""
        return await self._desk.gateway.items(activity_id, page, faults=faults)

    def want_past(self, schedule_ids: Iterable[UUID]) -> None:
        """Executions of these schedules are in sight: `state.past` says how they went before."""
        self._past.want(schedule_ids)

    def read_run_profiles(self) -> None:
        """Read what may be asked of connected systems into `state.run_profiles`, unless it is new enough."""
        self._profiles.read()

    async def run_profiles_read(self) -> None:
        """Return once that reading is over; at once if there is none."""
        await self._profiles.over()

    def whole_output(
        self, execution_id: UUID, position: int, attempt: int | None
    ) -> AsyncIterator[OutputChunk]:
        """All that is kept of what a step wrote, from its beginning, whatever is shown. Raises."""
        return whole_output(self._desk.gateway, execution_id, position, attempt)

    def want_day(self) -> None:
        """Somebody looks at how the last 24 hours went: `state.day` is filled and kept fresh."""
        self._day.want()

    def stop_output(self) -> None:
        """Leave the output."""
        self._output.stop()

    def replay(self, at: Replaying) -> None:
        """A recording is shown, at this place."""
        self._board.change(lambda state: replace(state, replaying=at))

    def forget(self) -> None:
        """What is known is of another time (a recording was wound back): read all that is shown anew."""
        self._board.change(readings.forgotten)
        self._output.again()
        self._history.again()

    def hold(self, execution_ids: Iterable[UUID]) -> None:
        """These rows have the cursor or a mark: they do not leave, even long after they ended."""
        self._held = frozenset(execution_ids)

    def refresh(self) -> None:
        """Read everything shown again, now; while offline: try again, now; after a refused key: try once."""
        # Who was refused a change may have been given the right to it since.
        self._board.change(lambda state: replace(state, writes_refused=None))
        self._follower.ask()
        self._reread()
        self._history.again()

    def start_over(self) -> None:
        """Reach the server anew, as with another key: what was refused before may be allowed now."""
        self._board.change(lambda state: replace(state, writes_refused=None))
        self._follower.reopen()

    def toggle_pause(self) -> None:
        """Hold updates back, or go on; nothing is missed."""
        connection = self.state.connection
        paused = connection.paused_since is None
        since = self._desk.clock() if paused else None
        self._board.change(lambda state: replace(state, connection=replace(connection, paused_since=since)))
        self._follower.pause(paused=paused)

    # What a person asks the server to change

    async def cancel(self, execution_id: UUID) -> CancelResult:
        """Cancel one execution: sent at most once; the outcome is always told, also when it is unknown."""
        return await self._actions.cancel(execution_id)

    async def cancel_all(
        self, execution_ids: Sequence[UUID], told: Callable[[UUID, CancelResult], None]
    ) -> None:
        """Cancel these a few at a time; `told` hears of each outcome as it comes."""
        await bulk.cancel_each(execution_ids, self._actions.cancel, told)

    async def hold_execution(self, execution_id: UUID, *, paused: bool) -> HoldResult:
        """Pause one execution, or resume it: sent at most once; the outcome is always told."""
        return await self._actions.hold(execution_id, paused=paused)

    async def rerun(self, execution_id: UUID, begin: RerunFrom) -> RunResult:
        """Run an ended execution again: sent at most once; repeated after no answer, it starts no second."""
        return await self._actions.rerun(execution_id, begin)

    async def run_schedule(self, schedule_id: UUID) -> RunResult:
        """Start a schedule: sent at most once; repeated soon after no answer, it starts no second."""
        return await self._schedule_actions.run(schedule_id)

    async def switch_schedule(self, schedule_id: UUID, *, enabled: bool) -> HoldResult:
        """Enable a schedule, or disable it: sent at most once; the outcome is always told."""
        return await self._schedule_actions.switch(schedule_id, enabled=enabled)

    async def execute(self, profile: ProfileRef) -> RunResult:
        """Run a run profile now: sent at most once; the outcome is always told."""
        return await self._profile_actions.execute(profile)

    @property
    def writes_under_way(self) -> int:
        """Writes that have no outcome yet; a reason to ask before quitting."""
        return self._writer.under_way

    def _trouble(self, error: GatewayError) -> None:
        self._follower.trouble(error)

    def _read_active(self) -> None:
        self._follower.ask()

    def _heard(self, frame: Frame) -> None:
        self._schedules.heard(frame)
        self._output.heard(frame)

    def _was_read(self) -> None:
        self._details.next_round()
        self._schedules.was_read()
        self._day.was_read()
        self._history.was_read()

    def _reread(self) -> None:
        self._details.reread()
        self._schedule_details.reread()
        self._attempts.reread()
        self._activity.reread()
        self._past.reread()
        self._day.reread()
        self._profiles.reread()
        self._schedules.again()

    def _erred(self, bug: Exception) -> None:
        log.error("job.mistake", exc_info=bug)
        notice = Notice(self._desk.clock(), f"this console erred ({type(bug).__name__})", Tone.BAD)
        self._board.change(lambda state: replace(state, notice=notice))

    async def _tell(self) -> None:
        """Gather changes, then tell the watchers."""
        while True:
            await self._board.changed.wait()
            self._board.changed.clear()
            self._details.consider()
            for watcher in tuple(self._watchers):
                try:
                    watcher(self.state)
                except Exception:
                    log.exception("watcher.mistake")
            await self._desk.sleep(self._tell_every)

    async def _look_at_the_clock(self) -> None:
        while True:
            await self._desk.sleep(self._follower.look_at_the_clock())

    async def _sweep(self) -> None:
        """Let ghosts go when their time has come."""
        while True:
            leaves = ghosts.next_leaving(self.state, self._held)
            now = self._desk.clock()
            wait = ghosts.LOOK_EVERY if leaves is None else (leaves - now).total_seconds()
            await self._desk.sleep(min(max(wait, 0.5), ghosts.LOOK_EVERY))
            self._board.change(lambda state: ghosts.swept(state, self._held, self._desk.clock()))
