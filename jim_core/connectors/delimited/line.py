"""An object as a line of a file."""

import csv
import io
from collections.abc import Iterable, Sequence

from jim_core.connectors.delimited.layout import Layout
from jim_core.connectors.delimited.rows import dialect, is_odd
from jim_core.connectors.delimited.values import written
from jim_core.connectors.protocol import Change, Value


class NotWritable(Exception):
    """What a change asks for does not fit into the file; the text says why and what helps."""


class Lines:
    """Makes the lines of one file."""

    def __init__(self, layout: Layout, columns: Sequence[str], end: str) -> None:
        self.columns = tuple(columns)
        self.end = end
        self._layout = layout
        self._settings = layout.settings
        self._last: tuple[Iterable[str], str] = ((), "")
        self._place = {name: place for place, name in enumerate(columns)}
        self._buffer = io.StringIO(newline="")
        self._writer = csv.writer(self._buffer, dialect(layout.settings, end))

    def added(self, change: Change) -> list[str]:
        """The fields of an object that is added; NotWritable."""
        fields = self.changed([""] * len(self.columns), change, is_new=True)
        settings = self._settings
        if settings.object_type_column:
            fields[self._place[settings.object_type_column]] = change.object_type
        anchor = self.anchor_of(change)
        if len(settings.anchor) == 1:
            fields[self._place[settings.anchor[0]]] = anchor
        return fields

    def changed(self, fields: Sequence[str], change: Change, *, is_new: bool = False) -> list[str]:
        """The fields with what a change says; NotWritable."""
        result = [*fields, *[""] * (len(self.columns) - len(fields))]
        for name, values in change.attributes.items():
            place = self._place.get(name)
            if place is not None:
                result[place] = self._field(name, values)
            elif values:
                raise NotWritable(f"{name}: the file has no such column; allowNewColumns would add it")
        if not is_new and self.key(result) != self.key(fields):
            raise NotWritable("neither the anchor of an object nor its type can be changed")
        return result

    def anchor_of(self, change: Change) -> str:
        """The anchor of an object that is added; NotWritable."""
        names = self._settings.anchor
        parts = [self._field(name, change.attributes.get(name, ())) for name in names]
        anchor = self._layout.joined(parts)
        if anchor is None and len(names) == 1:
            anchor = self._layout.joined([change.anchor or ""])
        if anchor is None:
            raise NotWritable(f"it has no {' or '.join(names)}, which is the anchor")
        return anchor

    def key(self, fields: Sequence[str]) -> tuple[str | None, str | None]:
        """Type and anchor of a line."""
        return self._layout.type_of(fields), self._layout.anchor_of(fields)

    def line(self, fields: Iterable[str]) -> str:
        """Fields as a line of the file; NotWritable."""
        if fields is self._last[0]:  # asked for once to see whether it can be, and again to have it
            return self._last[1]
        self._buffer.seek(0)
        self._buffer.truncate()
        try:
            self._writer.writerow(fields)
            text = self._buffer.getvalue()
            text.encode(self._settings.encoding)
        except csv.Error as error:
            raise NotWritable(f"a value holds what only a quote could keep together: {error}") from error
        except UnicodeEncodeError as error:
            letter = error.object[error.start]
            raise NotWritable(f"{self._settings.encoding} has no letter {letter!r}") from error
        self._last = fields, text
        return text

    def _field(self, name: str, values: Sequence[Value]) -> str:
        texts = [written(value) for value in values]
        separator = self._settings.multi_value_separator
        if any(map(is_odd, texts)):
            raise NotWritable(f"{name}: a value holds a NUL or is no text")
        if name not in self._settings.multi_valued_columns:
            if len(texts) > 1:
                raise NotWritable(
                    f"{name}: {len(texts)} values for a column that is not in multiValuedColumns"
                )
        elif any(separator in text for text in texts):
            raise NotWritable(f"{name}: a value holds {separator!r}, which is the multiValueSeparator")
        return separator.join(texts)
