"""What the entry point of the connector names."""

from typing import Final

from jim_core.connectors.delimited.connector import opened_file
from jim_core.connectors.delimited.settings import DelimitedSettings
from jim_core.connectors.protocol import ConnectorKind
from jim_core.model.system import RunType

KIND: Final = ConnectorKind(
    name="Delimited File",
    title="A file with one object a line",
    settings=DelimitedSettings,
    runs=frozenset({RunType.FULL_IMPORT, RunType.DELTA_IMPORT, RunType.EXPORT}),
    open=opened_file,
    changes_at_once=20_000,  # each call writes the whole file
)
