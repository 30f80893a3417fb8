"""The application: holds the store and the clock, draws the screens in sight, asks before it acts."""

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta, tzinfo
from typing import ClassVar, Final
from uuid import UUID

from textual.app import App
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from jim_tui.gateway.protocol import Gateway
from jim_tui.hangup import LOOK_EVERY, terminal_is_gone, watch_terminal
from jim_tui.palette import Commands
from jim_tui.render.facts import Facts, facts
from jim_tui.render.tone import Tone
from jim_tui.render.when import UTC_STYLE, TimeStyle
from jim_tui.screens.active import ActiveScreen
from jim_tui.state.console import ConsoleState, Notice, WriteOutcome
from jim_tui.state.console import Tone as NoticeTone
from jim_tui.state.queries import counts, find, rows
from jim_tui.state.store import ConsoleStore
from jim_tui.theme import ANSI, DARK, DEFAULT_VARIABLES, LIGHT, THEMES

TWICE: Final = timedelta(seconds=3)
"""A second ctrl+c within this quits."""
_TONES: Final = {Tone.GOOD: NoticeTone.GOOD, Tone.WARN: NoticeTone.WARNING, Tone.BAD: NoticeTone.BAD}


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _history() -> Screen[None]:
    from jim_tui.screens.history import HistoryScreen  # noqa: PLC0415 - read when it is first looked at

    return HistoryScreen()


