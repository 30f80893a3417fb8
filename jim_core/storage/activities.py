"""Activities: what run profiles did."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from jim_core.model.activity import Activity
from jim_core.model.status import ActivityStatus
from jim_core.storage.system_rows import ACTIVITY

_A: Final = ACTIVITY.c
_CHILD: Final = ACTIVITY.alias("child")
_MEMBERS: Final = tuple(name for name in Activity.model_fields if name != "child_activity_count")
_CHILDREN: Final = (
    select(func.count()).where(_CHILD.c.parent_activity_id == _A.id).correlate(ACTIVITY).scalar_subquery()
)
_STORED: Final = select(*(_A[name] for name in _MEMBERS), _CHILDREN)
_BY_ID: Final = _STORED.where(_A.id == bindparam("id"))
_OF_PARENT: Final = (
    _STORED.where(_A.parent_activity_id == bindparam("parent")).order_by(_A.seq).limit(bindparam("most"))
)
_OLD: Final = (
    select(_A.id)
    .where(_A.created < bindparam("before"), _A.status != ActivityStatus.IN_PROGRESS)
    .order_by(_A.created, _A.seq)
    .limit(bindparam("most"))
)
_FORGET: Final = delete(ACTIVITY).where(_A.id.in_(bindparam("ids", expanding=True)))
_INSERT: Final = insert(ACTIVITY)


class Activities:
    """Activities to read."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, activity_id: UUID) -> Activity | None:
        """The activity with this id."""
        row = self._connection.execute(_BY_ID, {"id": activity_id}).first()
        return _activity(row) if row else None

    def count(self, search: str | None = None) -> int:
        """How many activities there are with this text in what they are about or say."""
        query = _searched(select(func.count()).select_from(ACTIVITY), search)
        n: int = self._connection.execute(query).scalar_one()
        return n

    def page(self, search: str | None, *, limit: int, offset: int) -> list[Activity]:
        """Some activities, newest first."""
        query = _searched(_STORED, search).order_by(_A.created.desc(), _A.seq.desc())
        return [_activity(row) for row in self._connection.execute(query.limit(limit).offset(offset))]

    def old(self, before: datetime, limit: int) -> list[UUID]:
        """The oldest `limit` activities that began before and have ended."""
        return list(self._connection.execute(_OLD, {"before": before, "most": limit}).scalars())

    def children(self, activity_id: UUID, limit: int) -> list[Activity]:
        """The first activities that belong to another, oldest first."""
        values = {"parent": activity_id, "most": limit}
        return [_activity(row) for row in self._connection.execute(_OF_PARENT, values)]


class ActivityStore(Activities):
    """Activities to read and to write."""

    def insert(self, activity: Activity) -> None:
        """Add an activity."""
        self._connection.execute(_INSERT, _values(activity))

    def save(self, activity: Activity) -> None:
        """Replace an activity."""
        self._connection.execute(update(ACTIVITY).where(_A.id == activity.id).values(_values(activity)))

    def forget(self, ids: Sequence[UUID]) -> int:
        """Drop these activities; how many went."""
        return self._connection.execute(_FORGET, {"ids": ids}).rowcount if ids else 0


def _searched(query: Any, search: str | None) -> Any:  # noqa: ANN401 - any select over activities
    return query.where(_A.search_text.contains(search.casefold(), autoescape=True)) if search else query


def _values(activity: Activity) -> dict[str, object]:
    texts = (activity.target_name, activity.target_context, activity.message)
    values: dict[str, object] = {name: getattr(activity, name) for name in _MEMBERS}
    return values | {"search_text": "\n".join(text or "" for text in texts).casefold()}


def _activity(row: Sequence[Any]) -> Activity:
    values = dict(zip(_MEMBERS, row[:-1], strict=True))
    return Activity(**values, child_activity_count=row[-1])
