"""Connected systems and their run profiles on the wire."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, JsonValue

from jim_core.model.sync_rule import RuleDirection, WhenGone
from jim_core.model.system import DELETE_THRESHOLD, RunType
from jim_core.wire.base import Instant, WireModel, word


class MatchingRuleBody(WireModel):
    """An object belongs to the identity that has one of its values of `source` among those of `target`."""

    source: str
    target: str
    ignore_case: bool = False


class AttributeFlowBody(WireModel):
    """What an attribute of the result comes from: exactly one of `source` and `expression`."""

    target: str
    source: str | None = None
    expression: str | None = None


class SyncRuleBody(WireModel):
    """What becomes of objects of one type, and of identities of one type, in one direction."""

    name: str
    direction: Annotated[str, word(*RuleDirection)]
    is_enabled: bool = True
    object_type: str
    identity_type: str
    scope: str | None = None
    matching: list[MatchingRuleBody] = Field(default_factory=list)
    project: bool = False
    provision: bool = False
    when_gone: Annotated[str, word(*WhenGone)] = WhenGone.DISCONNECT.value
    precedence: int = 100
    flows: list[AttributeFlowBody] = Field(default_factory=list)


class ConnectedSystemBody(WireModel):
    """A connected system. Secrets among its settings are masked, or say where they are kept."""

    id: int
    name: str
    description: str | None = None
    connector_name: str | None = None
    created: Instant
    last_updated: Instant | None = None
    settings: dict[str, JsonValue] = Field(default_factory=dict)
    sync_rules: list[SyncRuleBody] = Field(default_factory=list)
    delete_threshold: float | None = DELETE_THRESHOLD


class SystemName(WireModel):
    """A connected system as every JIM server lists it, whatever else it says of it."""

    id: int
    name: str


class ConnectedSystemRequest(WireModel):
    """A connected system to be made or changed; a member that is left out keeps its value.

    `settings` and `syncRules` replace all that were there; a masked secret keeps what is stored.
    """

    name: str | None = None
    description: str | None = None
    connector_name: str | None = None
    settings: dict[str, JsonValue] = Field(default_factory=dict)
    sync_rules: list[SyncRuleBody] = Field(default_factory=list)
    delete_threshold: float | None = DELETE_THRESHOLD

    def sent(self) -> bytes:
        """The members that were set, as JSON."""
        return self.model_dump_json(by_alias=True, exclude_unset=True).encode()


class SystemAnswered(WireModel):
    """A connected system that was asked whether it answers, and did."""

    message: str
    """What answered."""


class SystemAttributeBody(WireModel):
    """An attribute that objects of a type may have."""

    name: str
    kind: str
    is_multi_valued: bool
    is_required: bool
    is_anchor: bool


class SystemObjectTypeBody(WireModel):
    """A type of objects in a connected system."""

    name: str
    attributes: list[SystemAttributeBody]


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


class ConnectorBody(WireModel):
    """An installed connector."""

    name: str
    title: str
    runs: list[Annotated[str, word(*RunType)]]
    """The types of run that it can do in the system itself."""
    settings_schema: dict[str, JsonValue]
    """JSON Schema of what it has to be told."""
    secret_settings: list[str]
    """Of these settings a text is never shown. Each may be said by the place where it is kept."""


class RunProfileStarted(WireModel):
    """The answer to whoever executes a run profile."""

    activity_id: UUID
    task_id: UUID
    message: str
    warnings: list[str]
    execution_id: UUID | None = None
    """The execution in which it runs; a server of JIM's own has none."""
