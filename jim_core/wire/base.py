"""The one shape of every body: camelCase members, always all of them, dates in UTC with a Z."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, WithJsonSchema
from pydantic.alias_generators import to_camel


def _utc(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Instant = Annotated[datetime, AfterValidator(_utc)]
"""An instant: `Z` or an offset on the way in (none means UTC), `Z` on the way out."""


def word(*allowed: str) -> WithJsonSchema:
    """The schema of a text that is one of these words for us, and may be a new one from another server."""
    return WithJsonSchema({"type": "string", "enum": list(allowed)})


class WireModel(BaseModel):
    """A body or a part of one."""

    model_config = ConfigDict(
        frozen=True,
        alias_generator=to_camel,
        populate_by_name=True,
        extra="ignore",
        from_attributes=True,
        json_schema_serialization_defaults_required=True,
    )

    def to_wire(self) -> dict[str, Any]:
        """Plain JSON values, members by their wire names."""
        return self.model_dump(mode="json", by_alias=True)
