"""Imports of a table or query, page by page."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Row

from jim_core.connectors.protocol import (
    BookmarkLost,
    Fault,
    ImportedObject,
    Page,
    Reading,
    Value,
    WatermarkLost,
)
from jim_core.connectors.sql import marks
from jim_core.connectors.sql.marks import Key
from jim_core.connectors.sql.settings import SqlSettings
from jim_core.connectors.sql.source import Source
from jim_core.connectors.sql.values import is_true, read

_KEYS: Final = 1000
"""Keys that are read at a time where only they are compared."""


class _Start(NamedTuple):
    """What is known before the first page, and kept in every bookmark."""

    watermark: object
    total: int | None
    since: object | None
    after: Key | None = None
    compares: bool = False
    """Whether all changes are read and it goes on with comparing keys."""


class Import:
    """One import. Each page is a question of its own for the rows behind the last key."""

    def __init__(self, source: Source, settings: SqlSettings, reading: Reading) -> None:
        self._source = source
        self._settings = settings
        self._reading = reading
        what = settings.model_dump_json(exclude={"connection", "export_table"})
        self._of = hashlib.blake2b(what.encode(), digest_size=6).hexdigest()

    def everything(self, *, complete: bool = False) -> Iterator[Page]:
        """Every row as an object."""
        start = self._bookmarked() or self._begun(None)
        yield from self._rows(start, everything=True, complete=complete)

    def changes(self, watermark: str) -> Iterator[Page]:
        """The rows that have changed, then, unless rows say themselves that they are gone, all keys."""
        mark = marks.understood(watermark)
        if mark is None or mark.get("column") != self._settings.change_column:
            raise WatermarkLost("the import before went by another changeColumn: run a full import")
        if self._settings.change_column is None:
            yield from self.everything(complete=True)
            return
        start = self._bookmarked() or self._begun(mark.get("value"))
        compares = self._settings.deleted_column is None
        if not start.compares:
            yield from self._rows(start, everything=False, complete=False, goes_on=compares)
            start = start._replace(after=None)
        if compares:
            yield from self._present(start._replace(compares=True))

    def _begun(self, since: object | None) -> _Start:
        # The watermark comes first: what changes while we read is read again the next time.
        last = self._source.last_change() if self._settings.change_column else None
        total = self._source.count() if since is None else None
        return _Start(since if last is None else last, total, since)

    def _rows(
        self, start: _Start, *, everything: bool, complete: bool, goes_on: bool = False
    ) -> Iterator[Page]:
        size, after, at_end = self._reading.page_size, start.after, False
        while not at_end:
            rows = self._source.page(after, size + 1, start.since, everything=everything)
            at_end = len(rows) <= size
            objects, deleted, faults = self._objects(rows, size)
            if at_end and everything and (lacking := self._source.without_anchor()):
                where = " or ".join(f"{name} IS NULL" for name in self._settings.anchor)
                faults.append(Fault(where, f"{lacking} rows have no anchor"))
            after = self._key(rows[:size][-1]) if rows else after
            yield Page(
                objects,
                deleted=() if everything else deleted,
                faults=faults,
                total=start.total,
                bookmark=self._bookmark(start._replace(after=after)),
                watermark=self._watermark(start) if at_end and not goes_on else None,
                complete=complete and at_end,
            )

    def _present(self, start: _Start) -> Iterator[Page]:
        after, at_end = start.after, False
        while not at_end:
            keys = self._source.keys(after, _KEYS)
            at_end = len(keys) < _KEYS
            after = tuple(keys[-1]) if keys else after
            yield Page(
                present=[(self._settings.object_type, self._anchor(key)) for key in keys],
                bookmark=self._bookmark(start._replace(after=after)),
                watermark=self._watermark(start) if at_end else None,
                complete=at_end,
            )

    def _objects(
        self, rows: Sequence[Row[Any]], size: int
    ) -> tuple[list[ImportedObject], list[tuple[str, str]], list[Fault]]:
        """What the first `size` rows are; the one behind them only tells whether the last one is alone."""
        settings, kinds = self._settings, self._source.kinds
        objects, deleted, faults = [], [], []
        flag = self._source.columns.index(settings.deleted_column) if settings.deleted_column else None
        before = None
        sides = self._sides(rows[:size])
        for place, row in enumerate(rows):
            key = self._key(row)
            anchor = self._anchor(key)
            if key == before:
                faults.append(Fault(anchor, f"the anchor {anchor!r} comes a second time", anchor))
            elif place >= size:
                break
            elif flag is not None and is_true(row[flag]):
                deleted.append((settings.object_type, anchor))
            else:
                values: dict[str, tuple[Value, ...]] = {}
                try:
                    for name, value in zip(self._source.attributes, row, strict=False):
                        if some := read(value, kinds.get(name)):
                            values[name] = some
                except ValueError as error:
                    faults.append(Fault(anchor, f"{name}: {error}", anchor))
                else:
                    objects.append(
                        ImportedObject(settings.object_type, anchor, values | sides.get(key[0], {}))
                    )
            before = key
        return objects, deleted, faults

    def _sides(self, rows: Sequence[Row[Any]]) -> dict[object, dict[str, tuple[Value, ...]]]:
        """By key, the attributes that side tables have."""
        found: dict[object, dict[str, tuple[Value, ...]]] = {}
        if self._settings.side_tables:
            keys = [self._key(row)[0] for row in rows]
            for attribute, pairs in self._source.side_values(keys).items():
                for key, value in pairs:
                    held = found.setdefault(key, {})
                    held[attribute] = tuple(dict.fromkeys((*held.get(attribute, ()), *read(value, None))))
        return {key: {name: value for name, value in held.items() if value} for key, held in found.items()}

    def _key(self, row: Row[Any]) -> Key:
        return tuple(row[place] for place in self._source.anchor_places)

    def _anchor(self, key: Sequence[object]) -> str:
        return self._settings.anchor_separator.join(str(part) for value in key for part in read(value, None))

    def _watermark(self, start: _Start) -> str:
        return marks.said(column=self._settings.change_column, value=start.watermark)

    def _bookmark(self, at: _Start) -> str:
        return marks.said(of=self._of, **at._asdict())

    def _bookmarked(self) -> _Start | None:
        if self._reading.bookmark is None:
            return None
        mark = marks.understood(self._reading.bookmark)
        if mark is None or mark.pop("of", None) != self._of or mark.keys() != set(_Start._fields):
            raise BookmarkLost("the settings were changed since a part was read")
        return _Start(**{**mark, "after": tuple(mark["after"]) if mark["after"] else None})
