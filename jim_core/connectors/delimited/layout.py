"""What the columns of a file are, and what a row is as an object."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from jim_core.connectors.delimited.rows import Rows, Taken, is_odd
from jim_core.connectors.delimited.settings import DelimitedSettings
from jim_core.connectors.delimited.values import READERS
from jim_core.connectors.protocol import (
    AttributeKind,
    ConnectorError,
    Fault,
    ImportedObject,
    ObjectType,
    Value,
    ValueKind,
)

_NOTHING: Final = (None,)


class _Shape(NamedTuple):
    """What is done with a column that is not one text."""

    name: str
    separator: str | None
    read: Callable[[str], Value] | None


class Layout:
    """The columns of one file, which fit to what the settings say of them."""

    def __init__(self, settings: DelimitedSettings, columns: Sequence[str]) -> None:
        _check_names(columns)
        for name, setting in settings.named_columns.items():
            if name not in columns:
                known = ", ".join(columns)
                raise ConnectorError(f"{setting}: the file has no column {name!r}; it has {known}")
        self.columns = tuple(columns)
        self.settings = settings
        self._places = [self.columns.index(name) for name in settings.anchor]
        self._shapes = [
            _Shape(
                name,
                settings.multi_value_separator if name in settings.multi_valued_columns else None,
                READERS.get(settings.column_kinds.get(name, ValueKind.TEXT)),
            )
            for name in columns
            if name in settings.multi_valued_columns or name in settings.column_kinds
        ]

    def objects(self, taken: Taken, seen: set[int], *, odd: bool) -> tuple[list[ImportedObject], list[Fault]]:
        """The objects that rows are, in their order, and what is wrong with the others.

        `seen` holds a hash of each object so far; `odd` says whether a row may hold what is no text.
        """
        found: list[ImportedObject] = []
        faults = [Fault(f"line {line}", reason) for line, reason in taken.broken]
        columns, width, shapes, trim = self.columns, len(self.columns), self._shapes, self.settings.trim
        first, several = self.settings.anchor[0], len(self.settings.anchor) > 1
        one_type, type_column = self.settings.object_type, self.settings.object_type_column or ""
        for place, row in enumerate(taken.rows):
            if len(row) != width or (odd and is_odd("".join(row))):
                if row:
                    faults.append(self._fault(taken, place, self._broken(row)))
                continue
            # One of these two runs for every field of the file: at most one call, and no branch.
            values: dict[str, tuple[Value, ...]] = (
                {name: (value,) for name, field in zip(columns, row, strict=True) if (value := field.strip())}
                if trim
                else {name: (field,) for name, field in zip(columns, row, strict=True) if field}
            )
            anchor = self.anchor_of(row) if several else values.get(first, _NOTHING)[0]
            object_type = one_type or values.get(type_column, _NOTHING)[0]
            if not anchor or not object_type:
                faults.append(self._fault(taken, place, self._lacking(anchor)))
            elif shapes and (reason := _shaped(values, shapes)):
                faults.append(self._fault(taken, place, reason))
            elif (key := hash((object_type, anchor))) in seen:
                faults.append(self._fault(taken, place, f"the anchor {anchor!r} comes a second time"))
            else:
                seen.add(key)
                found.append(ImportedObject(object_type, anchor, values))  # type: ignore[arg-type]
        return found, faults

    def _fault(self, taken: Taken, place: int, reason: str) -> Fault:
        return Fault(f"line {taken.line(place)}", reason, self.anchor_of(taken.rows[place]))

    def _broken(self, row: Sequence[str]) -> str:
        if len(row) != len(self.columns):
            return f"{len(row)} fields instead of {len(self.columns)}"
        bad = next(name for name, field in zip(self.columns, row, strict=True) if is_odd(field))
        return f"{bad}: a NUL, or bytes that are no {self.settings.encoding} text"

    def _lacking(self, anchor: object) -> str:
        if anchor:
            return f"{self.settings.object_type_column} is empty, so that the type of the object is unknown"
        return f"{' or '.join(self.settings.anchor)} is empty, so that the object has no anchor"

    def anchor_of(self, row: Sequence[str]) -> str | None:
        """The anchor of a row, good or bad; None if it cannot be read."""
        return self.joined([row[place] for place in self._places if place < len(row)])

    def joined(self, parts: Sequence[str]) -> str | None:
        """The anchor with these parts; None if one is missing or no text."""
        parts = [self._trimmed(part) for part in parts]
        if len(parts) < len(self._places) or not all(parts) or any(map(is_odd, parts)):
            return None
        return self.settings.anchor_separator.join(parts)

    def type_of(self, row: Sequence[str]) -> str | None:
        """The type of a row of the right length; None if it says none."""
        if self.settings.object_type_column is None:
            return self.settings.object_type
        return self._trimmed(row[self.columns.index(self.settings.object_type_column)]) or None

    def object_type(self, name: str) -> ObjectType:
        """A type of objects, with every column as an attribute."""
        settings = self.settings
        return ObjectType(
            name,
            tuple(
                AttributeKind(
                    column,
                    settings.column_kinds.get(column, ValueKind.TEXT),
                    is_multi_valued=column in settings.multi_valued_columns,
                    is_required=column in settings.anchor or column == settings.object_type_column,
                    is_anchor=column in settings.anchor,
                )
                for column in self.columns
            ),
        )

    def _trimmed(self, cell: str) -> str:
        return cell.strip() if self.settings.trim else cell


def layout_of(rows: Rows, settings: DelimitedSettings) -> Layout:
    """The layout of an open file, whose header has then been read."""
    if not settings.has_header:
        return Layout(settings, settings.columns)
    while True:
        taken = rows.take(1)
        if taken.broken:
            raise ConnectorError(
                f"line {taken.broken[0][0]}: the header cannot be read: {taken.broken[0][1]}"
            )
        if not taken.rows:
            raise ConnectorError("the file is empty: not even its header is there")
        if names := taken.rows[0]:
            return Layout(settings, names_of(names))


def names_of(header: Sequence[str]) -> list[str]:
    """The names that a header gives to the columns."""
    return [name.lstrip("\ufeff").strip() for name in header]


def _shaped(values: dict[str, tuple[Value, ...]], shapes: Sequence[_Shape]) -> str | None:
    """Give values their kinds and take several apart; what is wrong, if something is."""
    for name, separator, read in shapes:
        held = values.get(name)
        if held is None:
            continue
        texts = [str(held[0])]
        if separator is not None:
            texts = list(filter(None, map(str.strip, texts[0].split(separator))))
        try:
            given = tuple(texts if read is None else map(read, texts))
        except ValueError as error:
            return f"{name}: {error}"
        values[name] = given if len(given) < 2 else tuple(dict.fromkeys(given))
        if not given:
            del values[name]
    return None


def _check_names(columns: Sequence[str]) -> None:
    seen: dict[str, int] = {}
    for number, name in enumerate(columns, start=1):
        if not name:
            raise ConnectorError(f"the header gives column {number} no name")
        if is_odd(name):
            raise ConnectorError(f"encoding: the name of column {number} holds bytes that are no text")
        if name in seen:
            raise ConnectorError(f"the header names {name!r} twice, in columns {seen[name]} and {number}")
        seen[name] = number
