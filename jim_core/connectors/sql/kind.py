"""What the entry point of the connector names."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from jim_core.connectors.protocol import Connector, ConnectorKind
from jim_core.connectors.sql.settings import SqlSettings
from jim_core.model.system import RunType


@contextmanager
def _opened(settings: SqlSettings) -> Iterator[Connector]:
    from jim_core.connectors.sql.connector import opened_database  # noqa: PLC0415  only runs need SQLAlchemy

    with opened_database(settings) as connector:
        yield connector


KIND: Final = ConnectorKind(
    name="SQL",
    title="A table or query of an SQL database",
    settings=SqlSettings,
    runs=frozenset({RunType.FULL_IMPORT, RunType.DELTA_IMPORT, RunType.EXPORT}),
    open=_opened,
)
