"""The application: holds the store and the clock, draws the screens in sight, asks before it acts."""

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import ClassVar, Final
from uuid import UUID

from textual.screen import Screen
from textual.worker import Worker, WorkerState

from jim_tui.asking import Asking
from jim_tui.gateway.protocol import Gateway, HistoryQuery
from jim_tui.hangup import LOOK_EVERY, terminal_is_gone, watch_signals
from jim_tui.palette import Commands
from jim_tui.render.facts import Facts, facts
from jim_tui.render.tone import Tone
from jim_tui.render.when import UTC_STYLE, TimeStyle
from jim_tui.screens.active import ActiveScreen
from jim_tui.state.console import Notice
from jim_tui.state.console import Tone as NoticeTone
from jim_tui.state.queries import offers
from jim_tui.state.store import ConsoleStore
from jim_tui.theme import ANSI, DARK, DEFAULT_VARIABLES, LIGHT, THEMES

_TONES: Final = {Tone.GOOD: NoticeTone.GOOD, Tone.WARN: NoticeTone.WARNING, Tone.BAD: NoticeTone.BAD}

_HANGUP: Final = 1
"""SIGHUP, also where there is none."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _history() -> Screen[None]:
    from jim_tui.screens.history import HistoryScreen  # noqa: PLC0415 - read when it is first looked at

    return HistoryScreen()


def _schedules() -> Screen[None]:
    from jim_tui.screens.schedules import SchedulesScreen  # noqa: PLC0415 - read when it is first looked at

    return SchedulesScreen()


def _logs() -> Screen[None]:
    from jim_tui.screens.logs import LogsScreen  # noqa: PLC0415 - read when it is first looked at

    return LogsScreen()


class JimApp(Asking):
    """The console on one server. It is painted before anything is connected."""

    CSS_PATH = Path(__file__).with_name("jim.tcss")
    MODES: ClassVar[dict[str, str | Callable[[], Screen[None]]]] = {
        "active": ActiveScreen,
        "history": _history,
        "schedules": _schedules,
        "logs": _logs,
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
        self.logs_of: tuple[UUID, int | None] | None = None
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

    def on_load(self) -> None:
        """From the first moment on which the terminal is ours, give it back in order."""
        if not self.is_headless:
            watch_signals(self.end_by_signal)

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
        await self.close_down()

    async def close_down(self) -> None:
        """Stop reading and leave the server in order; once is enough."""
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
        if not self.asks:
            self.switch_mode(name)

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
            self.push_screen(HelpDialog(self.screen.PLACE, offers(self.state)))

    def action_light(self) -> None:
        """The light theme, or the dark one."""
        if self.theme != ANSI:
            self.theme = LIGHT if self.theme == DARK else DARK

    def open_execution(self, execution_id: UUID) -> None:
        """Look at one execution closely."""
        from jim_tui.screens.execution import ExecutionScreen  # noqa: PLC0415

        if not self.asks:
            self.push_screen(ExecutionScreen(execution_id, self.current_mode.capitalize()))

    def open_logs(self, execution_id: UUID, position: int | None = None) -> None:
        """Look at what the steps of an execution write."""
        if not self.asks:
            self.logs_of = (execution_id, position)
            self.switch_mode("logs")

    def open_history(self, schedule_id: UUID) -> None:
        """Look at the executions of one schedule."""
        if not self.asks:
            self.store.read_history(HistoryQuery(schedule_id=schedule_id))
            self.switch_mode("history")

    def on_dialog_opened(self) -> None:
        """A question is on screen: show it the state."""
        self.redraw()

    def _look_at_terminal(self) -> None:
        if terminal_is_gone():
            self.hang_up()

    def hang_up(self) -> None:
        """The terminal is gone: there is nobody to ask."""
        self.end_by_signal(_HANGUP)

    def end_by_signal(self, number: int) -> None:
        """Told to end: nothing is asked, what runs is left as it is, and the exit code is a shell's."""
        self.exit(return_code=128 + number, message=self.parting or None)

    def on_app_focus(self) -> None:
        """Back in front: time has passed."""
        self.redraw()
