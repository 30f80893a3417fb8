"""Connected systems, places whose identities are read or written, and what may be asked of each."""

from datetime import datetime
from enum import StrEnum
from typing import NewType

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


class ConnectedSystem(Value):
    """A place whose identities are read or written. Ids are never given a second time."""

    id: SystemId
    name: str
    description: str | None = None
    connector_name: str | None = None
    """The kind of system that it is, by the name of what talks to it."""
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
