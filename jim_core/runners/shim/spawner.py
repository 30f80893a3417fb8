"""The warm process that forks a shim for every order: started with the server, and gone with it.

Orders come through a socket of packets. Each is answered, in order, with the pid of its shim
and a descriptor of that process. When the server is gone the spawner ends, and its shims go on alone.

A shim that is killed leaves its step's processes to the spawner, their next subreaper: it asks them to end,
and ends them after a while. One comes here from `runners/spawner_process`, and goes on to `shim`.
"""

import gc
import importlib
import os
import select
import socket
import sys
import time
from collections.abc import Callable
from typing import Final, NoReturn

from . import signals
from .alarm import listen, prepare
from .cgroup import parent_for_steps
from .directives import Dialect
from .kin import adopt_orphans, be_called
from .order import REFUSED, UNFIT, Order
from .process_table import ProcessFacts, descendants
from .rehearsal import rehearse
from .shim import LEFT_A_DAEMON, Shim

_MOST: Final = 1_048_576
_LONGEST_REASON: Final = 500
_STRAY_SECONDS: Final = 5.0
"""Between the wish that what a killed shim left behind ends, and force."""
_SOON: Final = 0.2


class Spawner:
    """Forks shims, and reaps them."""

    def __init__(self, channel: socket.socket, fork: Callable[[], int] = os.fork) -> None:
        self._channel = channel
        self._fork = fork
        self._cgroups = parent_for_steps()
        self._shims: set[int] = set()
        self._daemons: set[int] = set()
        """Children that their shims left to live."""
        self._strays: dict[int, float] = {}
        """Children of killed shims, and when each is ended."""

    def run(self) -> None:
        """Work until the server is gone."""
        alarm = listen()
        poll = select.poll()
        for file in (self._channel.fileno(), alarm):
            poll.register(file, select.POLLIN)
        while True:
            for file, _event in poll.poll(_SOON * 1_000 if self._strays else None):
                if file == alarm:
                    os.read(alarm, 4_096)
                    self._reap()
                elif not self._answer():
                    return
            self._end_strays()

    def _answer(self) -> bool:
        text = self._channel.recv(_MOST)
        if not text:
            return False
        try:
            pid = self._fork()
        except OSError as error:  # no memory, or too many processes: one order's trouble, not everyone's
            return self._say(REFUSED + b"%d" % (error.errno or 0))
        if not pid:
            self._become_shim(text)
        self._shims.add(pid)
        pidfd = os.pidfd_open(pid)
        try:
            return self._say(b"%d" % pid, pidfd)
        finally:
            os.close(pidfd)

    def _say(self, answer: bytes, *files: int) -> bool:
        try:
            socket.send_fds(self._channel, [answer], files)
        except OSError:  # the server is gone; the next one finds the shim by its record
            return False
        return True

    def _become_shim(self, text: bytes) -> NoReturn:
        code = 1
        try:
            os.setsid()
            be_called("jim-step")
            self._channel.close()
            order = Order.decode(text)
            code = Shim(order, self._cgroups, _dialect(order.dialect)).run()
        finally:
            # What went wrong shows by the record that is not there.
            os._exit(code)

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            self._daemons.discard(pid)
            self._strays.pop(pid, None)
            if pid not in self._shims:
                continue
            self._shims.discard(pid)
            if os.WIFSIGNALED(status):
                for known in self._unknown():
                    self._strays[known.pid] = time.monotonic() + _STRAY_SECONDS
                    signals.ask([known, *descendants(known.pid)])
            elif os.WEXITSTATUS(status) == LEFT_A_DAEMON:
                self._daemons |= {known.pid for known in self._unknown()}

    def _unknown(self) -> list[ProcessFacts]:
        """Children that are neither shims nor left to live."""
        known_ones = self._shims | self._daemons | set(self._strays)
        me = os.getpid()
        return [found for found in descendants(me) if found.parent == me and found.pid not in known_ones]

    def _end_strays(self) -> None:
        now = time.monotonic()
        for pid, when in list(self._strays.items()):
            if now >= when:
                signals.kill(descendants(pid))
                signals.kill([found for found in descendants(os.getpid()) if found.pid == pid])
                # What it had started is a child of ours now.
                for known in self._unknown():
                    self._strays[known.pid] = now


def _dialect(name: str | None) -> Dialect | None:
    if name is None:
        return None
    module, _, function = name.partition(":")
    found: Dialect = getattr(importlib.import_module(f".{module}", __package__), function)
    return found


def main() -> None:
    """Serve the socket whose number is the second argument; later ones name functions to call beforehand."""
    channel = socket.socket(fileno=int(sys.argv[2]))
    try:
        for name in sys.argv[3:]:
            module, _, function = name.partition(":")
            getattr(importlib.import_module(module), function)()
    except Exception as error:  # noqa: BLE001  nothing can be done with what is not there, but say so
        channel.send(UNFIT + f"{type(error).__name__}: {error}".encode()[:_LONGEST_REASON])
        sys.exit(1)
    be_called("jim-spawner")
    adopt_orphans()
    prepare()
    rehearse()
    gc.collect()
    gc.freeze()
    gc.disable()
    Spawner(channel).run()
