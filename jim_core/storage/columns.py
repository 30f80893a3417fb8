"""How ids, instants and words lie in a column, on SQLite and on PostgreSQL."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, LargeBinary, Text, Uuid
from sqlalchemy.types import TypeDecorator, TypeEngine

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

Key: Final = BigInteger().with_variant(Integer, "sqlite")
"""A counted primary key: SQLite's own row id, 64 bits on PostgreSQL."""

Word: Final = Text().with_variant(Text(collation="C"), "postgresql")
"""A text that sorts by its characters' numbers on both, whatever the language of the server."""


class Guid(TypeDecorator[UUID]):
    """A UUID: 16 bytes on SQLite (a text of 36 would double each index), `uuid` on PostgreSQL."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The type that the database knows."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(Uuid(as_uuid=True))
        return dialect.type_descriptor(LargeBinary(16))

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> bytes | UUID | None:
        """As the driver wants it."""
        if value is None or dialect.name == "postgresql":
            return value
        return value.bytes

    def process_result_value(self, value: bytes | UUID | None, _dialect: Dialect) -> UUID | None:
        """As we want it."""
        return UUID(bytes=value) if isinstance(value, bytes) else value


class Span(TypeDecorator[timedelta]):
    """A length of time, as microseconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, _dialect: Dialect) -> int | None:
        """As the driver wants it."""
        return None if value is None else value // _MICROSECOND

    def process_result_value(self, value: int | None, _dialect: Dialect) -> timedelta | None:
        """As we want it."""
        return None if value is None else timedelta(microseconds=value)


class Moment(TypeDecorator[datetime]):
    """An aware UTC instant: microseconds since 1970 on SQLite, `timestamptz` on PostgreSQL."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The type that the database knows."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | datetime | None:
        """As the driver wants it."""
        if value is None or dialect.name == "postgresql":
            return value
        return (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | datetime | None, _dialect: Dialect) -> datetime | None:
        """As we want it."""
        if isinstance(value, int):
            return _EPOCH + timedelta(microseconds=value)
        return value.astimezone(UTC) if value else None
