"""Told to end: the terminal is given back as it was, and the engine of this process is closed in order."""

import os
import pty
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ENTERED, LEFT = b"\x1b[?1049h", b"\x1b[?1049l"
"""The terminal's second screen, taken and given back."""


class OnTerminal:
    """The real console on a terminal of its own."""

    def __init__(self, *arguments: str, home: Path) -> None:
        self._leader, follower = pty.openpty()
        env = {**os.environ, "TERM": "xterm-256color", "HOME": str(home), "XDG_STATE_HOME": str(home)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from jim_tui.cli import main; main()", *arguments],
            env=env, stdin=follower, stdout=follower, stderr=follower, start_new_session=True,
        )  # fmt: skip
        os.close(follower)
        self.written = b""

    def wait_for(self, text: bytes) -> None:
        """Read until this has been written."""
        while text not in self.written:
            assert self._read(), f"{text!r} was never written: {self.written[-2000:]!r}"

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


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_gives_the_terminal_back(tmp_path: Path, number: signal.Signals) -> None:
    """From the first picture on; the exit code names the signal."""
    with console("--url", "http://127.0.0.1:9", home=tmp_path) as found:
        found.wait_for(ENTERED)
        found.wait_for(b"History")
        found.process.send_signal(number)
        assert found.ended() == 128 + number
        assert LEFT in found.written
        assert b"Traceback" not in found.written


def test_a_signal_closes_the_engine(tmp_path: Path) -> None:
    """The data directory is free for the next one, who finds nothing to repair."""
    for _ in range(2):
        with console("--data-dir", str(tmp_path / "data"), home=tmp_path) as found:
            found.wait_for(b"(in-process)")
            found.wait_for(b"LIVE")
            found.process.terminate()
            assert found.ended() == 128 + signal.SIGTERM
