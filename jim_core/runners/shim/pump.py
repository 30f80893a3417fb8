"""From a step's pipes to its spool: every packet in order, what it says heard on the way."""

import os
import select
from typing import Final

from .directives import Dialect, Listener, Said
from .pipes import EDGE, MOST, link_of, packet_pipe
from .records import Record
from .spool import Spool

_TAIL: Final = 4_096
"""Bytes of standard error that are kept for the record of the end."""


class Pump:
    """The pipes of one step. It reads them when their descriptors, which are in `epoll`, are ready."""

    def __init__(self, epoll: select.epoll, spool: Spool, dialect: Dialect | None) -> None:
        self._epoll = epoll
        self._spool = spool
        self._said = Said()
        (out, self.program_out), (err, self.program_err) = packet_pipe(), packet_pipe()
        """The ends for the program."""
        self._pipes = {out: False, err: True}
        """The open pipes, and whether each is standard error."""
        self._listeners = {pipe: Listener(self._said, dialect) for pipe in self._pipes}
        self._stderr = b""
        self.links = frozenset(map(link_of, self._pipes))
        """The names of the pipes, by which /proc tells who has them open."""
        for pipe in self._pipes:
            epoll.register(pipe, EDGE)

    @property
    def open(self) -> int:
        """How many pipes somebody may still write to."""
        return len(self._pipes)

    def begun(self) -> None:
        """The program has its ends; ours of them are closed."""
        os.close(self.program_out)
        os.close(self.program_err)

    def take(self, pipe: int, event: int) -> None:
        """Take what a pipe holds that is ready: one packet, or all if nobody will write to it any more."""
        self._take(pipe, everything=bool(event & select.EPOLLHUP))

    def finish(self) -> None:
        """Take all that is left."""
        for pipe, _event in self._epoll.poll(0):
            self._take(pipe, everything=True)
        for pipe in list(self._pipes):
            self._take(pipe, everything=True)
        for listener in self._listeners.values():
            listener.close()

    def live(self) -> Record:
        """How far the step is."""
        said = self._said
        return {
            "size": self._spool.size,
            "progress": said.progress,
            "warnings": said.warning_count,
            "errors": said.error_count,
        }

    def ending(self) -> Record:
        """What the step has written and said in all."""
        said = self._said
        return {
            "size": self._spool.size,
            "lost": self._spool.trouble,
            "progress": said.progress,
            "summary": said.summary,
            "failure": said.failure,
            "warnings": said.warnings,
            "warning_count": said.warning_count,
            "errors": said.errors,
            "error_count": said.error_count,
            "stderr": self._stderr.decode("utf-8", "replace"),
            "stderr_cut": len(self._stderr) == _TAIL,
        }

    def _take(self, pipe: int, *, everything: bool) -> None:
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
            if not everything:
                return
