"""Exports to a table: each change in a savepoint of its own."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, TableClause, delete, insert, select, table, update
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.sql import quoted_name

from jim_core.connectors.protocol import (
    Change,
    ConnectorError,
    Operation,
    Value,
    ValueKind,
    WriteStatus,
    Written,
)
from jim_core.connectors.sql.settings import SideTable, SqlSettings
from jim_core.connectors.sql.source import bound, columns_of, kinds_of, named
from jim_core.connectors.sql.values import read, stored

_TIMES_AS_TEXT: Final = ("postgresql", "sqlite")
"""Databases that read ISO 8601 as each of their types of time needs it; others get a time without a zone."""


class _NotDone(Exception):
    """Nothing was done; the text says why. It undoes the change's savepoint."""

    def __init__(self, status: WriteStatus, reason: str | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Export:
    """What is done within one transaction."""

    def __init__(
        self, connection: Connection, settings: SqlSettings, reason: Callable[[SQLAlchemyError], str]
    ) -> None:
        name = settings.export_table or settings.table
        if name is None:
            raise ConnectorError("exportTable is missing: a query cannot be written to")
        self._connection = connection
        self._settings = settings
        self._reason = reason
        self._columns = columns_of(
            connection, name, "exportTable" if settings.export_table else "table", settings
        )
        for anchor in settings.anchor:
            if anchor not in self._columns:
                raise ConnectorError(f"anchor: the table {name!r} has no column {anchor!r}")
        self._kinds = kinds_of(connection, name, settings)
        self._times_as_text = connection.dialect.name in _TIMES_AS_TEXT
        self._table = self._made_of(name, self._columns)
        self._sides = {side.attribute: side for side in settings.side_tables}

    def made(self, change: Change) -> Written:
        """Make a change and tell how it ended; whatever fails is undone alone. A lost connection raises."""
        try:
            with self._connection.begin_nested():
                return self._made(change)
        except _NotDone as told:
            return Written(change.id, told.status, told.reason)
        except DBAPIError as error:
            if error.connection_invalidated:
                raise
            if change.operation is Operation.ADD and self._exists(change):
                return Written(change.id, WriteStatus.EXISTS)
            return Written(change.id, WriteStatus.FAILED, self._reason(error))
        except (SQLAlchemyError, OverflowError) as error:
            reason = self._reason(error) if isinstance(error, SQLAlchemyError) else str(error)
            return Written(change.id, WriteStatus.FAILED, reason)

    def _made(self, change: Change) -> Written:
        if change.object_type != self._settings.object_type:
            wanted = self._settings.object_type
            raise _NotDone(WriteStatus.FAILED, f"the objects of this table are of the type {wanted}")
        own, several = self._split(change)
        if change.operation is Operation.ADD:
            anchor = self._added(change, own)
            self._set_sides(anchor, several)
            return Written(change.id, anchor=anchor)
        key = self._key(change.anchor)
        if change.operation is Operation.DELETE:
            self._set_sides(str(change.anchor), dict.fromkeys(self._sides, ()))
            self._one(self._connection.execute(delete(self._table).where(*key)).rowcount)
            return Written(change.id)
        if own:
            self._one(self._connection.execute(update(self._table).where(*key).values(own)).rowcount)
        elif not self._is_there(key):
            raise _NotDone(WriteStatus.MISSING)
        self._set_sides(str(change.anchor), several)
        return Written(change.id)

    def _added(self, change: Change, values: dict[ColumnElement[Any], object]) -> str:
        """Insert a row; its anchor, given or made by the database."""
        anchors = [self._table.c[name] for name in self._settings.anchor]
        if change.anchor is not None:
            for name, part in zip(self._settings.anchor, self._parts(change.anchor), strict=True):
                values.setdefault(self._table.c[name], self._stored(name, part))
        statement = insert(self._table).values(values)
        if self._connection.dialect.insert_returning:
            key: Sequence[object] = tuple(self._connection.execute(statement.returning(*anchors)).one())
        else:
            made = self._connection.execute(statement).lastrowid
            key = [values.get(column, made) for column in anchors]
        return self._settings.anchor_separator.join(str(one) for part in key for one in read(part, None))

    def _split(self, change: Change) -> tuple[dict[ColumnElement[Any], object], dict[str, tuple[Value, ...]]]:
        """What goes into the row, and what into side tables."""
        own: dict[ColumnElement[Any], object] = {}
        several: dict[str, tuple[Value, ...]] = {}
        for name, values in change.attributes.items():
            if name in self._sides:
                several[name] = values
            elif name not in self._columns:
                raise _NotDone(WriteStatus.FAILED, f"{name}: the table has no such column")
            elif len(values) > 1:
                raise _NotDone(
                    WriteStatus.FAILED, f"{name}: {len(values)} values for one column: use sideTables"
                )
            else:
                own[self._table.c[name]] = self._stored(name, values[0]) if values else None
        return own, several

    def _set_sides(self, anchor: str, several: Mapping[str, tuple[Value, ...]]) -> None:
        for attribute, values in several.items():
            side: SideTable = self._sides[attribute]
            target = self._made_of(side.table, [side.key_column, side.value_column])
            key, value = target.c[side.key_column], target.c[side.value_column]
            owner = self._stored(self._settings.anchor[0], anchor)
            self._connection.execute(delete(target).where(key == bound(owner)))
            if values:
                self._connection.execute(insert(target), [{key.name: owner, value.name: v} for v in values])

    def _key(self, anchor: str | None) -> list[ColumnElement[bool]]:
        if anchor is None:
            raise _NotDone(WriteStatus.FAILED, "the object has no anchor")
        names = self._settings.anchor
        return [
            self._table.c[name] == bound(self._stored(name, part))
            for name, part in zip(names, self._parts(anchor), strict=True)
        ]

    def _parts(self, anchor: str) -> Sequence[str]:
        names = self._settings.anchor
        parts = anchor.split(self._settings.anchor_separator) if len(names) > 1 else [anchor]
        if len(parts) != len(names):
            raise _NotDone(WriteStatus.FAILED, f"the anchor {anchor!r} has not {len(names)} parts")
        return parts

    def _stored(self, name: str, value: Value) -> object:
        try:
            return stored(value, self._kinds.get(name), times_as_text=self._times_as_text)
        except (ValueError, ArithmeticError):
            kind = self._kinds.get(name, ValueKind.TEXT)
            raise _NotDone(WriteStatus.FAILED, f"{name}: the column holds {kind} values") from None

    def _exists(self, change: Change) -> bool:
        try:
            own, _ = self._split(change)
            anchors = [self._table.c[name] for name in self._settings.anchor]
            if change.anchor is not None:
                return self._is_there(self._key(change.anchor))
            return all(each in own for each in anchors) and self._is_there(
                [each == bound(own[each]) for each in anchors]
            )
        except (_NotDone, SQLAlchemyError):
            return False

    def _is_there(self, key: Sequence[ColumnElement[bool]]) -> bool:
        return self._connection.execute(select(1).select_from(self._table).where(*key)).first() is not None

    def _one(self, rows: int) -> None:
        if rows == 0:
            raise _NotDone(WriteStatus.MISSING)
        if rows > 1:
            raise _NotDone(WriteStatus.FAILED, f"{rows} rows have this anchor")

    def _made_of(self, name: str, columns: Sequence[str]) -> TableClause:
        schema = self._settings.table_schema
        return table(
            quoted_name(name, quote=True),
            *(named(each) for each in columns),
            **({"schema": quoted_name(schema, quote=True)} if schema else {}),
        )
