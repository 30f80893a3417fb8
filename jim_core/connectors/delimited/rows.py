"""The rows of a file: by Python's own csv module, in blocks, with the line where each stands."""

import codecs
import csv
import io
import os
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import Final, NamedTuple

from jim_core.connectors.delimited.settings import DelimitedSettings
from jim_core.connectors.protocol import ConnectorError

LONGEST_FIELD: Final = 16 * 1024 * 1024
"""Characters: room for a picture, and an end to a quote that is never closed."""
_BLOCK: Final = 256 * 1024
_MARK: Final = "jim-undecodable"
_NEVER_CLOSED: Final = ("unexpected end of data", "field larger than field limit")


class Identity(NamedTuple):
    """Which file it is, in which state."""

    device: int
    inode: int
    size: int
    changed: int
    """Nanoseconds."""

    @classmethod
    def of(cls, status: os.stat_result) -> "Identity":
        """What the system says of a file."""
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


class Taken(NamedTuple):
    """Some rows of a file."""

    before: int
    """The line in which the row before them ends."""
    rows: list[list[str]]
    lines: list[int]
    """In which line each ends."""
    broken: list[tuple[int, str]]
    """Lines that are no rows, and why; an empty row stands for each."""

    def line(self, place: int) -> int:
        """The line in which a row begins."""
        return (self.lines[place - 1] if place else self.before) + 1


class Rows:
    """The rows of an open file. A row is a list of fields; a blank line is an empty one."""

    def __init__(self, file: io.BufferedReader, settings: DelimitedSettings) -> None:
        self.identity = Identity.of(os.fstat(file.fileno()))
        self._file = file
        self._text = io.TextIOWrapper(
            file, encoding=signed(settings.encoding), errors=_MARK, newline="", write_through=True
        )
        self._block = io.StringIO()
        self._in_block = 0
        self._characters = 0
        self.has_odd_characters = False
        """Whether bytes that are no text, or NULs, were read so far: as lone surrogates and NULs."""
        self._reader = csv.reader(chain.from_iterable(self._blocks()), dialect(settings))

    def close(self) -> None:
        """Close the file."""
        self._text.close()

    @property
    def line(self) -> int:
        """The number of the last line that was taken."""
        return self._reader.line_num

    @property
    def part(self) -> float:
        """Which part of the file was taken, from 0 to 1."""
        loaded = self._file.tell()
        if not loaded or not self._characters or not self.identity.size:
            return 1.0
        taken = self._characters - (self._in_block - self._block.tell())
        return min(1.0, loaded / self.identity.size * taken / self._characters)

    def take(self, most: int) -> Taken:
        """The next rows, fewer than `most` only at the end; ConnectorError, when the rest is in no order."""
        taken = Taken(self.line, [], [], [])
        reader, rows, lines = self._reader, taken.rows, taken.lines
        while True:
            try:
                for row in islice(reader, most - len(rows)):
                    rows.append(row)
                    lines.append(reader.line_num)
            except csv.Error as error:
                line = taken.line(len(rows))
                if str(error).startswith(_NEVER_CLOSED):
                    raise _never_closed(line) from error
                taken.broken.append((line, f"a quoted field goes on behind its quote: {error}"))
                rows.append([])
                lines.append(reader.line_num)
            except UnicodeError as error:
                raise ConnectorError(f"encoding: the file is not what the setting says: {error}") from error
            else:
                return taken

    def check_unchanged(self) -> None:
        """ConnectorError, when somebody wrote to the file while it was read."""
        if Identity.of(os.fstat(self._file.fileno())) != self.identity:
            raise ConnectorError(
                "the file was changed meanwhile: import it again, and have it written beside and renamed"
            )

    def _blocks(self) -> Iterator[Iterator[str]]:
        while text := self._text.read(_BLOCK) + self._text.readline():
            self._in_block = len(text)
            self._characters += self._in_block
            self.has_odd_characters = self.has_odd_characters or is_odd(text)
            self._block = io.StringIO(text, newline="")
            yield self._block


@contextmanager
def opened(path: Path, settings: DelimitedSettings) -> Iterator[Rows]:
    """The rows of a file; ConnectorError, when it cannot be read."""
    with open_file(path) as file, closing(Rows(file, settings)) as rows:
        yield rows


@contextmanager
def open_file(path: Path) -> Iterator[io.BufferedReader]:
    """A file as bytes; ConnectorError, when it cannot be read."""
    csv.field_size_limit(LONGEST_FIELD)
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise ConnectorError(f"path: {path} is not a file")
            yield file
    except OSError as error:
        raise ConnectorError(f"path: cannot read {path}: {(error.strerror or str(error)).lower()}") from error
    except ValueError as error:
        if isinstance(error, UnicodeError):
            raise
        raise ConnectorError("path: it holds a NUL or invalid text") from error


def dialect(settings: DelimitedSettings, end: str = "\n") -> type[csv.Dialect]:
    """What the csv module is told; it writes `end` at the end of a line."""
    told = {
        "delimiter": settings.delimiter,
        "quotechar": settings.quote,
        "quoting": csv.QUOTE_MINIMAL if settings.quote else csv.QUOTE_NONE,
        "doublequote": True,
        "skipinitialspace": settings.trim and settings.delimiter != " ",
        "strict": True,
        "lineterminator": end,
    }
    return type("Told", (csv.Dialect,), told)


def signed(encoding: str) -> str:
    """The encoding with which a BOM is passed over."""
    return "utf-8-sig" if codecs.lookup(encoding).name == "utf-8" else encoding


def is_odd(text: str) -> bool:
    """Whether a text holds lone surrogates, which stand for bytes that are no text, or NULs."""
    if "\x00" in text:
        return True
    if text.isascii():
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _marked(error: UnicodeError) -> tuple[str, int]:
    return "\udcff", error.end if isinstance(error, UnicodeDecodeError) else 0


codecs.register_error(_MARK, _marked)


def _never_closed(line: int) -> ConnectorError:
    return ConnectorError(
        f"line {line}: a quote opens here that is not closed, so that nothing below it can be read: "
        "close it, or leave the setting quote empty if the file has no quotes"
    )
