"""The part of the application that keeps contact with one server at a time, and goes over to another."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Final

from textual.worker import Worker, WorkerState

from jim_tui.asking import Asking
from jim_tui.keymap import Keymap, key_name
from jim_tui.render.tone import Tone
from jim_tui.server_book import ServerBook, Session

_OURS: Final = frozenset({"store", "farewell", "change"})
"""Workers that outlast a change of servers; others speak of the server that they began with."""


class Contact(Asking):
    """Screens show the store of the moment; whoever is left is left in order, in the background."""

    session: Session
    book: ServerBook
    keymap: Keymap
    _follower: Worker[None] | None = None
    _unwatch: Callable[[], None] | None = None
    _change_over: Worker[None] | None = None
    _left: Sequence[Worker[None]] = ()
    """Servers that are being left."""
    _departing = False

    def redraw(self) -> None:
        """Draw every screen in sight for the newest state."""
        raise NotImplementedError

    def connect(self) -> None:
        """Follow the server of the session."""
        self._unwatch = self.store.watch(lambda _: self.redraw())
        self._follow()
        self.store.read_schedules()

    def _follow(self) -> None:
        self._follower = self.run_worker(
            self.store.run(), name="store", group="store", exit_on_error=False, exclusive=True
        )

    def follow_again(self) -> None:
        """Begin anew if a mistake of ours has ended it."""
        if self._follower is not None and self._follower.state is WorkerState.ERROR:
            self._follow()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """No mistake ends the program by surprise; it is shown."""
        if event.state is WorkerState.ERROR:
            error = event.worker.error
            self.log.error(error)
            refresh = key_name("refresh", self.keymap)
            self.flash(f"this console erred ({type(error).__name__}: {error}); {refresh} goes on", Tone.BAD)

    def to_terminal(self, sequence: str) -> None:
        """Send this as it is, beside the picture."""
        if self._driver is not None:
            self._driver.write(sequence)
            self._driver.flush()

    # -- another server ----------------------------------------------------------------------------------

    def ask_server(self, label: str) -> None:
        """Show another server; asks first where something would be left behind. It need not be reachable."""
        server = self.book.named(label)
        if self.asks or self._leaving or server is None:
            return
        if server.label == self.session.server.label:
            self.action_show_tab("active")
            return
        self._change_over = self.run_worker(partial(self._change, label), group="change", exit_on_error=False)

    def action_show_tab(self, name: str) -> None:
        """Go to a tab."""
        raise NotImplementedError

    async def _change(self, label: str) -> None:
        self._leaving = True
        try:
            told = await self._may_leave(going="switch")
            server = self.book.named(label)
            if told is None or server is None:
                return
            for worker in tuple(self.workers):
                if worker.node is self and worker.group not in _OURS:
                    worker.cancel()
            old, follower = self.session, self._follower
            if self._unwatch is not None:
                self._unwatch()
            self.session = self.book.begin(server)
            self.store = self.session.store
            await self.begin_screens()
            leaving: Worker[None] = self.run_worker(
                partial(self._farewell, old, follower), group="farewell", exit_on_error=False
            )
            self._left = [*(each for each in self._left if not each.is_finished), leaving]
            self.connect()
            self.flash(" ".join(part for part in (f"now at {label}.", told) if part))
        finally:
            self._leaving = False

    async def begin_screens(self) -> None:
        """Forget what the screens have shown and go to the first."""
        raise NotImplementedError

    # -- leaving -----------------------------------------------------------------------------------------

    @staticmethod
    async def _farewell(session: Session, follower: Worker[None] | None) -> None:
        if follower is not None:
            follower.cancel()
            with suppress(Exception, asyncio.CancelledError):
                await follower.wait()
        await session.gateway.close()

    async def close_down(self) -> None:
        """Stop reading and leave every server in order; once is enough."""
        if self._departing:
            return
        self._departing = True
        await self._farewell(self.session, self._follower)
        for worker in self._left:
            with suppress(Exception, asyncio.CancelledError):
                await worker.wait()
