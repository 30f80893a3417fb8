"""The real console on a terminal of its own: what a test does to it is what a person and a machine do."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ENTERED, LEFT = b"\x1b[?1049h", b"\x1b[?1049l"
"""The terminal's second screen, taken and given back."""


class OnTerminal:
    """The console, and the other end of its terminal."""

    def __init__(self, *arguments: str, home: Path) -> None:
        self._leader, follower = pty.openpty()
        env = {**os.environ, "TERM": "xterm-256color", "HOME": str(home), "XDG_STATE_HOME": str(home)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from jim_tui.cli import main; main()", *arguments],
            env=env, stdin=follower, stdout=follower, stderr=follower, start_new_session=True,
        )  # fmt: skip
        os.close(follower)
        self.written = b""
        self._gone = False

    def wait_for(self, text: bytes, times: int = 1) -> None:
        """Read until this has been written, so many times since the beginning."""
        while self.written.count(text) < times:
            assert self._read(), f"{text!r} was never written: {self.written[-2000:]!r}"

    def press(self, keys: bytes) -> None:
        """Type this."""
        os.write(self._leader, keys)

    def resize(self, width: int, height: int) -> None:
        """The window gets another size; the process is told as a terminal does it."""
        fcntl.ioctl(self._leader, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        self.process.send_signal(signal.SIGWINCH)
        # A terminal goes on reading, whatever becomes of its window.
        while select.select([self._leader], [], [], 0)[0] and self._read():
            pass

    def settle(self, width: int, height: int, text: bytes) -> None:
        """Resize until this has been written: the last of a storm of sizes may be missed, the next is not."""
        for _ in range(20):
            self.resize(width, height)
            until = time.monotonic() + 2
            while text not in self.written and time.monotonic() < until:
                if select.select([self._leader], [], [], 0.1)[0]:
                    assert self._read(), f"the console is gone: {self.written[-2000:]!r}"
            if text in self.written:
                return
        raise AssertionError(f"{text!r} was never written: {self.written[-2000:]!r}")

    def mode(self) -> list[Any]:
        """How the terminal treats what is typed."""
        return termios.tcgetattr(self._leader)[:4]

    def vanish(self) -> None:
        """The window is gone."""
        self._gone = True
        os.close(self._leader)

    def ended(self) -> int:
        """The exit code, once everything has been read."""
        while self._read():
            pass
        return self.process.wait(30)

    def close(self) -> None:
        """End it, whatever it does."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(30)
        if not self._gone:
            os.close(self._leader)

    def _read(self) -> bool:
        if not select.select([self._leader], [], [], 40)[0]:
            return False
        try:
            chunk = os.read(self._leader, 65_536)
        except OSError:
            return False
        self.written += chunk
        return bool(chunk)


@contextmanager
def console(*arguments: str, home: Path) -> Iterator[OnTerminal]:
    """The console, and its end."""
    found = OnTerminal(*arguments, home=home)
    try:
        yield found
    finally:
        found.close()
