"""What is read: a table or a query, its columns, and one page of its rows after the other."""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnClause,
    Connection,
    FromClause,
    Row,
    Select,
    and_,
    bindparam,
    column,
    false,
    func,
    inspect,
    literal_column,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.exc import NoSuchTableError
from sqlalchemy.sql import quoted_name
from sqlalchemy.types import NULLTYPE

from jim_core.connectors.protocol import AttributeKind, ConnectorError, ObjectType, ValueKind
from jim_core.connectors.sql.marks import Key
from jim_core.connectors.sql.settings import SqlSettings
from jim_core.connectors.sql.values import KINDS

_LOOKED_AT: Final = 100
"""Rows of a query by which the kinds of its columns are told."""
_COLON: Final = re.compile(r"(?<![:\w\\]):(?=\w)")
"""What SQLAlchemy would take for a parameter."""


class Source:
    """A table or query, as a connection sees it."""

    def __init__(self, connection: Connection, settings: SqlSettings) -> None:
        self._connection = connection
        self._settings = settings
        self._from = _table(settings.table, settings) if settings.table else _query(settings.query or "")
        self.all_columns = self._all_columns()
        for setting, names in (
            ("anchor", settings.anchor),
            ("columns", settings.columns),
            ("changeColumn", [settings.change_column]),
            ("deletedColumn", [settings.deleted_column]),
        ):
            for name in names:
                if name is not None and name not in self.all_columns:
                    known = ", ".join(self.all_columns)
                    raise ConnectorError(f"{setting}: there is no column {name!r}; there are {known}")
        self.attributes = [name for name in self.all_columns if name in self._wanted]
        """The columns that objects have as attributes."""
        extra = [settings.change_column, settings.deleted_column]
        self.columns = [*self.attributes, *(name for name in extra if name and name not in self._wanted)]
        """The columns that are read, in their order in a row."""
        self.anchor_places = [self.columns.index(name) for name in settings.anchor]

    @cached_property
    def kinds(self) -> Mapping[str, ValueKind]:
        """What the columns say of their values; of a query, what its first rows do."""
        if self._settings.table:
            return kinds_of(self._connection, self._settings.table, self._settings)
        rows = self._connection.execute(self._select(*self.columns).limit(_LOOKED_AT)).fetchall()
        found = {}
        for place, name in enumerate(self.columns):
            seen = [row[place] for row in rows if row[place] is not None]
            kind = next(
                (kind for type_, kind in KINDS if seen and all(isinstance(v, type_) for v in seen)), None
            )
            found[name] = kind or ValueKind.TEXT
        return found

    def object_type(self) -> ObjectType:
        """The type of the objects, with its attributes."""
        settings = self._settings
        own = [
            AttributeKind(
                name,
                self.kinds.get(name, ValueKind.TEXT),
                is_multi_valued=name in self._arrays,
                is_required=name in settings.anchor,
                is_anchor=name in settings.anchor,
            )
            for name in self.attributes
        ]
        side = [AttributeKind(each.attribute, is_multi_valued=True) for each in settings.side_tables]
        return ObjectType(settings.object_type, (*own, *side))

    def page(
        self, after: Key | None, size: int, since: object | None, *, everything: bool
    ) -> Sequence[Row[Any]]:
        """At most `size` rows behind the one with the key `after`, in the order of the keys.

        Unless `everything`, only those that changed at `since` or later, or that do not say when.
        """
        statement = self._select(*self.columns)
        if not everything and since is not None:
            changed = named(str(self._settings.change_column))
            statement = statement.where(or_(changed >= bound(since), changed.is_(None)))
        return self._connection.execute(self._behind(statement, after).limit(size)).fetchall()

    def keys(self, after: Key | None, size: int) -> Sequence[Row[Any]]:
        """At most `size` keys behind `after`, whatever the rows hold."""
        statement = self._select(*self._settings.anchor)
        return self._connection.execute(self._behind(statement, after).limit(size)).fetchall()

    def last_change(self) -> object:
        """The last change that is there; None if there is none."""
        changed = named(str(self._settings.change_column))
        return self._connection.execute(select(func.max(changed)).select_from(self._from)).scalar()

    def count(self) -> int:
        """How many rows there are."""
        return int(self._connection.execute(select(func.count()).select_from(self._from)).scalar_one())

    def without_anchor(self) -> int:
        """How many rows have a NULL in their anchor."""
        is_null = or_(*(named(name).is_(None) for name in self._settings.anchor))
        return int(
            self._connection.execute(select(func.count()).select_from(self._from).where(is_null)).scalar_one()
        )

    def side_values(self, keys: Sequence[object]) -> Mapping[str, Sequence[Sequence[Any]]]:
        """By attribute, the rows of its side table (key and value) for these keys, in the order of both."""
        found = {}
        for side in self._settings.side_tables:
            key, value = named(side.key_column), named(side.value_column)
            source = _table(side.table, self._settings)
            statement = (
                select(key, value)
                .select_from(source)
                .where(key.in_([bound(each) for each in keys]))
                .order_by(key, value)
            )
            found[side.attribute] = self._connection.execute(statement).fetchall() if keys else []
        return found

    @property
    def _wanted(self) -> set[str]:
        settings = self._settings
        hidden = {settings.deleted_column} - {None}
        return {*settings.anchor, *(settings.columns or set(self.all_columns) - hidden)}

    @cached_property
    def _arrays(self) -> frozenset[str]:
        if not self._settings.table:
            return frozenset()
        columns = inspect(self._connection).get_columns(self._settings.table, self._settings.table_schema)
        return frozenset(each["name"] for each in columns if getattr(each["type"], "item_type", None))

    def _all_columns(self) -> Sequence[str]:
        if self._settings.table:
            return columns_of(self._connection, self._settings.table, "table", self._settings)
        return list(
            self._connection.execute(
                select(literal_column("*")).select_from(self._from).where(false())
            ).keys()
        )

    def _select(self, *names: str) -> Select[Any]:
        return select(*(named(name) for name in names)).select_from(self._from)

    def _behind(self, statement: Select[Any], after: Key | None) -> Select[Any]:
        columns = [named(name) for name in self._settings.anchor]
        statement = statement.order_by(*columns).where(*(each.is_not(None) for each in columns))
        if after is None:
            return statement
        # Tuples cannot be compared everywhere: the first differing part decides.
        ways = [
            and_(
                *(one == bound(value) for one, value in islice(zip(columns, after, strict=True), n)),
                columns[n] > bound(after[n]),
            )
            for n in range(len(columns))
        ]
        return statement.where(or_(*ways))


