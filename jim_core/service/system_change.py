"""What somebody wants a connected system or a run profile to be: only the members that were said."""

from collections.abc import Mapping
from typing import Final, Self

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from jim_core.model.errors import Invalid
from jim_core.model.system import RunType
from jim_core.service.said import said
from jim_core.service.wording import flaw

_TEXTS: Final = {
    "name": 200,
    "description": 1_000,
    "connector_name": 200,
    "partition_name": 200,
    "file_path": 500,
}
MAX_PAGE_SIZE: Final = 100_000


class _Change(BaseModel):
    model_config = ConfigDict(frozen=True)

    name: str | None = None

    @classmethod
    def parse(cls, body: Mapping[str, object]) -> Self:
        """The change in a JSON object, read as `said` reads. Raises Invalid naming each field."""
        found: dict[str, list[str]] = {}
        members = said(cls, body, "", found)
        if "name" in members:
            members["name"] = (members["name"] or "").strip()
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
    """A connected system as it was sent. A member that was not said keeps its value."""

    description: str | None = None
    connector_name: str | None = None


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
