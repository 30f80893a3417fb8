"""The wish that the work ends, told by SIGTERM, even while a driver waits for its server."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import Final

STOPPED: Final = 128 + signal.SIGTERM
"""The exit code of a step that was asked to end, as a shell would have it."""

_AGAIN_SECONDS: Final = 0.05
"""An interruption only meets a statement that runs; the next one may begin right after it."""


_PATIENCE_SECONDS: Final = 2.0
"""After this, what cannot be interrupted is left: a driver that waits for a lock or a dead network."""


class Stopped(Exception):
    """Somebody asked for the end."""


class Interruption:
    """Watches for SIGTERM from a thread of its own, because a driver may keep the main thread in C.

    Until there is a session to interrupt, the process just ends: nothing has happened yet.
    """

    def __init__(self, leave: Callable[[], None], *, patience: float = _PATIENCE_SECONDS) -> None:
        """`leave` ends the process; it is called `patience` seconds after a wish that nobody followed."""
        self.asked = False
        """Whether the end was asked for."""
        self._leave = leave
        self._patience = patience
        self._interrupt = leave
        self._over = Event()
        self._signals, self._wakeup = os.pipe()

    def watch(self) -> None:
        """Begin; to be called once, in the main thread."""
        os.set_blocking(self._wakeup, False)
        signal.signal(signal.SIGTERM, _nothing)  # the C half of the handler writes to the pipe
        signal.set_wakeup_fd(self._wakeup, warn_on_full_buffer=False)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        Thread(target=self._serve, name="interruption", daemon=True).start()

    @contextmanager
    def calling(self, interrupt: Callable[[], None]) -> Iterator[None]:
        """While this lasts, the wish is passed on by calling `interrupt`, over and over, from a thread."""
        self._interrupt = interrupt
        self.check()
        try:
            yield
        finally:
            self._over.set()

    def check(self) -> None:
        """Raise Stopped if the end was asked for."""
        if self.asked:
            raise Stopped

    def _serve(self) -> None:
        while signal.SIGTERM not in os.read(self._signals, 64):
            pass
        self.asked = True
        until = time.monotonic() + self._patience
        while not self._over.is_set():
            if time.monotonic() >= until:
                self._leave()
            with suppress(Exception):  # whatever a driver has against it, it is asked again
                self._interrupt()
            self._over.wait(_AGAIN_SECONDS)


def _nothing(*_: object) -> None:
    """Take the signal's default effect away."""
