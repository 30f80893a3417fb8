"""What a run profile did, as the console reads it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from jim_core.wire.activities import ActivityBody, ActivityStats


@dataclass(frozen=True, slots=True)
class Work:
    """An activity and its counts."""

    activity: ActivityBody
    changes: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """How many objects met with which change; empty where a server does not tell."""

    @classmethod
    def of(cls, activity: ActivityBody, stats: ActivityStats | None) -> "Work":
        """What a server says of an activity."""
        return cls(activity, (stats.changes if stats else None) or MappingProxyType({}))
