"""Chunks of a program's output become lines: bounded, clean, the last one possibly still growing."""

from collections import deque

from jim_tui.state import sanitise
from jim_tui.state.console import OUTPUT_LINES, OutputLine

_LONGEST_OPEN = 4 * sanitise.LINE


class OutputLines:
    """The newest lines of two streams, in the order in which they were read."""

    def __init__(self) -> None:
        self._lines: deque[OutputLine] = deque()
        self._open: dict[str, str] = {}
        self.dropped = 0

    def add(self, stream: str, text: str) -> None:
        """More text of `stdout` or `stderr`."""
        *whole, rest = (self._open.get(stream, "") + text).split("\n")
        for line in whole:
            self._append(OutputLine(sanitise.output_line(line), stream))
        # A line without an end, however long, must not grow for ever; its end is what is shown.
        self._open[stream] = rest[-_LONGEST_OPEN:]

    def shown(self) -> tuple[OutputLine, ...]:
        """All lines, those still being written last."""
        growing = [
            OutputLine(sanitise.output_line(text), stream) for stream, text in self._open.items() if text
        ]
        return (*self._lines, *growing)[-OUTPUT_LINES:]

    def _append(self, line: OutputLine) -> None:
        self._lines.append(line)
        if len(self._lines) > OUTPUT_LINES:
            self._lines.popleft()
            self.dropped += 1
