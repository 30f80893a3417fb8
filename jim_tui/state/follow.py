"""Keeps contact with the server for as long as the program runs; no trouble ends it."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from jim_core.wire.frames import Frame
from jim_tui.gateway.errors import (
    CannotOpen,
    GatewayError,
    NoAnswer,
    NoFeed,
    NotJim,
    ServerFault,
    SignInNeeded,
    SlowDown,
    Unreachable,
)
from jim_tui.state import back_off, connection, readings
from jim_tui.state.console import ConsoleState, Phase, Tracked
from jim_tui.state.desk import Desk
from jim_tui.state.feed import Feed
from jim_tui.state.notices import back_again

log = logging.getLogger(__name__)

_REOPEN: Final = (Unreachable, NoAnswer, NotJim, SignInNeeded, CannotOpen)
"""After these, who answers next may be another server."""
_CALM: Final = 5
"""So many good reads in a row before a slowed interval shrinks again."""
_READING: Final = frozenset({Phase.LIVE, Phase.STALE})
_LOST_AFTER: Final = 3 * connection.HEARTBEAT + 5


def without_extras(state: ConsoleState) -> ConsoleState:
    """A server that does not push is not one of ours, and keeps no output of steps either."""
    if state.server is None:
        return state
    return replace(state, server=replace(state.server, pushes_events=False, streams_output=False))


class Follower:
    """Follows one server: by its events where it pushes them, by reading from time to time where not."""

    def __init__(
        self,
        desk: Desk,
        *,
        interval: float,
        jitter: Callable[[], float],
        heard: Callable[[Frame], None],
        was_read: Callable[[], None],
        reread: Callable[[], None],
    ) -> None:
        """`heard` is told of each event, `was_read` of each read; `reread` asks to read all else anew."""
        self._desk = desk
        self._usual = self._interval = interval
        self._jitter = jitter
        self._was_read = was_read
        self._reread = reread
        self._wake = asyncio.Event()
        self._asked = False
        self._opened = False
        self._calm = 0
        self._feed = Feed(desk, opened=self._feed_opened, reload=self._reload, heard=heard, alive=self._alive)
        self._refusal: GatewayError | None = None
        self._feed_failures = 0
        self._feed_due: datetime | None = None
        self._before: Mapping[UUID, Tracked] | None = None

    async def run(self) -> None:
        """Follow until cancelled."""
        while True:
            try:
                await self._once()
            except GatewayError as error:
                await self._wait(self._failed(error))
            except Exception as bug:
                log.exception("follower.mistake")
                await self._wait(self._failed(ServerFault(f"this console erred ({type(bug).__name__})")))

    def ask(self) -> None:
        """Read now; after a refused key: try once."""
        self._asked = True
        if self._feed.is_up:
            self._desk.jobs.ask("active", self._read_beside)
        else:
            self._wake.set()

    def reopen(self) -> None:
        """Begin anew from the first request on: there is another key."""
        self._opened = False
        self._refusal = None
        self._asked = True
        self._feed.cut(None)
        self._wake.set()

    def pause(self, *, paused: bool) -> None:
        """Hold everything back, or go on from where we were."""
        self._feed.cut(None)
        if not paused:
            self._asked = False
        self._wake.set()

    def trouble(self, error: GatewayError) -> None:
        """A request elsewhere went wrong: a refused key stops everything at once, too many slow all down."""
        phase = self._state.connection.phase
        if isinstance(error, SignInNeeded) and phase is not Phase.SIGN_IN:
            self._refusal = error
            if self._feed.is_up:
                self._feed.cut(error)
            else:
                self._wake.set()
        elif self._feed.is_up:
            if isinstance(error, Unreachable | NoAnswer):
                # A stream may be dead for a minute before its silence tells.
                self.ask()
        elif isinstance(error, SlowDown) and phase in _READING:
            self._refusal = error
            self._wake.set()

    def look_at_the_clock(self) -> float:
        """Mark what is overdue; the seconds until it is worth looking again."""
        now = self._desk.clock()
        state = self._state
        late = connection.overdue(state.connection, now)
        if late is not state.connection:
            self._before = state.executions
            self._desk.board.put(replace(state, connection=late))
        last = late.last_good
        if self._feed.is_up and last is not None and late.paused_since is None:
            silent = (now - last).total_seconds()
            if silent >= _LOST_AFTER:
                self._feed.cut(NoAnswer(f"no sign of life for {silent:.0f} s"))
        left = connection.seconds_left(late, now)
        return min(max(left, 1.0), connection.MISSED_READS * self._interval) if left > 0 else self._interval

    @property
    def _state(self) -> ConsoleState:
        return self._desk.board.state

    async def _once(self) -> None:
        if self._state.connection.paused_since is not None and not self._asked:
            await self._wait(None)
            return
        if self._refusal is not None:
            error, self._refusal = self._refusal, None
            raise error
        asked, self._asked = self._asked, False
        if not self._opened:
            await self._open()
        if self._feed_is_due():
            await self._follow_events()
        if asked or self._state.connection.paused_since is None:
            await self._read_active()
            self._good(pushed=False)
            await self._wait(self._interval)

    async def _open(self) -> None:
        facts = await self._desk.gateway.open()
        self._opened = True
        self._feed_failures = 0
        self._feed_due = self._desk.clock() if facts.pushes_events else None
        self._desk.board.change(lambda state: replace(state, server=facts, writes_refused=None))

    def _feed_is_due(self) -> bool:
        paused = self._state.connection.paused_since is not None
        return not paused and self._feed_due is not None and self._feed_due <= self._desk.clock()

    async def _follow_events(self) -> None:
        """Follow the event stream for as long as it lasts; reading then tells what is the matter."""
        try:
            await self._feed.follow()
        except NoFeed:
            self._feed_due = None
            self._desk.board.change(without_extras)
        except GatewayError as lost:
            self._feed_lost(lost)

    def _feed_lost(self, error: GatewayError) -> None:
        refusal, self._refusal = self._refusal, None
        if refusal is not None or isinstance(error, SignInNeeded):
            raise refusal or error
        self._feed_failures += 1
        wait = back_off.retry_in(error, self._feed_failures, self._interval, self._jitter()) or 0.0
        self._feed_due = self._desk.clock() + timedelta(seconds=wait)

    async def _feed_opened(self) -> None:
        await self._read_active()
        self._good(pushed=True)
        self._feed_failures = 0

    async def _reload(self) -> None:
        await self._read_active()
        self._reread()

    def _alive(self) -> None:
        known = self._state.connection
        last = known.last_good if known.phase is Phase.LIVE else None
        # Once a second is enough to tell the age of what is shown.
        if last is not None and abs((self._desk.clock() - last).total_seconds()) < 1:
            return
        self._good(pushed=True)

    async def _read_active(self) -> None:
        desk = self._desk
        stamp = desk.stamp
        active = await desk.gateway.active()
        now = desk.clock()
        desk.board.change(lambda state: readings.active_read(state, active, stamp=stamp, now=now))
        self._was_read()

    async def _read_beside(self) -> None:
        try:
            await self._read_active()
        except GatewayError as error:
            # The stream may not have noticed yet; without one, whoever reads has.
            if self._feed.is_up:
                self._refusal = error
                self._feed.cut(error)
        else:
            self._alive()

    def _good(self, *, pushed: bool) -> None:
        desk = self._desk
        state, now = desk.board.state, desk.clock()
        before = state.connection
        self._recover()
        skew, left_out = desk.gateway.skew(), desk.gateway.left_out()
        after = connection.good(before, now, pushed=pushed, skew=skew, left_out=left_out)
        after = replace(after, interval=self._interval)
        notice = back_again(before, self._before, state.executions, now) or state.notice
        self._before = None
        desk.board.put(replace(state, connection=after, notice=notice))

    def _failed(self, error: GatewayError) -> float | None:
        desk = self._desk
        state = desk.board.state
        self._calm = 0
        if self._before is None:
            self._before = state.executions
        if isinstance(error, _REOPEN):
            self._opened = False
        if isinstance(error, SlowDown):
            self._interval = back_off.slower(self._interval)
        attempt = state.connection.attempt + 1
        wait = back_off.retry_in(error, attempt, self._interval, self._jitter())
        after = connection.failed(state.connection, error, desk.clock(), wait)
        desk.board.put(replace(state, connection=replace(after, interval=self._interval)))
        return wait

    def _recover(self) -> None:
        self._calm += 1
        if self._interval > self._usual and self._calm >= _CALM:
            self._calm = 0
            self._interval = back_off.faster(self._interval, self._usual)

    async def _wait(self, seconds: float | None) -> None:
        """So many seconds (None: for ever), or until somebody asks."""
        waiting: list[asyncio.Future[Any]] = [asyncio.ensure_future(self._wake.wait())]
        if seconds is not None:
            waiting.append(asyncio.ensure_future(self._desk.sleep(seconds)))
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()
        self._wake.clear()
