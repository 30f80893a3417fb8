"""The console on a terminal of 120 by 36: how soon it is there, and what it costs while 40 executions run."""

import asyncio
import fcntl
import os
import pty
import statistics
import struct
import subprocess
import sys
import termios
import threading
import time
from pathlib import Path

from figures.processes import cpu_seconds, resident_mb
from figures.server import a_schedule, served

RUNNING = 40
NAME = "Console Bench"
WATCHED_SECONDS = 20.0
PATIENCE = 30.0


class OnScreen:
    """A console in a terminal of its own; remembers when what was first seen."""

    def __init__(self, directory: Path) -> None:
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
        self.painted: float | None = None
        self.row: float | None = None
        self._seen = threading.Event()
        self._master = master
        self._began = time.perf_counter()
        self.process = subprocess.Popen(
            [str(Path(sys.executable).with_name("jim-tui")), "--data-dir", str(directory)],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"},
        )
        os.close(slave)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait_for_row(self) -> bool:
        """Return once a running execution is on the screen, or after a while."""
        return self._seen.wait(PATIENCE)

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
            now = time.perf_counter() - self._began
            tail = (tail + part)[-200_000:]
            # Box drawing and block characters begin with these two bytes.
            if self.painted is None and (b"\xe2\x94" in tail or b"\xe2\x96" in tail):
                self.painted = now
            if self.row is None and NAME.encode() in tail:
                self.row = now
                self._seen.set()


async def measured(quick: bool) -> dict[str, object]:
    """Several starts, then one that stays."""
    painted, rows = [], []
    async with served() as server:
        schedule = await a_schedule(server.client, NAME, ("/bin/sleep", "900"), ("/bin/true", ""))
        for _ in range(RUNNING):
            await server.client.run_schedule(schedule)
        for _ in range(2 if quick else 7):
            screen = await asyncio.to_thread(OnScreen, server.directory)
            await asyncio.to_thread(screen.wait_for_row)
            painted.append(screen.painted or PATIENCE)
            rows.append(screen.row or PATIENCE)
            await asyncio.to_thread(screen.close)
        screen = await asyncio.to_thread(OnScreen, server.directory)
        await asyncio.to_thread(screen.wait_for_row)
        await asyncio.sleep(2)
        before = cpu_seconds(screen.process.pid)
        await asyncio.sleep(WATCHED_SECONDS)
        used = (cpu_seconds(screen.process.pid) - before) / WATCHED_SECONDS
        memory = resident_mb(screen.process.pid)
        await asyncio.to_thread(screen.close)
    return {
        "first_frame_ms": round(1e3 * statistics.median(painted)),
        "first_row_ms": round(1e3 * statistics.median(rows)),
        "cpu_percent": round(100 * used, 1),
        "rss_mb": memory,
        "running": RUNNING,
    }
