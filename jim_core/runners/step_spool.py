"""What a step has written, read from the segments of its spool while they grow and go.

A segment `output.<start>` holds what the step wrote from byte `<start>` on (20 digits), both streams in the
order of their writes. Beside it, `output.<start>.err` holds little-endian 32-bit numbers: where in the
segment the stream changes, first to stderr, then back, and so on. The first segment stays; of the later
ones the oldest go while new ones come. A mark is written before the bytes it speaks of: a size that is
taken first has all its marks.
"""

import re
from bisect import bisect_right
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from jim_core.runners.spool_segment import Segment

Stream = Literal["stdout", "stderr"]

CHANGES: Final = 10_000
"""So many stretches of the one or the other stream are looked at for one part."""

_SEGMENT: Final = re.compile(r"output\.([0-9]{20})")
_TRIES: Final = 100
"""A spool that loses a segment each time we look is left for later."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one stream wrote without the other in between."""

    start: int
    data: bytes
    stderr: bool


@dataclass(frozen=True, slots=True)
class SpoolPart:
    """Some of what a step wrote, without a gap inside."""

    start: int
    """Where it begins: after what was asked for when the bytes before it are gone."""
    runs: tuple[Run, ...]
    next_offset: int
    """Where reading goes on."""
    before_gap: bool
    """The bytes at `next_offset` are gone: what is kept goes on further behind."""
    size: int
    """Where the output ends so far."""


def has_ended(attempt: Path) -> bool:
    """Whether the attempt's last process is gone, so that nothing more will be written."""
    return (attempt / "exit").exists()


def read(
    directory: Path, offset: int, limit: int, *, only: Stream | None = None, changes: int = CHANGES
) -> SpoolPart:
    """At most `limit` bytes of an attempt's output from byte `offset` on; no directory is no output yet.

    With `only`, the other stream is passed over. Ends early where the output has a gap, and after so many
    `changes` of the stream. OSError when a file cannot be read.
    """
    taken = _Taken(limit, only, changes)
    start, at, before_gap = offset, offset, False
    while not taken.full and (segment := _segment(directory, at)) is not None:
        with segment:
            if segment.start > at:
                if at > start or taken.looked:
                    before_gap = True
                    break
                start = segment.start
            at = taken.take(segment, max(at, segment.start))
    return SpoolPart(start, taken.runs(), at, before_gap, _end(directory))


class _Taken:
    """What is gathered for one part."""

    def __init__(self, limit: int, only: Stream | None, changes: int) -> None:
        self._room = limit
        self._only = only
        self._changes = changes
        self._runs: list[tuple[int, bytearray, bool]] = []
        self.looked = 0

    @property
    def full(self) -> bool:
        """Nothing more fits."""
        return self._room <= 0 or self.looked >= self._changes

    def take(self, segment: Segment, begin: int) -> int:
        """What fits of the segment from `begin` on; where it ends."""
        at = begin
        for start, end, stderr in segment.stretches(begin):
            if self.full:
                break
            self.looked += 1
            if self._only in (None, "stderr" if stderr else "stdout"):
                data = segment.copied(start, min(end - start, self._room))
                self._add(start, data, stderr=stderr)
                at = start + len(data)
                if at < end:
                    break
            else:
                at = end
        return at

    def runs(self) -> tuple[Run, ...]:
        """All of it."""
        return tuple(Run(start, bytes(data), stderr) for start, data, stderr in self._runs)

    def _add(self, start: int, data: bytes, *, stderr: bool) -> None:
        self._room -= len(data)
        if self._runs:
            before, written, its = self._runs[-1]
            if its is stderr and before + len(written) == start:
                written += data
                return
        self._runs.append((start, bytearray(data), stderr))


def _segment(directory: Path, at: int) -> Segment | None:
    """The segment that holds byte `at`, else the first one behind; None where the output ends so far."""
    seen: int | None = None
    for _ in range(_TRIES):
        starts = _starts(directory)
        place = bisect_right(starts, at)
        if place:
            segment = Segment.open(directory, starts[place - 1])
            if segment is None:
                continue
            if at < segment.end:
                return segment
            segment.close()
        if place == len(starts):
            return None
        # While a directory is listed, what is made meanwhile may be left out of the list and what is made
        # still later be in it: so a gap is one only when the next listing shows it, too.
        if seen is None or starts[place] > seen:
            seen = starts[place]
        elif (segment := Segment.open(directory, starts[place])) is not None:
            return segment
    return None


def _starts(directory: Path) -> list[int]:
    """Where the segments begin, in order."""
    return sorted(int(found[1]) for found in map(_SEGMENT.fullmatch, _names(directory)) if found)


def _names(directory: Path) -> list[str]:
    with suppress(FileNotFoundError):
        return [entry.name for entry in directory.iterdir()]
    return []


def _end(directory: Path) -> int:
    """Where the last segment ends."""
    for _ in range(_TRIES):
        starts = _starts(directory)
        segment = Segment.open(directory, starts[-1]) if starts else None
        if segment is not None:
            with segment:
                return segment.end
        if not starts:
            break
    return 0
