"""Bytes that a step wrote become text: whole characters, each with the stream it came from."""

import re
from codecs import getincrementaldecoder
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from jim_core.runners.step_spool import Run

MARK: Final = "! "

_UTF8: Final = getincrementaldecoder("utf-8")
_LINE: Final = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text of one stream."""

    text: str
    stderr: bool


def decoded(runs: Sequence[Run], *, final: bool) -> tuple[tuple[Piece, ...], int | None]:
    """The runs as text, and where the last character begins when it is only half there.

    With `final` there is no other half to wait for. What is no UTF-8 is replaced; so are the halves of a
    character between which the other stream wrote.
    """
    pieces: list[Piece] = []
    half = None
    streams = [list(same) for _, same in groupby(runs, key=lambda run: run.stderr)]
    for number, same in enumerate(streams, 1):
        decoder = _UTF8("replace")
        text = decoder.decode(b"".join(run.data for run in same), final=final or number < len(streams))
        half = _from_the_end(same, len(decoder.getstate()[0]))
        if text:
            pieces.append(Piece(text, same[0].stderr))
    return tuple(pieces), half


def marked(pieces: Sequence[Piece], *, open_line: bool | None) -> str:
    """One text in which every line of stderr begins with a mark.

    `open_line` says whose the unfinished line before the text is (True: stderr's), None that there is none.
    A line that the other stream breaks into ends there, so that a mark always stands at the left.
    """
    out: list[str] = []
    for piece in pieces:
        for line in _LINE.findall(piece.text):
            if open_line is not None and open_line is not piece.stderr:
                out.append("\n")
                open_line = None
            if open_line is None and piece.stderr:
                out.append(MARK)
            out.append(line)
            open_line = None if line.endswith("\n") else piece.stderr
    return "".join(out)


def _from_the_end(runs: Sequence[Run], count: int) -> int | None:
    """Where the last `count` bytes of the runs begin; None for none."""
    for run in reversed(runs):
        if 0 < count <= len(run.data):
            return run.start + len(run.data) - count
        count -= len(run.data)
    return None
