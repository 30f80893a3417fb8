"""A database as a connected system."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from jim_core.connectors.protocol import Change, ConnectorError, ObjectType, Page, Reading, Written
from jim_core.connectors.sql.database import Database
from jim_core.connectors.sql.reading import Import
from jim_core.connectors.sql.settings import SqlSettings
from jim_core.connectors.sql.source import Source
from jim_core.connectors.sql.writing import Export


class SqlConnector:
    """One table or query of a database."""

    def __init__(self, database: Database, settings: SqlSettings) -> None:
        self._database = database
        self._settings = settings

    def test(self) -> str:
        """As in Connector."""
        with self._database.reading() as connection:
            source = Source(connection, self._settings)
            server = ".".join(map(str, connection.dialect.server_version_info or ()))
            name = f"{connection.dialect.name} {server}".strip()
            return f"{name}: {len(source.all_columns)} columns, {source.count():,} rows"

    def schema(self) -> Sequence[ObjectType]:
        """As in Connector."""
        with self._database.reading() as connection:
            return [Source(connection, self._settings).object_type()]

    def read_all(self, reading: Reading) -> Iterator[Page]:
        """As in Connector."""
        _check(reading)
        with self._database.reading() as connection:
            yield from Import(Source(connection, self._settings), self._settings, reading).everything()

    def read_changes(self, reading: Reading, watermark: str) -> Iterator[Page]:
        """As in Connector; rows of the very last instant are given again, for others may have come since."""
        _check(reading)
        with self._database.reading() as connection:
            yield from Import(Source(connection, self._settings), self._settings, reading).changes(watermark)

    def write(self, changes: Sequence[Change]) -> Iterator[Written]:
        """As in Connector. All is one transaction, so outcomes are told once it is kept."""
        with self._database.writing() as connection:
            export = Export(connection, self._settings, self._database.reason)
            written = [export.made(change) for change in changes]
        yield from written


@contextmanager
def opened_database(settings: SqlSettings) -> Iterator[SqlConnector]:
    """A database, ready to be read or written."""
    database = Database(settings.connection)
    try:
        yield SqlConnector(database, settings)
    finally:
        database.engine.dispose()


def _check(reading: Reading) -> None:
    if reading.partition or reading.file_path:
        raise ConnectorError(
            "a database has neither partitions nor files: leave both empty in the run profile"
        )
