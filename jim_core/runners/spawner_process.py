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

import structlog

from jim_core.crash_points import CrashPoint, reach
from jim_core.runners.shim import process_table, signals
from jim_core.runners.shim.order import REFUSED, UNFIT, Order

_HERE: Final = str(Path(__file__).parent)
_START: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]); from shim.spawner import main; del sys.path[0]; main()"
)
"""The folder of the shim is found by its path, which is then forgotten: its neighbours are no modules."""
_LEAN: Final = ("-I", "-S", "-X", "utf8")
_LOADED: Final = ("-I", "-X", "utf8")

PATIENCE_SECONDS: Final = 60.0
"""A spawner that has not answered by then hangs; loading what calls into Python need takes a few."""
_LONGEST_ANSWER: Final = 1_024
_LEAVE_SECONDS: Final = 3.0
"""How long a spawner may take to end when its server lets it go."""


log = structlog.get_logger(__name__)


class SpawnerGone(Exception):
    """The spawner did not say which shim it forked, if any; the text says why it could not work, if known."""


class SpawnerProcess:
    """Started with the first order, again if it was killed. Made inside a running loop; close it."""

    def __init__(
        self,
        environment: Mapping[bytes, bytes],
        preload: Sequence[str] = (),
        *,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        """Steps inherit `environment`. `preload` names functions that load what calls into Python need.

        One that does not answer within `patience` seconds is ended.
        """
        self._patience = patience
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
                async with asyncio.timeout(self._patience):
                    await asyncio.get_running_loop().sock_sendall(channel, order.encode())
                reach(CrashPoint.ORDERED)
            except OSError as error:  # TimeoutError is one
                while self._channel is channel and self._hear(channel):
                    pass  # it may have said why it ended
                self._end()
                raise SpawnerGone(str(answer.exception())) from error
        try:
            async with asyncio.timeout(self._patience):
                pidfd = await asyncio.shield(answer)
        except TimeoutError as error:
            if not answer.done():  # else another order had the same trouble, and ended it
                self._end()
            raise SpawnerGone from error
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
            try:
                await asyncio.to_thread(process.wait, _LEAVE_SECONDS)
            except subprocess.TimeoutExpired:
                _kill(process.pid)
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
        self._listen(ours)
        return ours

    def _listen(self, channel: socket.socket) -> None:
        channel.settimeout(0.0)
        asyncio.get_running_loop().add_reader(channel, self._hear, channel)
        self._channel = channel

    def _hear(self, channel: socket.socket) -> bool:
        """Take its next answer, or that it ended; False if there is neither."""
        try:
            text, files = _receive(channel)
        except BlockingIOError:
            return False
        if not text or text.startswith(UNFIT):
            self._gone(text.removeprefix(UNFIT).decode("utf-8", "replace"))
            return True
        answer = self._waiting.popleft()
        if files:
            answer.set_result(files[0])
            return True
        # Without a file the order was refused, or we could not take one more: then the shim is there.
        number = int(text.removeprefix(REFUSED)) if text.startswith(REFUSED) else None
        answer.set_exception(SpawnerGone() if number is None else OSError(number, os.strerror(number)))
        answer.exception()  # seen: whoever awaits it still gets it
        return True

    def _end(self) -> None:
        if self._process is not None:
            _kill(self._process.pid)
        self._gone()

    def _gone(self, reason: str = "") -> None:
        channel, self._channel = self._channel, None
        if channel is not None:
            asyncio.get_running_loop().remove_reader(channel)
            channel.close()
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            # It is about to end: reaped beside the loop, so that it does not stay as a zombie.
            asyncio.get_running_loop().run_in_executor(None, process.wait)
        waiting, self._waiting = self._waiting, deque()
        if reason:
            log.error("spawner.unfit", reason=reason)
        for answer in waiting:
            answer.set_exception(SpawnerGone(reason))
            answer.exception()  # seen: whoever awaits it still gets it


def _receive(channel: socket.socket) -> tuple[bytes, list[int]]:
    """The next packet and its files; empty once the other end is closed. BlockingIOError if there is none.

    Linux reports that the other end left orders unread, once, before it gives what that end sent.
    """
    for _ in range(2):
        try:
            text, files, _flags, _address = socket.recv_fds(channel, _LONGEST_ANSWER, 1)
        except ConnectionResetError:
            continue
        return text, files
    return b"", []


def _kill(child: int) -> None:
    """End a child that nobody has reaped."""
    known = process_table.facts(child)
    if known is not None:
        signals.kill([known])


def _close_unwanted(answer: asyncio.Future[int]) -> None:
    if not answer.cancelled() and answer.exception() is None:
        os.close(answer.result())
