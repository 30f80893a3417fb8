"""One step: start it, pump its output, keep its time, end what has to end, and leave a record.

The loop has one deadline at a time for each of three things: the time the step may take (`_Clock.timeout`),
the next turn of the screw on what should end (`_Clock.force`), and the next live record.
"""

import os
import select
import signal
import time
from typing import Final

from . import records
from .alarm import deafen, hear_wishes, listen
from .cgroup import Cgroup
from .directives import Dialect, Listener, Said
from .kin import Kin, adopt_orphans
from .order import Order
from .pipes import EDGE, MOST, link_of, packet_pipe
from .process_table import boot_id, facts
from .spool import Spool
from .target import NotBegun, begin

LIVE_SECONDS: Final = 0.25
"""Between two live records, and before the first."""
AGAIN_SECONDS: Final = 1.0
"""How often what outlives SIGKILL (asleep in the kernel, or just born) is killed again."""
_TAIL: Final = 4_096
"""Bytes of standard error that are kept for the record of the end."""
LEFT_A_DAEMON: Final = 3
"""The exit code of a shim that ended well while a daemon of its step lives on."""

_CHILD_ENDED: Final = int(signal.SIGCHLD)
_END: Final = int(signal.SIGTERM)


class Shim:
    """Sees one order through."""

    def __init__(self, order: Order, cgroups: str | None, dialect: Dialect | None) -> None:
        self._order = order
        self._folder = os.open(order.run_directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self._cgroup = Cgroup.make(cgroups, order.cgroup) if order.cgroup else None
        self._said = Said()
        self._dialect = dialect
        self._parent = os.getppid()
        self._alarm = listen()
        self._epoll = select.epoll()
        self._epoll.register(self._alarm, select.EPOLLIN)
        self._pipes: dict[int, bool] = {}
        """The open pipes, and whether each is standard error."""
        self._listeners: dict[int, Listener] = {}
        self._stderr = b""
        self._stop: str | None = None
        """Why the program had to end: `asked` or `timeout`."""
        self._ends = False
        """Whether everything that is left has to end."""
        self._forced = False
        self._left_behind = 0
        self._timeout_at = float("inf")
        self._force_at = float("inf")
        self._live_at = time.monotonic() + LIVE_SECONDS

    def run(self) -> int:
        """Do it all; the exit code of the shim."""
        adopt_orphans()
        hear_wishes()
        records.reserve(self._folder)
        if not records.claim(self._folder, self._started(), self._order.ticket):
            self._take_away()
            return 0
        self._spool = Spool(self._folder, head=self._order.head, tail=self._order.tail)
        self._live = self._now()
        try:
            main = self._begin()
        except NotBegun as refusal:
            return self._finish({"not_started": {"errno": refusal.number, "path": refusal.path}})
        self._kin = Kin(main, self._cgroup)
        try:
            known = facts(main)
            target: records.Record = {"target": main, "target_start": known.start_time if known else 0}
            records.add(self._folder, records.STARTED, target)
            if self._order.timeout is not None:
                self._timeout_at = time.monotonic() + self._order.timeout
            while self._turn():
                pass
            return self._finish(self._ending())
        except Exception as bug:  # noqa: BLE001  whatever it is, nothing of the step may be left alone
            while self._kin.reap():
                self._kin.kill()
                time.sleep(LIVE_SECONDS)
            return self._finish({"trouble": f"{type(bug).__name__}: {bug}"})

    def close(self) -> None:
        """Let go of what it holds; a process that ends need not."""
        deafen(self._alarm)
        self._epoll.close()
        os.close(self._folder)

    def _started(self) -> records.Record:
        own = facts(os.getpid())
        return {
            "pid": os.getpid(),
            "start_time": own.start_time if own else 0,
            "boot_id": boot_id(),
            "cgroup": self._cgroup.path if self._cgroup else None,
        }

    def _begin(self) -> int:
        (out, program_out), (err, program_err) = packet_pipe(), packet_pipe()
        for pipe, is_stderr in ((out, False), (err, True)):
            self._pipes[pipe] = is_stderr
            self._listeners[pipe] = Listener(self._said, self._dialect)
            self._epoll.register(pipe, EDGE)
        self._outputs = frozenset(map(link_of, self._pipes))
        try:
            return begin(self._order.target, program_out, program_err, self._cgroup)
        finally:
            os.close(program_out)
            os.close(program_err)

    def _turn(self) -> bool:
        """Wait for something and deal with it; False once nothing is left to do."""
        now = time.monotonic()
        live_at = self._live_at if self._live != self._now() else float("inf")
        wait = min(self._timeout_at, self._force_at, live_at) - now
        heard = b""
        open_pipes = len(self._pipes)
        for file, event in self._epoll.poll(None if wait == float("inf") else max(0.0, wait)):
            if file == self._alarm:
                heard += os.read(file, 4_096)
            else:
                self._pump(file, ended=bool(event & select.EPOLLHUP))
        if _END in heard:
            self._end("asked")
        now = time.monotonic()
        if now >= self._timeout_at:
            self._end("timeout")
        let_go = len(self._pipes) < open_pipes and self._kin.main_status is not None
        if _CHILD_ENDED in heard or let_go or now >= self._force_at:
            return self._press(now)
        if now >= self._live_at and self._live != self._now():
            self._tell(now)
        return True

    def _end(self, why: str) -> None:
        """Begin to end the step. The first reason stays; none stands if the program had ended by itself."""
        self._timeout_at = float("inf")
        if not self._ends:
            self._ends = True
            self._kin.reap()
            self._stop = why if self._kin.main_status is None else None
            self._kin.ask_all()
            self._force_at = time.monotonic() + self._order.grace

    def _press(self, now: float) -> bool:
        """Reap, and turn the screw on what should be gone; False once nothing is in the way any more."""
        was = self._kin.main_status
        if not self._kin.reap():
            return False
        if not self._ends:
            return self._kin.main_status is None or self._clear(now, just_ended=was is None)
        if now >= self._force_at:
            self._force()
        elif was is None and self._kin.main_status is not None:
            # The program obeyed: now the others are asked, those that it started to tidy up included.
            self._kin.ask(self._kin.living())
        return True

    def _force(self) -> None:
        self._forced = True
        self._kin.kill()
        self._force_at = time.monotonic() + AGAIN_SECONDS

    def _clear(self, now: float, *, just_ended: bool) -> bool:
        """The program ended by itself: what it left behind gets a moment, is asked, and is ended."""
        left = self._kin.in_the_way(self._outputs)
        if not left:
            return False
        if just_ended:
            self._timeout_at = float("inf")
            self._force_at = now + self._order.drain
        elif now >= self._force_at:
            if not self._left_behind:
                self._left_behind = len(left)
                self._kin.ask(left)
                self._force_at = now + self._order.grace
            else:
                self._kin.kill(left)
                self._force_at = now + AGAIN_SECONDS
        return True

    def _pump(self, pipe: int, *, ended: bool) -> None:
        """Take what a pipe holds; one packet, unless nobody will write to it any more."""
        while pipe in self._pipes:
            try:
                data = os.read(pipe, MOST)
            except BlockingIOError:
                return
            is_stderr = self._pipes[pipe]
            if not data:
                self._epoll.unregister(pipe)
                del self._pipes[pipe]
                os.close(pipe)
                return
            self._spool.write(data, stderr=is_stderr)
            self._listeners[pipe].feed(data)
            if is_stderr:
                self._stderr = (self._stderr + data)[-_TAIL:]
            if not ended:
                return

    def _now(self) -> records.Record:
        said = self._said
        return {
            "size": self._spool.size,
            "progress": said.progress,
            "warnings": said.warning_count,
            "errors": said.error_count,
        }

    def _tell(self, now: float) -> None:
        """Say how far it is, for whoever looks while it runs."""
        self._live_at = now + LIVE_SECONDS
        self._live = self._now()
        try:
            records.write(self._folder, records.LIVE, self._live)
        except OSError as error:
            self._spool.trouble = self._spool.trouble or error.strerror

    def _ending(self) -> records.Record:
        """How it ended."""
        for pipe, _event in self._epoll.poll(0):
            self._pump(pipe, ended=True)
        for pipe in list(self._pipes):
            self._pump(pipe, ended=True)
        for listener in self._listeners.values():
            listener.close()
        status = self._kin.main_status or 0
        code = os.waitstatus_to_exitcode(status)
        said = self._said
        return {
            "code": code if code >= 0 else None,
            "signal": -code if code < 0 else None,
            "stop": self._stop,
            "forced": self._forced,
            "left_behind": self._left_behind,
            "size": self._spool.size,
            "lost": self._spool.trouble,
            "progress": said.progress,
            "summary": said.summary,
            "warnings": said.warnings,
            "warning_count": said.warning_count,
            "errors": said.errors,
            "error_count": said.error_count,
            "stderr": self._stderr.decode("utf-8", "replace"),
            "stderr_cut": len(self._stderr) == _TAIL,
        }

    def _finish(self, ending: records.Record) -> int:
        self._spool.close()
        daemon = "code" in ending and self._kin.reap()
        self._take_away()
        ending["ended_at"] = time.time()
        # With its server alive the store will know in a moment, on disk: only an orphan's word has to last.
        records.finish(self._folder, ending, durable=os.getppid() != self._parent)
        return LEFT_A_DAEMON if daemon else 0

    def _take_away(self) -> None:
        if self._cgroup is not None:
            self._cgroup.remove()
