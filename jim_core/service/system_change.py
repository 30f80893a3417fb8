"""What somebody wants a connected system or a run profile to be: only the members that were said."""

from collections.abc import Mapping
from typing import ClassVar, Final, Self

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from jim_core.model.errors import Invalid
from jim_core.model.sync_rule import SyncRule
from jim_core.model.system import DELETE_THRESHOLD, RunType, Settings
from jim_core.service import sync_rules, system_settings
from jim_core.service.said import Special, said
from jim_core.service.wording import flaw

_TEXTS: Final = {
    "name": 200,
    "description": 1_000,
    "connector_name": 200,
    "partition_name": 200,
    "file_path": 500,
}
MAX_PAGE_SIZE: Final = 100_000
MAX_PERCENT: Final = 100


class _Change(BaseModel):
    model_config = ConfigDict(frozen=True)

    special: ClassVar[Special] = {}
    """Members that are read in a way of their own."""

    name: str | None = None

    @classmethod
    def parse(cls, body: Mapping[str, object]) -> Self:
        """The change in a JSON object, read as `said` reads. Raises Invalid naming each field."""
        found: dict[str, list[str]] = {}
        members = said(cls, body, "", found, cls.special)
        if "name" in members:
            members["name"] = (members["name"] or "").strip()
        if "connector_name" in members:
            members["connector_name"] = (members["connector_name"] or "").strip() or None
        change = cls(**members)
        change.check(found)
        if found:
            raise Invalid(found)
        return change

    def check(self, found: dict[str, list[str]]) -> None:
        """Add what is wrong with what was said."""
        if self.name == "" and "name" not in found:
            found["name"] = ["This needs a name."]
        for member, limit in _TEXTS.items():
            text = getattr(self, member, None) or ""
            if len(text) > limit:
                found[to_camel(member)] = [f"At most {limit:,} characters are allowed."]
            elif bad := flaw(text):
                found[to_camel(member)] = [bad]

    @property
    def members(self) -> dict[str, object]:
        """What was said."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class SystemChange(_Change):
    """A connected system as it was sent. A member that was not said keeps its value.

    What settings mean depends on the connector, so that they are not judged here.
    """

    special: ClassVar[Special] = {
        "settings": system_settings.read,
        "sync_rules": sync_rules.read,
    }

    description: str | None = None
    connector_name: str | None = None
    settings: Settings = {}
    sync_rules: tuple[SyncRule, ...] = ()
    delete_threshold: float | None = DELETE_THRESHOLD

    def check(self, found: dict[str, list[str]]) -> None:
        """Add what is wrong with what was said."""
        super().check(found)
        if self.delete_threshold is not None and not 0 <= self.delete_threshold <= MAX_PERCENT:
            found["deleteThreshold"] = [f"This must be 0 to {MAX_PERCENT} percent, or null for no limit."]


class RunProfileChange(_Change):
    """A run profile as it was sent. A member that was not said keeps its value, or its default."""

    run_type: RunType = RunType.FULL_IMPORT
    page_size: int = 100
    partition_name: str | None = None
    file_path: str | None = None

    def check(self, found: dict[str, list[str]]) -> None:
        """Add what is wrong with what was said."""
        super().check(found)
        if not 1 <= self.page_size <= MAX_PAGE_SIZE:
            found["pageSize"] = [f"This must be 1 to {MAX_PAGE_SIZE:,}."]
