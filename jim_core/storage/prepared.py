"""Statements of the hot paths, compiled once for each kind of database.

SQLAlchemy builds its context anew for every execution of a statement, and describes the columns of every
result anew: about 100 µs, where SQLite itself needs 10. Here the text, the order of the parameters and the
converters of types are worked out once; what goes to the driver is the same.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, Select, Update

from jim_core.storage.driver import cursor_of

Convert = Callable[[Any], Any]
Statement = Select[Any] | Update


@dataclass(frozen=True, slots=True)
class _Form:
    """A statement as one kind of database takes it."""

    text: str
    parameters: tuple[tuple[str, Convert | None, Any], ...]
    """Name, converter, and the value unless another is given; in the driver's order."""
    positional: bool
    columns: tuple[Convert | None, ...]

    def bound(self, given: Mapping[str, Any]) -> Any:  # noqa: ANN401  a tuple or a dictionary
        """The parameters as the driver wants them."""
        values = [
            (name, value if convert is None else convert(value))
            for name, convert, constant in self.parameters
            for value in (given.get(name, constant),)
        ]
        return tuple(value for _, value in values) if self.positional else dict(values)


class Prepared:
    """A statement that is run often. Parameters are given by the names of its bind parameters."""

    def __init__(self, statement: Statement) -> None:
        self._statement = statement
        self._forms: dict[str, _Form] = {}

    def rows(self, connection: Connection, given: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """What a SELECT finds."""
        form = self._form(connection.dialect)
        with cursor_of(connection) as cursor:
            cursor.execute(form.text, form.bound(given))
            return [_read(form.columns, row) for row in cursor.fetchall()]

    def first(self, connection: Connection, given: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """The first row that a SELECT finds."""
        form = self._form(connection.dialect)
        with cursor_of(connection) as cursor:
            cursor.execute(form.text, form.bound(given))
            row = cursor.fetchone()
        return None if row is None else _read(form.columns, row)

    def change(self, connection: Connection, given: Mapping[str, Any]) -> int:
        """How many rows an UPDATE changed."""
        form = self._form(connection.dialect)
        with cursor_of(connection) as cursor:
            cursor.execute(form.text, form.bound(given))
            return cursor.rowcount

    def _form(self, dialect: Dialect) -> _Form:
        form = self._forms.get(dialect.name)
        if form is None:
            form = self._forms[dialect.name] = _compiled(self._statement, dialect)
        return form


def _compiled(statement: Statement, dialect: Dialect) -> _Form:
    compiled = statement.compile(dialect=dialect)
    binds = {name: bind for bind, name in compiled.bind_names.items()}
    names = (compiled.positiontup or ()) if compiled.positional else tuple(binds)
    columns = statement.selected_columns if isinstance(statement, Select) else ()
    return _Form(
        text=str(compiled),
        parameters=tuple(
            (
                name,
                binds[name].type.dialect_impl(dialect).bind_processor(dialect),
                compiled.params[name],
            )
            for name in names
        ),
        positional=compiled.positional,
        columns=tuple(
            column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns
        ),
    )


def _read(converters: tuple[Convert | None, ...], row: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(
        value if convert is None else convert(value) for convert, value in zip(converters, row, strict=True)
    )
