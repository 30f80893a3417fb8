"""The console with a look at its own loop: how late a task wakes that sleeps for ten milliseconds at a time.

    python probed_console.py FILE [options of jim-tui]

FILE gets the latest wakes, in seconds, one a line; SIGUSR1 begins anew.
"""

import asyncio
import signal
import sys
from pathlib import Path

import jim_tui.app
from jim_tui.cli import main

EVERY = 0.01
_FILE = Path(sys.argv.pop(1))


class Probed(jim_tui.app.JimApp):
    """As it is, and one more task."""

    def on_load(self) -> None:
        """Begin to look once the loop runs."""
        super().on_load()
        self._probe = asyncio.create_task(self._look())

    async def _look(self) -> None:
        loop, late = asyncio.get_running_loop(), list[float]()
        loop.add_signal_handler(signal.SIGUSR1, late.clear)
        loop.add_signal_handler(signal.SIGUSR2, lambda: _FILE.write_text("\n".join(map(str, late))))
        while True:
            due = loop.time() + EVERY
            await asyncio.sleep(EVERY)
            late.append(max(0.0, loop.time() - due))


jim_tui.app.JimApp = Probed  # type: ignore[misc]
main()
