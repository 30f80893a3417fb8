"""Follows what one step writes."""

import asyncio
from dataclasses import replace
from functools import partial
from typing import Any, Final
from uuid import UUID

from jim_core.wire.frames import Frame, OutputFrame, StepFrame
from jim_tui.gateway.errors import GatewayError, Gone
from jim_tui.state.back_off import retry_in
from jim_tui.state.console import Output
from jim_tui.state.desk import Desk
from jim_tui.state.output_lines import OutputLines
from jim_tui.state.words import step_runs

PAUSE: Final = 1.0
"""Seconds between two reads once everything written so far has been read."""
TOLD: Final = 5.0
"""The same while events tell when there is more."""
BREATH: Final = 0.25
"""Seconds between two reads of a step that writes faster than anybody reads."""
FAR: Final = 262_144
"""With more bytes than these to be read, only the last ones are."""
NEAR: Final = 131_072


class OutputReader:
    """One step at a time, and of it the attempt that was made last."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._step: tuple[UUID, int] | None = None
        self._attempt: int | None = None
        self._pinned = False
        self._news = asyncio.Event()

    def follow(self, execution_id: UUID, position: int, attempt: int | None = None) -> None:
        """Read what this step wrote, and go on until it is complete; an `attempt` that is named stays."""
        server = self._desk.board.state.server
        if server is not None and not server.streams_output:
            self._show(Output(execution_id, position, error="this server gives no step output"))
            return
        self._pinned = attempt is not None
        self._begin(execution_id, position, attempt)

    def stop(self) -> None:
        """Nobody looks."""
        self._step = None
        self._desk.jobs.stop("output")
        self._desk.board.change(lambda state: replace(state, output=None))

    def again(self) -> None:
        """Read anew what is followed, if anything is."""
        if self._step is not None:
            self.follow(*self._step)

    def heard(self, frame: Frame) -> None:
        """An event happened; some say that there is more to read, or another attempt."""
        if not isinstance(frame, OutputFrame | StepFrame):
            return
        if (frame.execution_id, frame.position) != self._step:
            return
        attempt = _attempt(frame)
        if self._attempt is not None and attempt > self._attempt and not self._pinned:
            self._begin(frame.execution_id, frame.position, attempt)
        else:
            self._news.set()

    def _begin(self, execution_id: UUID, position: int, attempt: int | None) -> None:
        self._step, self._attempt = (execution_id, position), attempt
        self._show(Output(execution_id, position, attempt=attempt or 1))
        self._desk.jobs.replace("output", partial(self._follow, execution_id, position, attempt))

    async def _follow(self, execution_id: UUID, position: int, attempt: int | None) -> None:
        lines, offset, failures = OutputLines(), 0, 0
        while True:
            self._news.clear()
            try:
                chunk = await self._desk.gateway.output(execution_id, position, offset, attempt)
            except Gone:
                self._show(Output(execution_id, position, error="this step has written nothing that is kept"))
                return
            except GatewayError as error:
                failures += 1
                self._desk.trouble(error)
                self._failed(error)
                wait = retry_in(error, failures, PAUSE, 0.5)
                if wait is None:
                    return
                await self._desk.sleep(wait)
                continue
            failures = 0
            lines.take(chunk)
            moved, offset = chunk.next_offset > offset, max(chunk.next_offset, offset)
            self._attempt = attempt = chunk.attempt
            shown = lines.shown()
            self._show(Output(execution_id, position, shown, chunk.complete, lines.dropped, None, attempt))
            if chunk.complete:
                return
            if chunk.size - offset > FAR:
                lines.skip(chunk.size - NEAR - offset)
                offset = chunk.size - NEAR
                await self._desk.sleep(BREATH)
            elif not moved or offset >= chunk.size:
                await self._wait()

    async def _wait(self) -> None:
        """Until there may be more."""
        pause = TOLD if self._desk.board.state.connection.pushed else PAUSE
        waiting: list[asyncio.Future[Any]] = [
            asyncio.ensure_future(self._news.wait()),
            asyncio.ensure_future(self._desk.sleep(pause)),
        ]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()

    def _failed(self, error: GatewayError) -> None:
        shown = self._desk.board.state.output
        if shown is not None:
            self._show(replace(shown, error=str(error)))

    def _show(self, output: Output) -> None:
        self._desk.board.change(lambda state: replace(state, output=output))


def _attempt(frame: OutputFrame | StepFrame) -> int:
    """The attempt that an event speaks of; 0 while the next one has not begun."""
    if isinstance(frame, OutputFrame):
        return frame.attempt
    return frame.step.attempt if step_runs(frame.step) else 0
