"""Chunks of a program's output become lines: bounded, clean, the last one possibly still growing."""

from collections import deque

from jim_tui.gateway.protocol import OutputChunk
from jim_tui.state import sanitise
from jim_tui.state.console import OUTPUT_LINES, OutputLine

_LONGEST_OPEN = 4 * sanitise.LINE


class OutputLines:
    """The newest lines of two streams, in the order in which they were ended."""

    def __init__(self) -> None:
        self._lines: deque[OutputLine] = deque()
        self._open: dict[str, str] = {}
        self._dropped = 0
        self._next: int | None = 1

    def take(self, chunk: OutputChunk) -> None:
        """More of what a step wrote."""
        if chunk.left_out:
            self._gap(f"[… {_size(chunk.left_out)} not kept by the server …]")
        for piece in chunk.pieces:
            self._add("stderr" if piece.stderr else "stdout", piece.text)

    def skip(self, count: int) -> None:
        """So many bytes are passed over."""
        self._gap(f"[… {_size(count)} not shown here …]")

    def shown(self) -> tuple[OutputLine, ...]:
        """All lines, those still being written last."""
        return (*self._lines, *self._growing())[-OUTPUT_LINES:]

    @property
    def dropped(self) -> int:
        """How many lines there were before those that are shown."""
        return self._dropped + max(0, len(self._lines) + len(self._growing()) - OUTPUT_LINES)

    def _growing(self) -> list[OutputLine]:
        found = [(stream, text) for stream, text in self._open.items() if text]
        return [
            OutputLine(sanitise.output_line(text), stream, self._next and self._next + later)
            for later, (stream, text) in enumerate(found)
        ]

    def _add(self, stream: str, text: str) -> None:
        *whole, rest = (self._open.pop(stream, "") + text).split("\n")
        for line in whole:
            self._append(sanitise.output_line(line), stream)
        # A line without an end, however long, must not grow for ever; its end is what is shown.
        self._open[stream] = rest[-_LONGEST_OPEN:]

    def _gap(self, said: str) -> None:
        for line in self._growing():
            self._append(line.text, line.stream)
        self._open.clear()
        # How many lines are missing is not known, so those that follow have no number.
        self._next = None
        self._append(said, "gap")

    def _append(self, text: str, stream: str) -> None:
        self._lines.append(OutputLine(text, stream, self._next))
        self._next = self._next and self._next + 1
        if len(self._lines) > OUTPUT_LINES:
            self._lines.popleft()
            self._dropped += 1


def _size(count: int) -> str:
    """`812 bytes`, `12 MB`: how much is missing."""
    for unit, name in ((1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")):
        if count >= 10 * unit:
            return f"{count // unit:,} {name}".replace(",", " ")
        if count >= unit:
            return f"{count / unit:.1f} {name}"
    return f"{count} byte{'s' * (count != 1)}"
