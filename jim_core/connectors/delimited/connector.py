"""A delimited file as a connected system."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from jim_core.connectors.delimited import reading, writing
from jim_core.connectors.delimited.layout import layout_of
from jim_core.connectors.delimited.rows import opened
from jim_core.connectors.delimited.settings import DelimitedSettings
from jim_core.connectors.protocol import Change, ConnectorError, ObjectType, Page, Reading, Written

_LOOKED_AT = 10_000
"""Rows in which types of objects are looked for, where a column says them."""


class DelimitedFile:
    """One file. It is opened anew by each method, and by no other path than it has then."""

    def __init__(self, settings: DelimitedSettings) -> None:
        self._settings = settings
        self._path = Path(settings.path)

    def test(self) -> str:
        """As in Connector."""
        with opened(self._path, self._settings) as rows:
            layout = layout_of(rows, self._settings)
            before, taken = rows.part, rows.take(_LOOKED_AT)
            some = len(taken.rows)
            part = rows.part - before
            count = f"{some:,}" if some < _LOOKED_AT or not part else f"about {round(some / part, -3):,.0f}"
            return f"{self._path}: {len(layout.columns)} columns, {count} rows"

    def schema(self) -> Sequence[ObjectType]:
        """As in Connector; types that a column names are looked for in the first 10,000 rows."""
        with opened(self._path, self._settings) as rows:
            layout = layout_of(rows, self._settings)
            if self._settings.object_type:
                return [layout.object_type(self._settings.object_type)]
            good = [row for row in rows.take(_LOOKED_AT).rows if len(row) == len(layout.columns)]
            names = sorted({name for row in good if (name := layout.type_of(row))})
            return [layout.object_type(name) for name in names]

    def read_all(self, how: Reading) -> Iterator[Page]:
        """As in Connector."""
        return reading.read_all(self._read(how), self._settings, how)

    def read_changes(self, how: Reading, watermark: str) -> Iterator[Page]:
        """As in Connector; a file that has changed is read whole. No watermark is ever lost."""
        return reading.read_changes(self._read(how), self._settings, how, watermark)

    def write(self, changes: Sequence[Change]) -> Iterator[Written]:
        """As in Connector. The whole file is written once a call, so many changes at a time are best."""
        return writing.write(Path(self._settings.export_path or self._path), self._settings, changes)

    def _read(self, how: Reading) -> Path:
        if how.partition:
            raise ConnectorError(f"a file has no partition {how.partition!r}: leave the run profile's empty")
        return Path(how.file_path or self._path)


@contextmanager
def opened_file(settings: DelimitedSettings) -> Iterator[DelimitedFile]:
    """A file, ready to be read or written."""
    yield DelimitedFile(settings)
