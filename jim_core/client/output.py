"""What a step wrote, as a server answers it: text, and headers that say what the text is."""

from dataclasses import dataclass
from typing import Literal

from jim_core.client.errors import BadAnswer
from jim_core.client.http import Answer
from jim_core.wire import paths
from jim_core.wire.output import ranges

Streams = Literal["all", "stdout", "stderr"]


@dataclass(frozen=True, slots=True)
class OutputPiece:
    """Some text that a step wrote to one stream."""

    text: str
    stderr: bool


@dataclass(frozen=True, slots=True)
class OutputText:
    """Some of what an attempt at a step wrote, in the order of its writes."""

    pieces: tuple[OutputPiece, ...]
    next_offset: int
    """The byte at which to read on."""
    complete: bool
    """Nothing more will come after this."""
    attempt: int = 1
    size: int = 0
    """How many bytes it had written by then."""
    left_out: int = 0
    """Bytes before the pieces that were not kept."""

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(piece.text for piece in self.pieces)


def output_text(answer: Answer, streams: Streams) -> OutputText:
    """The part in an answer to a request for `streams`; raises BadAnswer if it does not say how to go on."""
    headers = answer.headers
    next_offset = _number(headers.get(paths.NEXT_OFFSET_HEADER, ""))
    if next_offset is None:
        raise BadAnswer("the server does not say where the output goes on")
    gap = next(ranges(headers.get(paths.OUTPUT_GAP_HEADER, "")), None)
    begin = _after_gap_line(answer.body) if gap else 0
    return OutputText(
        pieces=_pieces(answer.body, begin, headers.get(paths.OUTPUT_STDERR_HEADER, ""), streams),
        next_offset=next_offset,
        complete=headers.get(paths.OUTPUT_COMPLETE_HEADER, "").lower() == "true",
        attempt=_number(headers.get(paths.OUTPUT_ATTEMPT_HEADER, "")) or 1,
        size=_number(headers.get(paths.OUTPUT_SIZE_HEADER, "")) or next_offset,
        left_out=gap[1] - gap[0] if gap else 0,
    )


def _pieces(body: bytes, begin: int, stderr: str, streams: Streams) -> tuple[OutputPiece, ...]:
    marked = [(begin, len(body))] if streams == "stderr" else ranges(stderr)
    pieces: list[OutputPiece] = []
    for start, end in marked:
        pieces += [_piece(body[begin:start], stderr=False), _piece(body[start:end], stderr=True)]
        begin = end
    pieces.append(_piece(body[begin:], stderr=False))
    return tuple(piece for piece in pieces if piece.text)


def _piece(part: bytes, *, stderr: bool) -> OutputPiece:
    return OutputPiece(part.decode("utf-8", errors="replace"), stderr)


def _after_gap_line(body: bytes) -> int:
    # A line before it that was not finished is ended by one more line break.
    return body.find(b"\n", 1) + 1


def _number(header: str) -> int | None:
    return int(header) if header.isascii() and header.isdecimal() and len(header) < 19 else None
