"""The processes of one running step: spawn, follow, stop, re-attach. The only place that sends signals.

A step's program leads a session and process group of its own, so that one signal reaches all of it, and
carries a mark in its environment, so that what fled the group is found too. The main process is reaped
late, when the group is empty: until then the number of the group cannot come to mean somebody else's.
"""

import asyncio
import contextlib
import os
import signal
from datetime import timedelta
from functools import partial
from typing import Final, Self

from jim_core.model.process import ProcessIdentity
from jim_core.runners import process_table
from jim_core.runners.exit_watch import ExitWatch
from jim_core.runners.process_end import ProcessEnd, peek, reap
from jim_core.runners.process_table import ProcessFacts
from jim_core.runners.program import Program
from jim_core.runners.spawn import spawn

_AGAIN_SECONDS: Final = 1.0
"""How often what outlives SIGKILL (asleep in the kernel, or just born) is killed again."""


class StepProcess:
    """The main process of a step and all that came from it. Made inside a running loop; close it."""

    def __init__(self, identity: ProcessIdentity, mark: str, *, main_is_gone: bool = False) -> None:
        self.identity = identity
        """The main process, whose pid is also the number of the group."""
        self._mark = mark
        self._end: ProcessEnd | None = ProcessEnd() if main_is_gone else None
        # Never ask after a stranger's number: it may have come to mean another child of ours.
        self._is_child = not process_table.READABLE or process_table.is_child(identity)
        self._reaped = main_is_gone
        self._watch = None if main_is_gone else ExitWatch(identity.pid, self._runs)

    @classmethod
    def spawn(cls, program: Program, mark: str) -> Self:
        """Start a program; raises NotStarted when the system refuses."""
        return cls(process_table.identity_of(spawn(program, mark)), mark)

    @classmethod
    def attach(cls, identity: ProcessIdentity | None, mark: str) -> Self | None:
        """Take up the processes of a step that an earlier server started; None when none lives.

        Without an identity, the mark alone tells which they are.
        """
        if identity is not None and process_table.exists(identity):
            process = cls(identity, mark)
            # The watch may have been set on a successor of the same number: look again.
            if process_table.exists(identity):
                return process
            process.close()
        carriers = process_table.living(None, mark)
        if identity is not None:
            left = any(known.group == identity.pid for known in carriers)
            return cls(identity, mark, main_is_gone=True) if left else None
        if not carriers:
            return None
        oldest = min(carriers, key=lambda known: known.start_time)
        found = process_table.identity_of(oldest.session)
        return cls(found, mark, main_is_gone=oldest.pid != oldest.session)

    async def follow(self, *until: asyncio.Future[None], seconds: float | None = None) -> ProcessEnd | None:
        """How the main process ended; None when one of `until` was done, or the time over, before."""
        if self._watch is None:
            return self.end
        ended = self._watch.ended
        if not ended.done():
            await asyncio.wait((ended, *until), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        return self._ended() if ended.done() else None

    async def stop(self, grace: timedelta) -> bool:
        """End everything that came from the step; whether force was needed. Afterwards nothing is left.

        The whole group is asked first, and killed after `grace`: a main process that obeys says nothing
        about its children. What left the group is found by its mark.
        """
        deadline = asyncio.get_running_loop().time() + grace.total_seconds()
        if self._holds_group():
            self._ask([], everyone=True)
            await self.follow(seconds=grace.total_seconds())
        forced = await self._end_all(deadline, mark=self._mark)
        await self.follow()
        self._reap()
        return forced

    async def clear(self, drain: timedelta, grace: timedelta) -> int:
        """After the main process has ended: end what it left in its group; how many had to be stopped."""
        self._reap()
        if not _group_exists(self.identity.pid):
            return 0
        loop = asyncio.get_running_loop()
        left = await self._wait_for_all(loop.time() + drain.total_seconds(), mark=None)
        if left:
            await self._end_all(loop.time() + grace.total_seconds(), mark=None)
        return len(left)

    @property
    def end(self) -> ProcessEnd:
        """How the main process ended, as far as known."""
        return self._end or ProcessEnd()

    def close(self) -> None:
        """Let go; whatever still runs is left alone."""
        if self._watch is not None:
            self._watch.close()

    def _ended(self) -> ProcessEnd:
        if self._end is None:
            self._end = (peek(self.identity.pid) if self._is_child else None) or ProcessEnd()
        return self._end

    def _runs(self) -> bool:
        """Whether the main process runs, asked without a watch."""
        if process_table.READABLE:
            return process_table.is_alive(self.identity)
        self._end = peek(self.identity.pid)
        return self._end is None

    def _reap(self) -> None:
        if not self._reaped:
            self._ended()
            self._reaped = True
            if self._is_child:
                reap(self.identity.pid)

    def _holds_group(self) -> bool:
        """Whether the number of the group is ours for certain."""
        return not self._reaped and process_table.exists(self.identity)

    async def _end_all(self, deadline: float, mark: str | None) -> bool:
        """Ask what lives to end, kill what lives after `deadline`; whether anything had to be killed."""
        loop = asyncio.get_running_loop()
        forced = False
        asked: set[int] = set()
        while left := self._left(mark):
            if loop.time() >= deadline:
                forced = True
                self._signal(left, signal.SIGKILL)
                await self._wait_for(left, _AGAIN_SECONDS)
            else:
                new = [known for known in left if known.pid not in asked]
                self._ask(new)
                asked |= {known.pid for known in new}
                await self._wait_for(left, deadline - loop.time())
        return forced

    async def _wait_for_all(self, deadline: float, mark: str | None) -> list[ProcessFacts]:
        """What still lives at `deadline`; returns as soon as nothing does."""
        loop = asyncio.get_running_loop()
        while left := self._left(mark):
            if loop.time() >= deadline:
                return left
            await self._wait_for(left, deadline - loop.time())
        return []

    async def _wait_for(self, living: list[ProcessFacts], seconds: float) -> None:
        watches = [ExitWatch(known.pid, partial(_is_left, known)) for known in living]
        try:
            await asyncio.wait([watch.ended for watch in watches], timeout=seconds)
        finally:
            for watch in watches:
                watch.close()

    def _left(self, mark: str | None) -> list[ProcessFacts]:
        """The living processes of the group, while its number is ours, and those that carry the mark."""
        number = self.identity.pid
        if not process_table.READABLE:
            self._runs()  # reaps the main process, which would keep the group in being
            return [ProcessFacts.unread(number)] if _group_exists(number) else []
        holder = process_table.facts(number)
        # A holder that is not our main process got the number after our group was empty.
        ours = holder is None or holder.start_time == self.identity.start_time
        return process_table.living(number if ours else None, mark)

    def _ask(self, living: list[ProcessFacts], *, everyone: bool = False) -> None:
        """Ask processes to end; a stopped one hears it only once it runs again."""
        for number in (signal.SIGTERM, signal.SIGCONT):
            self._signal(living, number, everyone=everyone)

    def _signal(self, living: list[ProcessFacts], number: signal.Signals, *, everyone: bool = False) -> None:
        """Send a signal to the group if one of its members lives, and to each who left it."""
        group = self.identity.pid
        if everyone or any(known.group == group for known in living):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(group, number)  # noqa: TID251  here and nowhere else
        for known in living:
            if known.group != group:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(known.pid, number)  # noqa: TID251  here and nowhere else


def _is_left(known: ProcessFacts) -> bool:
    if not process_table.READABLE:
        return _group_exists(known.group)
    now = process_table.facts(known.pid)
    return now is not None and now.alive and now.start_time == known.start_time


def _group_exists(group: int) -> bool:
    try:
        os.killpg(group, 0)  # noqa: TID251  asks only
    except ProcessLookupError:
        return False
    except PermissionError:  # it exists, and belongs to somebody else
        return True
    return True
