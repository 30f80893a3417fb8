"""From a key press through the question to what came of it: changing an execution, and leaving."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from textual.app import App

from jim_tui.render.leaving import left_alone
from jim_tui.render.question import (
    CANCEL,
    DISABLE,
    ENABLE,
    PAUSE,
    RERUN,
    RESUME,
    RUN,
    RUN_UNKNOWN,
    Deed,
    named,
    what_came_of_it,
)
from jim_tui.render.tone import Tone
from jim_tui.state.console import ConsoleState, WriteOutcome
from jim_tui.state.holding import is_paused
from jim_tui.state.queries import counts, find, find_past, find_schedule, knows_repeats, rows, server_name
from jim_tui.state.store import ConsoleStore

TWICE: Final = timedelta(seconds=3)
"""A second ctrl+c within this quits."""


class Asking(App[int]):
    """The part of the application that asks; dialogs are read when they are first needed."""

    store: ConsoleStore
    _interrupted: datetime | None = None
    _leaving = False

    @property
    def state(self) -> ConsoleState:
        """What is known."""
        return self.store.state

    def now(self) -> datetime:
        """This machine's time."""
        raise NotImplementedError

    def flash(self, text: str, tone: Tone = Tone.QUIET) -> None:
        """Say something in the flash line."""
        raise NotImplementedError

    def open_execution(self, execution_id: UUID) -> None:
        """Look at one execution closely."""
        raise NotImplementedError

    async def close_down(self) -> None:
        """Stop reading and leave the server in order."""
        raise NotImplementedError

    @property
    def asks(self) -> bool:
        """A question is open, so the screens behind it must wait."""
        return self.screen.is_modal

    # -- changing an execution -----------------------------------------------------------------------------

    def ask_cancel(self, execution_id: UUID) -> None:
        """Ask about this execution; what happens to the lists meanwhile changes nothing."""
        if not self.asks:
            self.run_worker(self._cancel(execution_id), group=f"cancel {execution_id}", exit_on_error=False)

    async def _cancel(self, execution_id: UUID) -> None:
        from jim_tui.dialogs.cancel import CancelDialog  # noqa: PLC0415

        question = CancelDialog(execution_id, state=lambda: self.state, now=self.now)
        if not await self.push_screen_wait(question):
            return
        name = named(find(self.state, execution_id), execution_id)
        result = await self.store.cancel(execution_id)
        if await self._told(CANCEL, name, result.outcome, result.message):
            self.open_execution(execution_id)

    def ask_hold(self, execution_id: UUID) -> None:
        """Ask whether to pause this execution; or to resume it, if it is paused now."""
        if not self.asks:
            paused = not is_paused(self.state, execution_id)
            work = self._hold(execution_id, paused=paused)
            self.run_worker(work, group=f"hold {execution_id}", exit_on_error=False)

    async def _hold(self, execution_id: UUID, *, paused: bool) -> None:
        from jim_tui.dialogs.hold import HoldDialog  # noqa: PLC0415

        question = HoldDialog(execution_id, paused=paused, state=lambda: self.state, now=self.now)
        if not await self.push_screen_wait(question):
            return
        name = named(find(self.state, execution_id), execution_id)
        result = await self.store.hold_execution(execution_id, paused=paused)
        await self._told(PAUSE if paused else RESUME, name, result.outcome, result.message)

    def ask_rerun(self, execution_id: UUID) -> None:
        """Ask whether to run this execution again, and from where."""
        if not self.asks:
            self.store.read_steps(execution_id)
            self.run_worker(self._rerun(execution_id), group=f"rerun {execution_id}", exit_on_error=False)

    async def _rerun(self, execution_id: UUID) -> None:
        from jim_tui.dialogs.rerun import RerunDialog  # noqa: PLC0415

        question = RerunDialog(execution_id, state=lambda: self.state, now=self.now)
        begin = await self.push_screen_wait(question)
        if begin is None:
            return
        name = named(find_past(self.state, execution_id), execution_id)
        result = await self.store.rerun(execution_id, begin)
        await self._told(RERUN, name, result.outcome, result.message)

    # -- changing a schedule -------------------------------------------------------------------------------

    def ask_run(self, schedule_id: UUID) -> None:
        """Ask whether to run this schedule now; once it runs, its execution can be opened."""
        if not self.asks:
            self.run_worker(self._run_now(schedule_id), group=f"run {schedule_id}", exit_on_error=False)

    async def _run_now(self, schedule_id: UUID) -> None:
        from jim_tui.dialogs.message import MessageDialog  # noqa: PLC0415
        from jim_tui.dialogs.schedule import RunDialog  # noqa: PLC0415

        if not await self.push_screen_wait(RunDialog(schedule_id, state=lambda: self.state, now=self.now)):
            return
        name = self._schedule_name(schedule_id)
        result = await self.store.run_schedule(schedule_id)
        deed = RUN if knows_repeats(self.state) else RUN_UNKNOWN
        await self._told(deed, name, result.outcome, result.message)
        if result.execution_id is None:
            return
        sentences = [f"{name} {result.message}."]
        if await self.push_screen_wait(MessageDialog("Started", sentences, opens=True, tone=Tone.GOOD)):
            self.open_execution(result.execution_id)

    def ask_switch(self, schedule_id: UUID) -> None:
        """Ask whether to enable this schedule; or to disable it, if it is enabled now."""
        if not self.asks:
            item = find_schedule(self.state, schedule_id)
            enabled = item is None or not item.is_enabled
            work = self._switch(schedule_id, enabled=enabled)
            self.run_worker(work, group=f"switch {schedule_id}", exit_on_error=False)

    async def _switch(self, schedule_id: UUID, *, enabled: bool) -> None:
        from jim_tui.dialogs.schedule import SwitchDialog  # noqa: PLC0415

        question = SwitchDialog(schedule_id, enabled=enabled, state=lambda: self.state, now=self.now)
        if not await self.push_screen_wait(question):
            return
        name = self._schedule_name(schedule_id)
        result = await self.store.switch_schedule(schedule_id, enabled=enabled)
        await self._told(ENABLE if enabled else DISABLE, name, result.outcome, result.message)

    def _schedule_name(self, schedule_id: UUID) -> str:
        item = find_schedule(self.state, schedule_id)
        return item.name if item is not None else "the schedule"

    # -- what came of it -----------------------------------------------------------------------------------

    async def _told(self, deed: Deed, name: str, outcome: WriteOutcome, message: str) -> bool:
        """Say what came of it, unless it simply worked; True: the execution is to be opened."""
        from jim_tui.dialogs.message import MessageDialog  # noqa: PLC0415

        if outcome is WriteOutcome.ACCEPTED:
            return False  # the store has said so in the flash line
        title, sentences = what_came_of_it(deed, outcome, message, name, server_name(self.state))
        ended = outcome is WriteOutcome.ALREADY_ENDED
        return await self.push_screen_wait(MessageDialog(title, sentences, opens=ended))

    # -- leaving -----------------------------------------------------------------------------------------

    async def action_quit(self) -> None:
        """ctrl+q."""
        self.action_request_quit()

    def action_help_quit(self) -> None:
        """ctrl+c: says how to quit; a second one does."""
        now = self.now()
        if self._interrupted is not None and now - self._interrupted <= TWICE:
            self._interrupted = None
            self.action_request_quit()
            return
        self._interrupted = now
        self.flash("ctrl+c again quits", Tone.WARN)

    def action_request_quit(self) -> None:
        """Quit; asks first when something of ours is under way."""
        if not self._leaving:
            self.run_worker(self._quit(), group="quit", exit_on_error=False)

    async def _quit(self) -> None:
        self._leaving = True
        try:
            told = await self._may_leave()
            if told is not None:
                self.flash("closing …")
                await self.close_down()
                self.exit(0, message=told or None)
        finally:
            self._leaving = False

    async def _may_leave(self, going: str = "quit") -> str | None:
        """What to say after leaving, perhaps nothing; None: stay. `going` is the word for it."""
        from jim_tui.dialogs.leaving import LeaveDialog, Leaving  # noqa: PLC0415

        server = self.state.server
        embedded = server is not None and server.embedded
        passing = server is not None and server.passing
        running = embedded and counts(self.state).active > 0
        writes = self.store.writes_under_way
        if not (running or writes):
            return ""
        answer = await self.push_screen_wait(
            LeaveDialog(embedded=running, passing=passing, writes=writes, going=going)
        )
        if answer is Leaving.STAY or (answer is Leaving.CANCEL and not await self._cancel_all()):
            return None
        return self.parting

    @property
    def parting(self) -> str:
        """What to say on the terminal after leaving now: what becomes of what runs in this program."""
        server = self.state.server
        stays = server is not None and server.embedded and not server.passing
        return left_alone(self.state) if stays else ""

    async def _cancel_all(self) -> bool:
        """Cancel everything that is active and wait for it; False: a person would rather stay."""
        from jim_tui.dialogs.stopping import StoppingDialog  # noqa: PLC0415

        self.run_worker(self._cancel_each(), group="cancel all", exit_on_error=False)
        return await self.push_screen_wait(StoppingDialog(now=self.now))

    async def _cancel_each(self) -> None:
        for tracked in rows(self.state):
            if not tracked.ended:
                await self.store.cancel(tracked.summary.id)
