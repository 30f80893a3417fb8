"""The console on a recording: the same screens, and keys to move in time."""

from datetime import tzinfo
from functools import partial
from typing import Final

from jim_tui.app import JimApp
from jim_tui.gateway.errors import Unreachable
from jim_tui.recording.gateway import ReplayGateway
from jim_tui.recording.lines import Server
from jim_tui.recording.playhead import Playhead
from jim_tui.recording.tape import Tape
from jim_tui.server_book import ServerBook, Session
from jim_tui.settings import ConsoleSettings, Preferences
from jim_tui.state.connection import TROUBLED
from jim_tui.state.server_watch import ServerWatch
from jim_tui.state.servers import Answer
from jim_tui.state.standing import Standing
from jim_tui.state.store import ConsoleStore

_LOOK_EVERY: Final = 0.5
"""Seconds between two looks at where the recording is."""


class ReplayApp(JimApp):
    """Its clock is that of the recording, so that every age and duration is as it was then."""

    def __init__(
        self,
        tape: Tape,
        name: str,
        *,
        speed: float = 1.0,
        zone: tzinfo | None = None,
        preferences: Preferences | None = None,
    ) -> None:
        """`name` is what the recording is called until it says of which server it is."""
        self._playhead = Playhead(tape, speed)
        self._reel = tape
        self._tape = ReplayGateway(tape, self._playhead, changed=self._other_server)
        self._names = tape.servers or {name: None}
        servers = tuple(_settings(each, server) for each, server in self._names.items())
        clock = self._playhead.clock
        first = self._begin(servers[0])
        watch = ServerWatch(self._told_of, clock=clock)
        super().__init__(
            first.store, self._tape, clock=clock, zone=zone, preferences=preferences, server=first.server,
            book=ServerBook(servers, self._begin, watch),
        )  # fmt: skip

    def _begin(self, server: ConsoleSettings) -> Session:
        standing = Standing(servers=len(self._names))
        store = ConsoleStore(self._tape, clock=self._playhead.clock, asked=server.label, standing=standing)
        store.replay(self._playhead.place)
        return Session(server, self._tape, store)

    async def _told_of(self, server: ConsoleSettings) -> Answer | None:
        """What the recording says of a server."""
        known = self._names.get(server.label)
        if known is None:
            raise Unreachable("this recording never reached it")
        return Answer(known.product, known.version)

    def _other_server(self) -> None:
        if self.is_running:
            self.call_later(self._follow_tape)

    def _follow_tape(self) -> None:
        """Show the server that is on screen in the recording, as a console that goes over to it."""
        shown = self._tape.shown
        if shown is not None and shown != self.session.server.label and not self._leaving:
            work = partial(self._change, shown)
            self._change_over = self.run_worker(work, group="change", exit_on_error=False)

    def ask_server(self, label: str) -> None:
        """Go to where this server is on screen."""
        to = self._reel.begins(label, self._playhead.position)
        if self.asks or to is None or label == self.session.server.label:
            super().ask_server(label)
        else:
            self._go(to)

    def on_mount(self) -> None:
        """Look at the recording from time to time."""
        self.set_interval(_LOOK_EVERY, self._look, name="recording")

    def _look(self) -> None:
        self.store.replay(self._playhead.place)
        self._follow_tape()
        # Contact that was found again then need not be waited for now.
        if self.state.connection.phase in TROUBLED and self._tape.answers:
            self.store.refresh()

    def action_seek(self, seconds: float) -> None:
        """So many seconds on, or back."""
        self._go(self._playhead.position + seconds)

    def action_rewind(self) -> None:
        """To the beginning."""
        self._go(0.0)

    def _go(self, to: float) -> None:
        if self._tape.seek(to):
            self.store.forget()
        self._look()
        self.store.refresh()

    def action_pause(self) -> None:
        """Stand still, or go on."""
        self._playhead.toggle()
        self._tape.wake()
        self._look()

    def action_speed(self, steps: int) -> None:
        """Twice as fast, or half as fast."""
        self._playhead.change_speed(2.0**steps)
        self._tape.wake()
        self._look()


def _settings(name: str, server: Server | None) -> ConsoleSettings:
    return ConsoleSettings(name=name, url=(server.address or None) if server is not None else None)
