"""Follows what one step writes."""

from dataclasses import replace
from typing import Final
from uuid import UUID

from jim_tui.gateway.errors import GatewayError, Gone
from jim_tui.state.back_off import retry_in
from jim_tui.state.console import Output
from jim_tui.state.desk import Desk
from jim_tui.state.output_lines import OutputLines

STREAMS: Final = ("stdout", "stderr")
PAUSE: Final = 1.0
"""Seconds between two reads once everything written so far has been read."""


class OutputReader:
    """One step at a time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def follow(self, execution_id: UUID, position: int) -> None:
        """Read what this step wrote, and go on until it is complete."""
        self._desk.board.change(lambda state: replace(state, output=Output(execution_id, position)))
        server = self._desk.board.state.server
        if server is not None and not server.streams_output:
            self._show(Output(execution_id, position, error="this server gives no step output"))
            return
        self._desk.jobs.replace("output", lambda: self._follow(execution_id, position))

    def stop(self) -> None:
        """Nobody looks."""
        self._desk.jobs.stop("output")
        self._desk.board.change(lambda state: replace(state, output=None))

    async def _follow(self, execution_id: UUID, position: int) -> None:
        lines, offsets = OutputLines(), dict.fromkeys(STREAMS, 0)
        failures = 0
        while True:
            try:
                more, complete = await self._round(execution_id, position, lines, offsets)
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
            self._show(Output(execution_id, position, lines.shown(), complete, lines.dropped))
            if complete:
                return
            if not more:
                await self._desk.sleep(PAUSE)

    async def _round(
        self, execution_id: UUID, position: int, lines: OutputLines, offsets: dict[str, int]
    ) -> tuple[bool, bool]:
        more, complete = False, True
        for stream in STREAMS:
            chunk = await self._desk.gateway.output(execution_id, position, stream, offsets[stream])
            lines.add(stream, chunk.text)
            moved = chunk.next_offset > offsets[stream]
            offsets[stream] = max(chunk.next_offset, offsets[stream])
            more, complete = more or moved, complete and chunk.complete
        return more, complete

    def _failed(self, error: GatewayError) -> None:
        shown = self._desk.board.state.output
        if shown is not None:
            self._show(replace(shown, error=str(error)))

    def _show(self, output: Output) -> None:
        self._desk.board.change(lambda state: replace(state, output=output))
