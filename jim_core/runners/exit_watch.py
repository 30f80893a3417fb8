"""Hearing of the end of a process without waiting for it: a pidfd in the loop, or a slow look without one."""

import asyncio
import contextlib
import os
from collections.abc import Callable
from typing import Final

_LOOK_SECONDS: Final = 0.05


class ExitWatch:
    """`ended` is done once the process has ended, child or stranger; reaping is left to its parent."""

    def __init__(self, pid: int, alive: Callable[[], bool]) -> None:
        self._loop = asyncio.get_running_loop()
        self._alive = alive
        self._pidfd: int | None = None
        self._timer: asyncio.TimerHandle | None = None
        self.ended: asyncio.Future[None] = self._loop.create_future()
        try:
            self._pidfd = os.pidfd_open(pid)
        except ProcessLookupError:
            self.ended.set_result(None)
        except (AttributeError, OSError):  # another platform, an old kernel, or no descriptor left
            self._look()
        else:
            self._loop.add_reader(self._pidfd, self._end)

    def close(self) -> None:
        """Stop watching; the process is not touched."""
        if self._pidfd is not None:
            self._loop.remove_reader(self._pidfd)
            os.close(self._pidfd)
            self._pidfd = None
        if self._timer is not None:
            self._timer.cancel()

    def _end(self) -> None:
        self.close()
        with contextlib.suppress(asyncio.InvalidStateError):
            self.ended.set_result(None)

    def _look(self) -> None:
        if self._alive():
            self._timer = self._loop.call_later(_LOOK_SECONDS, self._look)
        else:
            self._end()
