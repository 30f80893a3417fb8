"""One segment of a step's spool, opened to be read."""

import os
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import ExitStack
from io import FileIO
from pathlib import Path
from struct import iter_unpack
from typing import Final, Self

_MARK: Final = 4
_BLOCK: Final = 1_024
"""Marks read at once."""


class Segment:
    """An open segment: it can still be read when its name is gone."""

    def __init__(self, start: int, file: FileIO, size: int, marks: "_Marks", held: ExitStack) -> None:
        self.start = start
        self.end = start + size
        self._file = file
        self._marks = marks
        self._held = held

    @classmethod
    def open(cls, directory: Path, start: int) -> Self | None:
        """The segment that begins at `start`; None when it is gone."""
        name = f"output.{start:020d}"
        with ExitStack() as held:
            try:
                file = held.enter_context(FileIO(directory / name))
            except FileNotFoundError:
                return None
            size = os.fstat(file.fileno()).st_size
            try:
                marks = held.enter_context(FileIO(directory / f"{name}.err"))
            except FileNotFoundError:
                # Without marks all of it is stdout, unless they went because the segment did.
                if os.fstat(file.fileno()).st_nlink == 0:
                    return None
                return cls(start, file, size, _Marks(None), held.pop_all())
            return cls(start, file, size, _Marks(marks), held.pop_all())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let it go."""
        self._held.close()

    def stretches(self, begin: int) -> Iterator[tuple[int, int, bool]]:
        """From `begin` to the end: where a stream goes on from, to, and whether it is stderr."""
        at, size = begin - self.start, self.end - self.start
        passed = bisect_right(self._marks, at)
        for mark in self._marks.after(passed):
            until = min(mark, size)
            if until > at:
                yield self.start + at, self.start + until, passed % 2 == 1
                at = until
            passed += 1
            if at >= size:
                return
        if size > at:
            yield self.start + at, self.end, passed % 2 == 1

    def copied(self, begin: int, count: int) -> bytes:
        """`count` bytes from `begin` on."""
        return os.pread(self._file.fileno(), count, begin - self.start)


class _Marks:
    """The numbers in an `.err` file, read where they are looked at: there may be millions."""

    def __init__(self, file: FileIO | None) -> None:
        self._descriptor = file.fileno() if file else -1
        # The last one may be half there yet; nothing before the segment's size depends on it.
        self._count = os.fstat(self._descriptor).st_size // _MARK if file else 0

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int) -> int:
        return self._some(index, 1)[0]

    def after(self, index: int) -> Iterator[int]:
        """The numbers from `index` on."""
        for first in range(index, self._count, _BLOCK):
            yield from self._some(first, min(_BLOCK, self._count - first))

    def _some(self, index: int, count: int) -> list[int]:
        raw = os.pread(self._descriptor, count * _MARK, index * _MARK)
        return [number for (number,) in iter_unpack("<I", raw)]