def named(name: str) -> ColumnClause[Any]:
    """A column with this very name."""
    return column(quoted_name(name, quote=True))


def bound(value: object) -> BindParameter[Any]:
    """A value whose type the column decides, rather than SQLAlchemy."""
    return bindparam(None, value, type_=NULLTYPE, unique=True)


def columns_of(connection: Connection, name: str, setting: str, settings: SqlSettings) -> Sequence[str]:
    """The columns of a table, in their order; ConnectorError, when there is no such table."""
    try:
        return [each["name"] for each in inspect(connection).get_columns(name, settings.table_schema)]
    except NoSuchTableError:
        raise ConnectorError(f"{setting}: the database has no table or view {name!r}") from None


def kinds_of(connection: Connection, name: str, settings: SqlSettings) -> Mapping[str, ValueKind]:
    """What the columns of a table hold."""
    found = {}
    for each in inspect(connection).get_columns(name, settings.table_schema):
        type_ = getattr(each["type"], "item_type", None) or each["type"]
        try:
            python = type_.python_type
        except NotImplementedError:
            python = str
        kind = next((kind for known, kind in KINDS if issubclass(python, known)), ValueKind.TEXT)
        found[each["name"]] = kind
    return found


def _table(name: str, settings: SqlSettings) -> FromClause:
    schema = quoted_name(settings.table_schema, quote=True) if settings.table_schema else None
    return table(quoted_name(name, quote=True), schema=schema)


def _query(query: str) -> FromClause:
    return text(_COLON.sub(r"\:", query.strip().rstrip(";"))).columns().subquery("source")
