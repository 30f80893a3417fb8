"""The application: holds the store and the clock, draws the screens in sight, asks before it acts."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import ClassVar, Final
from uuid import UUID

from textual.binding import BindingType
from textual.command import CommandPalette
from textual.screen import Screen

from jim_tui.alerting import Alerting
from jim_tui.asking_profile import AskingProfile
from jim_tui.clipboard import Clipboard
from jim_tui.gateway.errors import GatewayError
from jim_tui.gateway.key import KeyHolder
from jim_tui.gateway.protocol import Gateway
from jim_tui.hangup import LOOK_EVERY, terminal_is_gone, watch_signals, watch_stops
from jim_tui.keymap import key_name
from jim_tui.keys import Place
from jim_tui.mending import Mending
from jim_tui.palette import Commands
from jim_tui.remembering import Remembering
from jim_tui.render.facts import coarse
from jim_tui.render.tone import Tone
from jim_tui.render.when import TimeStyle
from jim_tui.screens.tabs import TABS
from jim_tui.server_book import ServerBook, Session, alone
from jim_tui.settings import ConsoleSettings, Preferences
from jim_tui.state.console import Notice
from jim_tui.state.console import Tone as NoticeTone
from jim_tui.state.neighbours import NotReached
from jim_tui.state.queries import offers
from jim_tui.state.remembered import Memory
from jim_tui.state.store import ConsoleStore
from jim_tui.theme import BY_WORD, DEFAULT_VARIABLES, PLAIN, THEMES
from jim_tui.widgets.bindings import bindings

_TONES: Final = {Tone.GOOD: NoticeTone.GOOD, Tone.WARN: NoticeTone.WARNING, Tone.BAD: NoticeTone.BAD}

_HANGUP: Final = 1
"""SIGHUP, also where there is none."""

_BEAT: Final = 1.0
_SLOW_BEAT: Final = 10.0
"""Seconds in which everything that only time changes stays as it is drawn."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class JimApp(Remembering, AskingProfile, Mending):
    """The console on one server. It is painted before anything is connected."""

    CSS_PATH = Path(__file__).with_name("jim.tcss")
    MODES: ClassVar[dict[str, str | Callable[[], Screen[None]]]] = {**TABS}
    DEFAULT_MODE = "active"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.TROUBLE)]
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

    history_of: UUID | None = None
    """The schedule whose executions alone the history shows."""

    def __init__(
        self,
        store: ConsoleStore,
        gateway: Gateway,
        *,
        clock: Callable[[], datetime] = _utc_now,
        zone: tzinfo | None = None,
        preferences: Preferences | None = None,
        server: ConsoleSettings | None = None,
        keys: KeyHolder | None = None,
        book: ServerBook | None = None,
        memory: Memory | None = None,
        clipboard: Clipboard | None = None,
        alert: Callable[[str], None] | None = None,
    ) -> None:
        """`zone` is how clocks are shown, None for this machine's; `clock` gives aware instants.

        `server` is the one that `gateway` leads to, `keys` takes another key for it, `book` has it and all
        others; `alert` takes what is sent to a terminal beside the picture. Without a `memory` nothing is
        kept for the next time; `clipboard` is this environment's unless given.
        """
        wishes = preferences or Preferences()
        plain = bool(os.environ.get("NO_COLOR"))
        # Under NO_COLOR Textual would make greys of our colours; in the terminal's own it leaves them away.
        super().__init__(ansi_color=True if plain else None)
        self.store = store
        shown = server or ConsoleSettings(name=store.state.asked or None)
        self.session = Session(shown, gateway, store, keys)
        self.book = book or alone(self.session, clock)
        self.book.watch.changed = self.redraw
        self._clock = clock
        self._beat = _SLOW_BEAT if wishes.slow else _BEAT
        self._home = TimeStyle(zone)
        self.memory = memory or Memory(None)
        self.clipboard_ways = clipboard or Clipboard(os.environ)
        self._said: Notice | None = None
        self.logs_of: tuple[UUID, int | None] | None = None
        self.animation_level = "none"
        for each in THEMES:
            self.register_theme(each)
        self.theme = PLAIN if plain else BY_WORD[wishes.theme or "dark"]
        self.alerting = Alerting(wishes.alerts, alert or self.to_terminal, os.environ)
        self.keymap = wishes.keymap
        self.set_keymap(dict(wishes.keymap))
        if wishes.ascii:
            self.use_ascii()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """What the stylesheet relies on, also under a theme that is not ours."""
        return dict(DEFAULT_VARIABLES)

    # -- what screens ask --------------------------------------------------------------------------------

    @property
    def notice(self) -> Notice | None:
        """The newest of what the console said and what the store said."""
        told = [notice for notice in (self.state.notice, self._said) if notice is not None]
        return max(told, key=lambda notice: notice.at) if told else None

    def now(self) -> datetime:
        """This machine's time."""
        return self._clock()

    def shown_now(self) -> datetime:
        """This machine's time, as coarse as the picture is seldom."""
        here = self._clock()
        return here if self._beat == _BEAT else coarse(here, self._beat)

    def flash(self, text: str, tone: Tone = Tone.QUIET) -> None:
        """Say something in the flash line."""
        self._said = Notice(self._clock(), text, _TONES.get(tone, NoticeTone.QUIET))
        self.redraw()

    def redraw(self) -> None:
        """Draw every screen in sight for the newest state; what has not changed costs nothing."""
        if self._departing or not self.is_running:
            return
        state, moment = self.state, self.facts
        self.alerting.look(state, self._clock())
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
        self.app_resume_signal.subscribe(self, self._resumed)
        if not self.is_headless:
            watch_stops()
        self.call_after_refresh(self._connect)

    def _connect(self) -> None:
        self.connect()
        self.set_interval(self._beat, self.redraw, name="seconds")
        self.set_timer(0.35, self.redraw, name="patience")
        if not (self.is_headless or self.is_web):
            self.set_interval(LOOK_EVERY, self._look_at_terminal, name="terminal")

    async def on_unmount(self) -> None:
        """However it ends: stop reading, and leave the server in order."""
        self.alerting.end()
        await self.close_down()

    async def begin_screens(self) -> None:
        """Forget what the screens have shown and go to the first: one server, and nothing of another."""
        self.alerting.begin()
        self.redraw()
        await self.switch_mode("servers")
        for mode in self.MODES.keys() - {"servers"}:
            await self.remove_mode(mode)
            self.add_mode(mode, self.MODES[mode])
        await self.switch_mode(self.DEFAULT_MODE)

    # -- keys that work everywhere -----------------------------------------------------------------------

    def action_show_tab(self, name: str) -> None:
        """Go to a tab."""
        if not self.asks:
            self.switch_mode(name)

    def action_refresh(self) -> None:
        """Read again now; start reading again if it had stopped."""
        self.follow_again()
        self.store.refresh()
        ask = getattr(self.screen, "ask", None)
        if ask is not None:
            ask()
        self.flash("reading again")

    def action_pause(self) -> None:
        """Hold updates back, or go on."""
        self.store.toggle_pause()
        self.redraw()

    def action_help(self) -> None:
        """The keys of this place."""
        from jim_tui.dialogs.help import HelpDialog  # noqa: PLC0415 - read when it is first asked for
        from jim_tui.screens.console_screen import ConsoleScreen  # noqa: PLC0415

        if isinstance(self.screen, ConsoleScreen):
            self.push_screen(HelpDialog(self.screen.PLACE, offers(self.state), self.keymap))

    def action_switch_server(self) -> None:
        """Choose among the servers by name."""
        from jim_tui.palette import ServerCommands  # noqa: PLC0415

        if not self.asks:
            self.push_screen(CommandPalette(providers=[ServerCommands], placeholder="show which server?"))

    def action_wear(self, word: str) -> None:
        """Another theme; under NO_COLOR there is only one."""
        if not self.no_color:
            self.theme = BY_WORD[word]

    def use_ascii(self) -> None:
        """From now on draw with ASCII alone, whatever a server or Textual itself has to say."""
        from jim_tui.widgets.ascii import AsciiOnly  # noqa: PLC0415 - few need it

        self._filters.append(AsciiOnly())

    def open_execution(self, execution_id: UUID) -> None:
        """Look at one execution closely."""
        from jim_tui.screens.execution import ExecutionScreen  # noqa: PLC0415

        if not self.asks:
            self.push_screen(ExecutionScreen(execution_id, self.current_mode.capitalize()))

    def open_neighbour(self, execution_id: UUID, schedule_id: UUID, by: int) -> None:
        """Look at the next older (1) or newer (-1) execution of the same schedule instead."""
        work = self._go_to_neighbour(self.screen, execution_id, schedule_id, by)
        self.run_worker(work, group="neighbour", exit_on_error=False, exclusive=True)

    async def _go_to_neighbour(self, here: Screen[object], of: UUID, schedule_id: UUID, by: int) -> None:
        from jim_tui.screens.execution import ExecutionScreen  # noqa: PLC0415

        try:
            found = await self.store.neighbour(of, schedule_id, by)
        except (GatewayError, NotReached) as error:
            self.flash(str(error), Tone.WARN)
            return
        if found is None:
            self.flash(f"this is the {'oldest' if by > 0 else 'newest'} execution of its schedule")
        elif self.screen is here:
            await self.switch_screen(ExecutionScreen(found, self.current_mode.capitalize()))

    def open_logs(self, execution_id: UUID, position: int | None = None) -> None:
        """Look at what the steps of an execution write."""
        if not self.asks:
            self.logs_of = (execution_id, position)
            self.switch_mode("logs")

    def open_history(self, schedule_id: UUID) -> None:
        """Look at the executions of one schedule."""
        if not self.asks:
            self.history_of = schedule_id
            self.switch_mode("history")

    def on_dialog_opened(self) -> None:
        """A question is on screen: show it the state."""
        self.redraw()

    def action_suspend_console(self) -> None:
        """To the shell until `fg`; not where it would make an engine stand still."""
        server = self.state.server
        if server is not None and server.embedded:
            key, leave = (key_name(each, self.keymap) for each in ("suspend", "leave"))
            self.flash(
                f"{key}: the engine is in this program and would stand still; {leave} quits", Tone.WARN
            )
            return
        self.action_suspend_process()

    def _resumed(self, _: object) -> None:
        """Back from the shell: the terminal has forgotten the picture, and time has passed."""
        self.refresh(layout=True)
        self.screen.refresh(layout=True)
        self.store.refresh()
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
