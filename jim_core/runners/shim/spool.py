"""The output of a step on disk: both streams in the order in which they were written, within a bound.

Segments are called `output.<offset of their first byte>`, 20 digits. The first is kept, of the later ones the
newest. Beside a segment that holds any standard error, `output.<offset>.err` lists, as little-endian
numbers of four bytes, where in it the stream changes: to standard error, back, and so on; a segment begins
as standard output. A mark is written before the bytes it speaks of.
"""

import contextlib
import os
import struct
from collections import deque
from typing import Final

PREFIX: Final = "output."
MARKS: Final = ".err"
DIGITS: Final = 20
PARTS: Final = 36
"""Into how many segments the newest output is cut: one is deleted at a time."""

_MARK: Final = struct.Struct("<I")
_FLAGS: Final = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW


class Spool:
    """Writes what a step says; at most `head` first and `tail` last bytes stay."""

    def __init__(self, folder: int, *, head: int, tail: int) -> None:
        """`folder` is an open directory. Raises OSError when nothing can be written there."""
        self._folder = folder
        self._head = head
        self._tail = tail
        self._room = head
        self._later: deque[tuple[int, int]] = deque()
        """The segments after the first that are full: their offset and bytes."""
        self._kept = 0
        self._start = 0
        self._written = 0
        self._file = self._open(name_of(0))
        self._marks: int | None = None
        self._in_stderr = False
        self.size = 0
        """Bytes that the step has written in all."""
        self.trouble: str | None = None
        """Why output was lost; None while none was."""

    def write(self, data: bytes, *, stderr: bool) -> None:
        """Append; output that cannot be written is lost, said in `trouble`, and never stops the step."""
        view = memoryview(data)
        try:
            while view:
                if self._written >= self._room:
                    self._turn()
                part = view[: max(1, self._room - self._written)]
                if stderr is not self._in_stderr:
                    self._change(stderr)
                while part:
                    done = os.write(self._file, part)
                    self._written += done
                    self.size += done
                    part, view = part[done:], view[done:]
        except OSError as error:
            self.size += len(view)
            self.trouble = error.strerror or str(error)
            self._skip()

    def close(self) -> None:
        """Close the files."""
        os.close(self._file)
        if self._marks is not None:
            os.close(self._marks)

    def _turn(self) -> None:
        """Begin the next segment, and delete the oldest ones that are too many."""
        file = self._open(name_of(self.size))
        if self._written and self._start:
            self._later.append((self._start, self._written))
            self._kept += self._written
        elif self._start:
            self._remove(self._start)  # a full disk may still hold names: not one for every loss
        self.close()
        self._file, self._marks, self._in_stderr = file, None, False
        self._start, self._written = self.size, 0
        self._room = max(PACKET, self._tail // PARTS)
        while self._later and self._kept + self._room > self._tail:
            start, size = self._later.popleft()
            self._kept -= size
            self._remove(start)

    def _remove(self, start: int) -> None:
        for name in (name_of(start), name_of(start) + MARKS):
            with contextlib.suppress(OSError):
                os.unlink(name, dir_fd=self._folder)

    def _change(self, stderr: bool) -> None:  # noqa: FBT001  one place, one meaning
        if self._marks is None:
            self._marks = self._open(name_of(self._start) + MARKS)
        os.write(self._marks, _MARK.pack(self._written))
        self._in_stderr = stderr
        self._room -= _MARK.size  # marks take room too, however often the stream changes

    def _skip(self) -> None:
        """After a loss, go on in a new segment: offsets stay true."""
        self._room = self._written

    def _open(self, name: str) -> int:
        return os.open(name, _FLAGS, 0o600, dir_fd=self._folder)


PACKET: Final = 4_096


def name_of(offset: int) -> str:
    """The name of the segment that begins at `offset`."""
    return f"{PREFIX}{offset:0{DIGITS}d}"
