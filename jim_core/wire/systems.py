"""Connected systems and their run profiles on the wire."""

from typing import Annotated
from uuid import UUID

from jim_core.model.system import RunType
from jim_core.wire.base import Instant, WireModel, word


class ConnectedSystemBody(WireModel):
    """A connected system."""

    id: int
    name: str
    description: str | None = None
    connector_name: str | None = None
    created: Instant
    last_updated: Instant | None = None


class ConnectedSystemRequest(WireModel):
    """A connected system to be made or changed; a member that is left out keeps its value."""

    name: str | None = None
    description: str | None = None
    connector_name: str | None = None

    def sent(self) -> bytes:
        """The members that were set, as JSON."""
        return self.model_dump_json(by_alias=True, exclude_unset=True).encode()


class RunProfileBody(WireModel):
    """What may be asked of a connected system."""

    id: int
    name: str
    connected_system_id: int
    run_type: Annotated[str, word(*RunType)]
    page_size: int = 100
    partition_name: str | None = None
    file_path: str | None = None


class RunProfileRequest(WireModel):
    """A run profile to be made or changed; a member that is left out keeps its value, or its default."""

    name: str | None = None
    run_type: Annotated[str, word(*RunType)] = RunType.FULL_IMPORT.value
    page_size: int = 100
    partition_name: str | None = None
    file_path: str | None = None

    def sent(self) -> bytes:
        """The members that were set, as JSON."""
        return self.model_dump_json(by_alias=True, exclude_unset=True).encode()


class RunProfileStarted(WireModel):
    """The answer to whoever executes a run profile."""

    activity_id: UUID
    task_id: UUID
    message: str
    warnings: list[str]
    execution_id: UUID | None = None
    """The execution in which it runs; a server of JIM's own has none."""
