"""Connected systems, places whose identities are read or written, and what may be asked of each."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final, NewType, TypeAlias

from pydantic import Field, JsonValue

from jim_core.model.sync_rule import SyncRule
from jim_core.model.value import Value

SystemId = NewType("SystemId", int)
RunProfileId = NewType("RunProfileId", int)


class RunType(StrEnum):
    """What a run profile does."""

    FULL_IMPORT = "FullImport"
    DELTA_IMPORT = "DeltaImport"
    FULL_SYNCHRONISATION = "FullSynchronisation"
    DELTA_SYNCHRONISATION = "DeltaSynchronisation"
    EXPORT = "Export"


DELETE_THRESHOLD: Final = 20.0
"""Percent, of a system that says nothing else."""

Settings: TypeAlias = Mapping[str, JsonValue]
"""What a connector needs to know, by the names that it gives its settings. A secret is a text, or says where
it is kept: `{"environment": NAME}`, `{"file": PATH}` or `{"keyring": "SERVICE/USER"}`.
"""


class ConnectedSystem(Value):
    """A place whose identities are read or written. Ids are never given a second time."""

    id: SystemId
    name: str
    description: str | None = None
    connector_name: str | None = None
    """The kind of system that it is, by the name of what talks to it: an entry point of `jim.connectors`."""
    settings: Settings = Field(default_factory=dict)
    sync_rules: tuple[SyncRule, ...] = ()
    delete_threshold: float | None = DELETE_THRESHOLD
    """A run that would take away more than so many percent of what is there fails before it does; None for no
    such limit."""
    created: datetime
    last_updated: datetime | None = None


class RunProfile(Value):
    """What may be asked of a connected system, by a name of its own there."""

    id: RunProfileId
    connected_system_id: SystemId
    name: str
    run_type: RunType
    page_size: int = 100
    """Objects that are read or written at a time."""
    partition_name: str | None = None
    file_path: str | None = None
