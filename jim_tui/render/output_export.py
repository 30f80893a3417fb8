"""What a step wrote, as a file: whole lines in the order in which they ended, and what is missing by name."""

import json
from collections.abc import AsyncIterator, Iterator
from enum import StrEnum
from typing import Final

from jim_tui.gateway.protocol import OutputChunk

_PART: Final = "[… the step still runs: it had written this much by then …]"


class OutputForm(StrEnum):
    """How an output is written."""

    TXT = "txt"
    NDJSON = "ndjson"
    """A document a line, each with its stream."""


class OutputFile:
    """Takes the chunks of one output and gives them as text; a line stands where something is missing."""

    def __init__(self, form: OutputForm) -> None:
        self._form = form
        self._open: dict[str, str] = {}
        self.lines = 0
        """So many were written, those that name a gap left out."""

    def more(self, chunk: OutputChunk) -> str:
        """What is to be written for this chunk: lines that have ended."""
        return "".join(self._lines(chunk))

    def end(self, *, partial: bool) -> str:
        """What is to be written at the end; `partial`: the step still runs, and goes on writing."""
        told = "".join(self._rest())
        return told + (
            self._gap("[… the step still runs: it had written this much by then …]") if partial else ""
        )

    def _lines(self, chunk: OutputChunk) -> Iterator[str]:
        if chunk.left_out:
            yield from self._rest()
            yield self._gap(
                f"[… {chunk.left_out} byte{'s' * (chunk.left_out != 1)} not kept by the server …]"
            )
        for piece in chunk.pieces:
            stream = "stderr" if piece.stderr else "stdout"
            *whole, rest = (self._open.pop(stream, "") + piece.text).split("\n")
            for line in whole:
                yield self._line(stream, line)
            self._open[stream] = rest

    def _rest(self) -> Iterator[str]:
        """The lines that have no end yet."""
        for stream, text in self._open.items():
            if text:
                yield self._line(stream, text)
        self._open.clear()

    def _line(self, stream: str, text: str) -> str:
        self.lines += stream != "gap"
        if self._form is OutputForm.TXT:
            return f"{text}\n"
        return json.dumps({"stream": stream, "text": text}, ensure_ascii=False) + "\n"

    def _gap(self, told: str) -> str:
        return self._line("gap", told)


class OutputRead:
    """How much of an output was read, and whether that was all of it."""

    def __init__(self) -> None:
        self.lines = 0
        self.left_out = 0
        self.partial = False

    async def parts(self, chunks: AsyncIterator[OutputChunk], form: OutputForm) -> AsyncIterator[str]:
        """The text of these chunks; begins to count anew."""
        file, complete = OutputFile(form), False
        self.left_out = 0
        async for chunk in chunks:
            complete = chunk.complete
            self.left_out += chunk.left_out
            yield file.more(chunk)
        self.partial = not complete
        yield file.end(partial=self.partial)
        self.lines = file.lines

    @property
    def told(self) -> str:
        """`312 lines, a part as the step still runs, without 4096 bytes that the server did not keep`."""
        part = ", a part as the step still runs" if self.partial else ""
        gap = f", without {self.left_out} bytes that the server did not keep" if self.left_out else ""
        return f"{self.lines} line{'s' * (self.lines != 1)}{part}{gap}"
