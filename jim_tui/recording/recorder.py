"""Writes a recording while the console runs: in a thread of its own, never more than it can keep up with."""

import os
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from jim_tui.recording.changes import Changes
from jim_tui.recording.lines import Opening, line, seconds_between
from jim_tui.state.console import ConsoleState
from jim_tui.state.store import ConsoleStore

EVERY: Final = timedelta(seconds=0.25)
"""Changes gather for so long before they are written."""
LARGEST: Final = 64 * 1024 * 1024
"""Bytes after which a recording ends."""
_WAITING: Final = 16
"""Lines that may wait for the disk; what changes meanwhile becomes part of the next one."""


class CannotRecord(Exception):
    """The file cannot be made; the text says why and what would help."""


def made(path: Path) -> int:
    """A descriptor of a new file that only this user can read; raises CannotRecord."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    try:
        return os.open(path, flags, 0o600)
    except FileExistsError as error:
        raise CannotRecord(f"{path} is there already, and nothing is overwritten; name another") from error
    except OSError as error:
        raise CannotRecord(f"{path} cannot be written: {error.strerror or error}") from error


class Recorder:
    """Hears of states, of one server at a time.

    `told` is called once, on the thread of `hear`, should the recording end early; else it is said beside
    what is on screen.
    """

    def __init__(
        self,
        descriptor: int,
        *,
        clock: Callable[[], datetime],
        told: Callable[[str], None] | None = None,
        largest: int = LARGEST,
    ) -> None:
        """Takes over the descriptor."""
        self._clock, self._told = clock, told or self.warn
        self._began = clock()
        self._changes = Changes()
        self._shown: str | None = None
        """A server that has just come on screen, and has not been told of yet."""
        self._watched: ConsoleStore | None = None
        self._forget: Callable[[], None] = lambda: None
        self._last: datetime | None = None
        self._lines: queue.Queue[str | None] = queue.Queue(_WAITING)
        self._broken: str | None = None
        self._silent = False
        self._room = largest
        self._file = descriptor
        self._thread = threading.Thread(target=self._write, name="recording", daemon=True)
        self._thread.start()
        self._lines.put_nowait(line(Opening(recording="jim-tui", version=2, began=self._began)))

    def show(self, name: str, store: ConsoleStore) -> None:
        """From now on this server is on screen; of the one before, the last of it is kept."""
        self._forget()
        if self._watched is not None:
            self._settle(self._watched.state)
        self._watched, self._forget = store, store.watch(self.hear)
        self._changes, self._shown, self._last = Changes(), name, None

    def leave(self) -> None:
        """Nothing is on screen any more: write the last of it."""
        self._forget()
        if self._watched is not None:
            self.close(self._watched.state)

    def warn(self, text: str) -> None:
        """Say something beside what is on screen."""
        if self._watched is not None:
            self._watched.warn(text)

    def hear(self, state: ConsoleState) -> None:
        """This is the state now."""
        if self._broken is not None:
            self._tell(self._broken)
            return
        now = self._clock()
        if self._last is not None and abs(now - self._last) < EVERY:
            return
        self._last = now
        if not self._lines.full():
            self._keep(state, now)

    def close(self, state: ConsoleState) -> None:
        """Write the last of it; returns once all of it is in the file."""
        self._settle(state)
        self._lines.put(None)
        self._thread.join()

    def _settle(self, state: ConsoleState) -> None:
        """Keep this state, however soon it follows the one before."""
        if self._broken is None:
            self._lines.join()
            self._keep(state, self._clock())

    def _keep(self, state: ConsoleState, now: datetime) -> None:
        moment = self._changes.since_before(state, seconds_between(self._began, now))
        if self._shown is not None:
            moment, self._shown = moment.model_copy(update={"shown": self._shown}), None
        if not moment.is_empty:
            self._lines.put_nowait(line(moment))

    def _tell(self, reason: str) -> None:
        if not self._silent:
            self._silent = True
            self._told(f"the recording has ended: {reason}")

    def _write(self) -> None:
        """The thread: takes lines until told to end, and goes on taking them when they cannot be kept."""
        while (text := self._lines.get()) is not None:
            try:
                if self._broken is None:
                    self._append(text.encode())
            except OSError as error:
                self._broken = error.strerror or str(error)
            finally:
                self._lines.task_done()
        os.close(self._file)

    def _append(self, data: bytes) -> None:
        if len(data) > self._room:
            self._broken = "its file is as large as it may become"
            return
        self._room -= len(data)
        while data:
            data = data[os.write(self._file, data) :]


@contextmanager
def recording(path: Path) -> Iterator[Recorder]:
    """Writes what it is told of for the length of the block into a new file; raises CannotRecord."""
    recorder = Recorder(made(path), clock=lambda: datetime.now(UTC))
    try:
        yield recorder
    finally:
        recorder.leave()
