"""Activities on the wire."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from jim_core.model.activity import Activity, ItemChange
from jim_core.model.status import ActivityStatus, InitiatorType
from jim_core.model.system import RunType
from jim_core.wire.base import Instant, WireModel, word

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


def time_span(length: timedelta) -> str:
    """A length of time as JIM writes it: `[d.]hh:mm:ss[.fffffff]`."""
    days, rest = divmod(length, _DAY)
    seconds, fraction = divmod(rest, _SECOND)
    hours, minutes = divmod(seconds // 60, 60)
    part = f".{fraction.microseconds:06d}0" if fraction else ""
    return f"{f'{days}.' if days else ''}{hours:02d}:{minutes:02d}:{seconds % 60:02d}{part}"


class ActivityStats(WireModel):
    """What an activity changed."""

    activity_id: UUID
    objects_to_process: int = 0
    objects_processed: int = 0
    total_added: int = 0
    total_updated: int = 0
    total_deleted: int = 0
    total_errors: int = 0
    changes: dict[str, int] | None = None
    """How many objects met with which change; not said where an activity carries its statistics."""

    @classmethod
    def of(cls, activity: Activity, changes: Mapping[ItemChange, int] | None = None) -> "ActivityStats":
        """The counts of an activity."""
        own = ("activity_id", "changes")
        counts = {name: getattr(activity, name) for name in cls.model_fields if name not in own}
        told = None if changes is None else {change.value: count for change, count in changes.items()}
        return cls(activity_id=activity.id, **counts, changes=told)


class ActivityItem(WireModel):
    """What became of one object in a run."""

    number: int
    """Grows with time."""
    change: Annotated[str, word(*ItemChange)]
    object_type: str | None = None
    anchor: str | None = None
    before: dict[str, list[str | int | float | bool]] | None = None
    """All attributes of an object that went; of one that changed, those that did."""
    after: dict[str, list[str | int | float | bool]] | None = None
    error: str | None = None
    place: str | None = None
    """Where somebody would look for what is wrong: `line 17`."""


class ActivityBody(WireModel):
    """The record of a run profile's work."""

    id: UUID
    parent_activity_id: UUID | None = None
    created: Instant
    executed: Instant | None = None
    status: Annotated[str, word(*ActivityStatus)]
    target_type: str
    target_operation_type: str
    target_name: str | None = None
    target_context: str | None = None
    message: str | None = None
    initiated_by_type: Annotated[str, word(*InitiatorType)] = InitiatorType.NOT_SET.value
    initiated_by_id: UUID | None = None
    initiated_by_name: str | None = None
    objects_to_process: int = 0
    objects_processed: int = 0
    execution_time: str | None = None
    """`[d.]hh:mm:ss[.fffffff]`."""
    total_activity_time: str | None = None
    connected_system_run_type: Annotated[str, word(*RunType)] | None = None
    total_added: int = 0
    total_updated: int = 0
    total_deleted: int = 0
    total_errors: int = 0
    child_activity_count: int = 0
    connected_system_id: int | None = None
    connected_system_run_profile_id: int | None = None
    warning_message: str | None = None
    error_message: str | None = None
    execution_stats: ActivityStats | None = None

    @classmethod
    def of(cls, activity: Activity) -> "ActivityBody":
        """The wire form of an activity."""
        spans = {
            name: None if length is None else time_span(length)
            for name in ("execution_time", "total_activity_time")
            for length in (getattr(activity, name),)
        }
        members = {name: getattr(activity, name) for name in Activity.model_fields}
        return cls(**members | spans, execution_stats=ActivityStats.of(activity))


class ActivityProgress(WireModel):
    """How far an activity is."""

    id: UUID
    status: Annotated[str, word(*ActivityStatus)]
    message: str | None = None
    objects_processed: int = 0
    objects_to_process: int = 0
    """0 while unknown."""
    percent_complete: float | None = None
    elapsed_seconds: float = 0
    objects_per_second: float | None = None
    estimated_seconds_remaining: float | None = None

    @classmethod
    def of(cls, activity: Activity, now: datetime) -> "ActivityProgress":
        """How far an activity is at `now`."""
        done, all_of_it = activity.objects_processed, activity.objects_to_process
        seconds = activity.elapsed(now).total_seconds()
        rate = done / seconds if seconds and done else None
        runs = activity.status is ActivityStatus.IN_PROGRESS
        left = max(all_of_it - done, 0) / rate if rate and all_of_it and runs else None
        return cls(
            id=activity.id,
            status=activity.status,
            message=activity.message,
            objects_processed=done,
            objects_to_process=all_of_it,
            percent_complete=min(round(100 * done / all_of_it, 1), 100) if all_of_it else None,
            elapsed_seconds=round(seconds, 3),
            objects_per_second=None if rate is None else round(rate, 3),
            estimated_seconds_remaining=None if left is None else round(left, 3),
        )
