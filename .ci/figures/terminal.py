"""A console in a terminal of 120 by 36 of its own: what it sends there, and when."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
import threading
import time
from pathlib import Path

PATIENCE = 60.0
REPEATS = 30
"""So many times a second a key that is held down comes again."""
QUIET = 0.1
"""After so many seconds without a byte, what was asked for before has been answered."""
PROBED = Path(__file__).with_name("probed_console.py")
# Box drawing and block characters begin with these two bytes.
_DRAWN = (b"\xe2\x94", b"\xe2\x96", b"\xe2\x95")


class OnScreen:
    """A console with these options; remembers when what was first seen."""

    def __init__(self, *options: str, until: str = "LIVE", lag_file: Path | None = None) -> None:
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
        self.painted: float | None = None
        self.seen_at: float | None = None
        self.received = 0
        self._last = 0.0
        self._until = until.encode()
        self._seen = threading.Event()
        self._heard = threading.Event()
        self._master = master
        program = [str(Path(sys.executable).with_name("jim-tui"))]
        if lag_file is not None:
            program = [sys.executable, str(PROBED), str(lag_file)]
        self._began = time.perf_counter()
        self.process = subprocess.Popen(
            [*program, *options],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"},
        )
        os.close(slave)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait(self) -> bool:
        """Return once what was waited for is on the screen, or after a while."""
        return self._seen.wait(PATIENCE)

    def wait_for(self, text: str) -> bool:
        """Wait for something else from now on."""
        self._seen.clear()
        self._until = text.encode()
        return self._seen.wait(PATIENCE)

    def settle(self) -> None:
        """Return once nothing more comes, so that the next byte answers the next key."""
        while (left := QUIET - (time.perf_counter() - self._last)) > 0:
            time.sleep(left)

    def hold(self, key: str, times: int) -> None:
        """Hold a key down until it has come so many times."""
        for _ in range(times):
            os.write(self._master, key.encode())
            time.sleep(1 / REPEATS)

    def press(self, key: str) -> float:
        """Press a key; the seconds until something of an answer arrives."""
        self._heard.clear()
        began = time.perf_counter()
        os.write(self._master, key.encode())
        self._heard.wait(1.0)
        return time.perf_counter() - began

    def close(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait()
        self._reader.join(5)
        os.close(self._master)

    def _read(self) -> None:
        tail = b""
        while True:
            try:
                part = os.read(self._master, 65_536)
            except OSError:
                return
            if not part:
                return
            self._last = time.perf_counter()
            now = self._last - self._began
            self.received += len(part)
            self._heard.set()
            tail = (tail + part)[-50_000:]
            if self.painted is None and any(mark in tail for mark in _DRAWN):
                self.painted = now
            if not self._seen.is_set() and self._until in tail:
                self.seen_at = self.seen_at or now
                self._seen.set()
                tail = b""
