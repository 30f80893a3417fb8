"""The server's end of the spawner: a warm process that forks a shim for every order."""

import asyncio
import os
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from jim_core.crash_points import CrashPoint, reach
from jim_core.runners.shim.order import Order

_HERE: Final = str(Path(__file__).parent)
_START: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]); from shim.spawner import main; del sys.path[0]; main()"
)
"""The folder of the shim is found by its path, which is then forgotten: its neighbours are no modules."""
_LEAN: Final = ("-I", "-S", "-X", "utf8")
_LOADED: Final = ("-I", "-X", "utf8")


class SpawnerGone(Exception):
    """The spawner ended before it answered: whether it forked a shim is not known."""


class SpawnerProcess:
    """Started with the first order, again if it was killed. Made inside a running loop; close it."""

    def __init__(self, environment: Mapping[bytes, bytes], preload: Sequence[str] = ()) -> None:
        """Steps inherit `environment`. `preload` names functions that load what calls into Python need."""
        self._environment = environment
        self._preload = tuple(preload)
        self._channel: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._waiting: deque[asyncio.Future[int]] = deque()
        self._sending = asyncio.Lock()

    @property
    def pid(self) -> int | None:
        """The pid of the spawner; None while there is none."""
        return self._process.pid if self._process else None

    async def fork(self, order: Order) -> int:
        """A descriptor of the process of a new shim, the caller's to close; SpawnerGone, OSError."""
        async with self._sending:
            channel = self._channel or self._start()
            answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
            self._waiting.append(answer)
            try:
                await asyncio.get_running_loop().sock_sendall(channel, order.encode())
                reach(CrashPoint.ORDERED)
            except OSError as error:
                self._gone()
                raise SpawnerGone from error
        try:
            pidfd = await asyncio.shield(answer)
        except asyncio.CancelledError:
            answer.add_done_callback(_close_unwanted)
            raise
        reach(CrashPoint.FORKED)
        return pidfd

    def start(self) -> None:
        """Have it warm before the first order comes; raises OSError."""
        if self._channel is None:
            self._start()

    async def close(self) -> None:
        """Let it end, and wait for that; its shims go on alone."""
        process = self._process
        self._gone()
        if process is not None:
            await asyncio.to_thread(process.wait)

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        options = _LOADED if self._preload else _LEAN
        with theirs:
            channel = theirs.fileno()
            self._process = subprocess.Popen(
                (sys.executable, *options, "-c", _START, _HERE, str(channel), *self._preload),
                env=dict(self._environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                pass_fds=(channel,),
            )
        ours.settimeout(0.0)
        asyncio.get_running_loop().add_reader(ours, self._hear, ours)
        self._channel = ours
        return ours

    def _hear(self, channel: socket.socket) -> None:
        try:
            text, files, _flags, _address = socket.recv_fds(channel, 64, 1)
        except BlockingIOError:
            return
        except OSError:
            text, files = b"", []
        if not text:
            self._gone()
            return
        answer = self._waiting.popleft()
        answer.set_result(files[0])

    def _gone(self) -> None:
        channel, self._channel = self._channel, None
        if channel is not None:
            asyncio.get_running_loop().remove_reader(channel)
            channel.close()
        process, self._process = self._process, None
        if process is not None:
            process.poll()
        waiting, self._waiting = self._waiting, deque()
        for answer in waiting:
            answer.set_exception(SpawnerGone())
            answer.exception()  # seen: whoever awaits it still gets it


def _close_unwanted(answer: asyncio.Future[int]) -> None:
    if not answer.cancelled() and answer.exception() is None:
        os.close(answer.result())
