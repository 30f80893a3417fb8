"""Chunks of a program's output become lines: bounded, clean, the last one possibly still growing."""

from collections import deque

from jim_core.wire.output import gap_line
from jim_tui.gateway.protocol import OutputChunk
from jim_tui.state import sanitise
from jim_tui.state.console import OUTPUT_LINES, OutputLine

_LONGEST_OPEN = 4 * sanitise.LINE


class OutputLines:
    """The newest lines of two streams, in the order in which they were ended."""

    def __init__(self) -> None:
        self._lines: deque[OutputLine] = deque()
        self._open: dict[str, str] = {}
        self.dropped = 0

    def take(self, chunk: OutputChunk) -> None:
        """More of what a step wrote."""
        if chunk.left_out:
            self._gap(gap_line(chunk.left_out))
        for piece in chunk.pieces:
            self._add("stderr" if piece.stderr else "stdout", piece.text)

    def skip(self, count: int) -> None:
        """So many bytes are passed over."""
        self._gap(f"[… {count:,} bytes are not shown here …]")

    def shown(self) -> tuple[OutputLine, ...]:
        """All lines, those still being written last."""
        return (*self._lines, *self._growing())[-OUTPUT_LINES:]

    def _growing(self) -> list[OutputLine]:
        return [OutputLine(sanitise.output_line(text), stream) for stream, text in self._open.items() if text]

    def _add(self, stream: str, text: str) -> None:
        *whole, rest = (self._open.pop(stream, "") + text).split("\n")
        for line in whole:
            self._append(OutputLine(sanitise.output_line(line), stream))
        # A line without an end, however long, must not grow for ever; its end is what is shown.
        self._open[stream] = rest[-_LONGEST_OPEN:]

    def _gap(self, said: str) -> None:
        for line in self._growing():
            self._append(line)
        self._open.clear()
        self._append(OutputLine(said, "gap"))

    def _append(self, line: OutputLine) -> None:
        self._lines.append(line)
        if len(self._lines) > OUTPUT_LINES:
            self._lines.popleft()
            self.dropped += 1