class JimApp(App[int]):
    """The console on one server. It is painted before anything is connected."""

    CSS_PATH = "jim.tcss"
    MODES: ClassVar[dict[str, str | Callable[[], Screen[None]]]] = {
        "active": ActiveScreen,
        "history": _history,
    }
    DEFAULT_MODE = "active"
    COMMANDS: ClassVar = {Commands}
    TITLE = "JIM"
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual declares it so
        (0, "-tiny"), (40, "-slim"), (80, "-narrow"), (110, "-normal"), (150, "-wide")
    ]  # fmt: skip
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012 - Textual declares it so
        (0, "-low"),
        (10, "-flat"),
        (24, "-short"),
        (32, "-tall"),
    ]

    def __init__(
        self,
        store: ConsoleStore,
        gateway: Gateway,
        *,
        clock: Callable[[], datetime] = _utc_now,
        zone: tzinfo | None = None,
        theme: str | None = None,
    ) -> None:
        """`zone` is how clocks are shown, None for this machine's; `clock` gives aware instants."""
        plain = bool(os.environ.get("NO_COLOR"))
        super().__init__(ansi_color=True if plain else None)
        self.store = store
        self._gateway = gateway
        self._clock = clock
        self._home = TimeStyle(zone)
        self._style = self._home
        self._said: Notice | None = None
        self._interrupted: datetime | None = None
        self._follower: Worker[None] | None = None
        self._departing = False
        self.animation_level = "none"
        for each in THEMES:
            self.register_theme(each)
        self.theme = ANSI if plain else theme or DARK

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """What the stylesheet relies on, also under a theme that is not ours."""
        return dict(DEFAULT_VARIABLES)

    # -- what screens ask --------------------------------------------------------------------------------

    @property
    def state(self) -> ConsoleState:
        """What is known."""
        return self.store.state

    @property
    def facts(self) -> Facts:
        """The moment."""
        return facts(self.state, self._clock(), self._style)

    @property
    def notice(self) -> Notice | None:
        """The newest of what the console said and what the store said."""
        told = [notice for notice in (self.state.notice, self._said) if notice is not None]
        return max(told, key=lambda notice: notice.at) if told else None

    def now(self) -> datetime:
        """This machine's time."""
        return self._clock()

    def flash(self, text: str, tone: Tone = Tone.QUIET) -> None:
        """Say something in the flash line."""
        self._said = Notice(self._clock(), text, _TONES.get(tone, NoticeTone.QUIET))
        self.redraw()

    def redraw(self) -> None:
        """Draw every screen in sight for the newest state; what has not changed costs nothing."""
        if self._departing or not self.is_running:
            return
        state, moment = self.state, self.facts
        for screen in self.screen_stack:
            show = getattr(screen, "show", None)
            if show is not None and screen.is_mounted:
                show(state, moment)

    # -- beginning and ending ----------------------------------------------------------------------------

    def on_ready(self) -> None:
        """Connect once the first picture is on the terminal."""
        self.call_after_refresh(self._connect)

    def _connect(self) -> None:
        self.store.watch(lambda _: self.redraw())
        self._follow()
        self.store.read_schedules()
        self.set_interval(1, self.redraw, name="seconds")
        self.set_timer(0.35, self.redraw, name="patience")
        if not self.is_headless:
            watch_terminal(self.hang_up)
            self.set_interval(LOOK_EVERY, self._look_at_terminal, name="terminal")

    def _follow(self) -> None:
        self._follower = self.run_worker(
            self.store.run(), name="store", group="store", exit_on_error=False, exclusive=True
        )

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """No mistake ends the program by surprise; it is shown."""
        if event.state is WorkerState.ERROR:
            error = event.worker.error
            self.log.error(error)
            self.flash(f"this console erred ({type(error).__name__}: {error}); r goes on", Tone.BAD)

    async def on_unmount(self) -> None:
        """However it ends: stop reading, and leave the server in order."""
        await self._close_down()

    async def _close_down(self) -> None:
        if self._departing:
            return
        self._departing = True
        if self._follower is not None:
            self._follower.cancel()
            with suppress(Exception, asyncio.CancelledError):
                await self._follower.wait()
        await self._gateway.close()

    # -- keys that work everywhere -----------------------------------------------------------------------

    def action_show_tab(self, name: str) -> None:
        """Go to a tab."""
        if not self._asks:
            self.switch_mode(name)

    @property
    def _asks(self) -> bool:
        """A question is open, so the screens behind it must wait."""
        return self.screen.is_modal

    def action_refresh(self) -> None:
        """Read again now; start reading again if it had stopped."""
        if self._follower is not None and self._follower.state is WorkerState.ERROR:
            self._follow()
        self.store.refresh()
        self.flash("reading again")

    def action_pause(self) -> None:
        """Hold updates back, or go on."""
        self.store.toggle_pause()
        self.redraw()

    def action_time_style(self) -> None:
        """Local times, or UTC."""
        self._style = self._home if self._style is UTC_STYLE else UTC_STYLE
        self.flash("times in UTC" if self._style is UTC_STYLE else "local times")

    def action_help(self) -> None:
        """The keys of this place."""
        from jim_tui.dialogs.help import HelpDialog  # noqa: PLC0415 - read when it is first asked for
        from jim_tui.screens.console_screen import ConsoleScreen  # noqa: PLC0415

        if isinstance(self.screen, ConsoleScreen):
            self.push_screen(HelpDialog(self.screen.PLACE))

    def action_light(self) -> None:
        """The light theme, or the dark one."""
        if self.theme != ANSI:
            self.theme = LIGHT if self.theme == DARK else DARK

    def open_execution(self, execution_id: UUID) -> None:
        """Look at one execution closely."""
        from jim_tui.screens.execution import ExecutionScreen  # noqa: PLC0415

        if not self._asks:
            self.push_screen(ExecutionScreen(execution_id, self.current_mode.capitalize()))

    def on_dialog_opened(self) -> None:
        """A question is on screen: show it the state."""
        self.redraw()

    # -- cancelling --------------------------------------------------------------------------------------

    def ask_cancel(self, execution_id: UUID) -> None:
        """Ask about this execution; what happens to the lists meanwhile changes nothing."""
        if not self._asks:
            self.run_worker(self._cancel(execution_id), group=f"cancel {execution_id}", exit_on_error=False)

    async def _cancel(self, execution_id: UUID) -> None:
        from jim_tui.dialogs.cancel import CancelDialog  # noqa: PLC0415
        from jim_tui.dialogs.message import MessageDialog  # noqa: PLC0415
        from jim_tui.render.cancel import cancel_name, cancel_outcome  # noqa: PLC0415

        question = CancelDialog(execution_id, state=lambda: self.state, now=self._clock)
        if not await self.push_screen_wait(question):
            return
        tracked = find(self.state, execution_id)
        result = await self.store.cancel(execution_id)
        name = cancel_name(tracked, execution_id)
        if result.outcome is WriteOutcome.ACCEPTED:
            self.flash(f"cancel of {name} accepted", Tone.GOOD)
            return
        server = self.state.server.name if self.state.server else "the server"
        title, sentences = cancel_outcome(result, name, server)
        ended = result.outcome is WriteOutcome.ALREADY_ENDED
        if await self.push_screen_wait(MessageDialog(title, sentences, opens=ended)):
            self.open_execution(execution_id)

    # -- leaving -----------------------------------------------------------------------------------------

    async def action_quit(self) -> None:
        """ctrl+q."""
        self.action_request_quit()

    def action_help_quit(self) -> None:
        """ctrl+c: says how to quit; a second one does."""
        now = self._clock()
        if self._interrupted is not None and now - self._interrupted <= TWICE:
            self._interrupted = None
            self.action_request_quit()
            return
        self._interrupted = now
        self.flash("ctrl+c again quits", Tone.WARN)

    def action_request_quit(self) -> None:
        """Quit; asks first when something of ours is under way."""
        self.run_worker(self._quit(), group="quit", exclusive=True, exit_on_error=False)

    async def _quit(self) -> None:
        from jim_tui.dialogs.leaving import LeaveDialog, Leaving  # noqa: PLC0415

        if isinstance(self.screen, LeaveDialog):
            return
        embedded = self.state.server is not None and self.state.server.embedded
        running = embedded and counts(self.state).active > 0
        writes = self.store.writes_under_way
        if running or writes:
            answer = await self.push_screen_wait(LeaveDialog(embedded=running, writes=writes))
            if answer is Leaving.STAY or (answer is Leaving.CANCEL and not await self._cancel_all()):
                return
        self.flash("closing …")
        await self._close_down()
        self.exit(0)

    async def _cancel_all(self) -> bool:
        """Cancel everything that is active and wait for it; False: a person would rather stay."""
        from jim_tui.dialogs.stopping import StoppingDialog  # noqa: PLC0415

        self.run_worker(self._cancel_each(), group="cancel all", exit_on_error=False)
        return await self.push_screen_wait(StoppingDialog(now=self._clock))

    async def _cancel_each(self) -> None:
        for tracked in rows(self.state):
            if not tracked.ended:
                await self.store.cancel(tracked.summary.id)

    def _look_at_terminal(self) -> None:
        if terminal_is_gone():
            self.hang_up()

    def hang_up(self) -> None:
        """The terminal is gone: there is nobody to ask."""
        self.exit(129)

    def on_app_focus(self) -> None:
        """Back in front: time has passed."""
        self.redraw()
