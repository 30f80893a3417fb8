"""A file as it is, to be written again: each line with its very letters."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from jim_core.connectors.delimited.rows import Identity, dialect, signed
from jim_core.connectors.delimited.settings import DelimitedSettings
from jim_core.connectors.protocol import ConnectorError

_BOM = b"\xef\xbb\xbf"


class StoredLine(NamedTuple):
    """One row of the file."""

    number: int
    """Of the line in which it begins."""
    fields: list[str]
    """None, of a blank line or one that cannot be read."""
    text: str


class StoredFile:
    """Lines of an open file. Bytes that are no text go through it as they are."""

    def __init__(self, file: io.BufferedReader, identity: Identity, settings: DelimitedSettings) -> None:
        self.identity = identity
        self.encoding = settings.encoding
        if signed(settings.encoding) != settings.encoding and file.peek(3).startswith(_BOM):
            self.encoding = signed(settings.encoding)
        self._text = io.TextIOWrapper(file, encoding=self.encoding, errors="surrogateescape", newline="")
        self._settings = settings

    def close(self) -> None:
        """Close the file."""
        self._text.close()

    def lines(self) -> Iterator[StoredLine]:
        """Every line; ConnectorError, when they cannot be told apart."""
        held: list[str] = []
        reader = csv.reader(_held(self._text, held), dialect(self._settings))
        number = 1
        while True:
            try:
                fields = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                if "field larger" in str(error) or "end of data" in str(error):
                    raise ConnectorError(f"line {number}: a quote opens here that is not closed") from error
                fields = []
            except UnicodeError as error:
                raise ConnectorError(f"encoding: the file is not what the setting says: {error}") from error
            yield StoredLine(number, fields, "".join(held))
            held.clear()
            number = reader.line_num + 1


def end_of(text: str) -> str:
    """The break at the end of a line; empty if it has none."""
    return text[len(text.rstrip("\r\n")) :]


def _held(lines: Iterable[str], held: list[str]) -> Iterator[str]:
    for line in lines:
        held.append(line)
        yield line
