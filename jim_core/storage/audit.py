"""The audit trail, as it is stored."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Row, Select, bindparam, delete, func, insert, select, text
from sqlalchemy.sql.elements import ColumnElement

from jim_core.model.audit import DONE, AuditEntry, AuditFilter
from jim_core.model.initiator import Initiator
from jim_core.model.status import InitiatorType
from jim_core.storage.access_rows import AUDIT
from jim_core.storage.columns import Guid, Moment

_A: Final = AUDIT.c
_MEMBERS: Final = (
    "at", "last_at", "by_type", "by_id", "by_name", "address", "action", "target", "target_name", "outcome",
    "count",
)  # fmt: skip
_STORED: Final = select(*(_A[name] for name in _MEMBERS))
_INSERT: Final = insert(AUDIT)
_COUNT_ON: Final = text(
    f"INSERT INTO audit (bucket, {', '.join(_MEMBERS)}) "  # noqa: S608 -- names of columns
    f"VALUES (:bucket, {', '.join(f':{name}' for name in _MEMBERS)}) "
    "ON CONFLICT (bucket) DO UPDATE SET count = audit.count + excluded.count, last_at = excluded.last_at"
).bindparams(
    bindparam("at", type_=Moment), bindparam("last_at", type_=Moment), bindparam("by_id", type_=Guid)
)
_NEWEST: Final = select(func.max(_A.last_at)).where(_A.last_at < bindparam("instant"))
_NEXT: Final = select(func.min(_A.last_at)).where(_A.last_at >= bindparam("instant"))
_FORGET: Final = delete(AUDIT).where(_A.last_at < bindparam("before"))
_NTH_REFUSAL: Final = (
    select(_A.seq).where(_A.bucket.is_not(None)).order_by(_A.seq.desc()).offset(bindparam("keep")).limit(1)
)
_FORGET_REFUSALS: Final = delete(AUDIT).where(_A.bucket.is_not(None)).where(_A.seq <= bindparam("until"))


class Audit:
    """The trail, to read."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def page(self, wanted: AuditFilter, limit: int, offset: int) -> list[AuditEntry]:
        """Entries, the newest first."""
        query = _where(_STORED, wanted).order_by(_A.seq.desc()).limit(limit).offset(offset)
        return [_entry(row) for row in self._connection.execute(query)]

    def count(self, wanted: AuditFilter) -> int:
        """How many there are."""
        query = _where(select(func.count()).select_from(AUDIT), wanted)
        found: int = self._connection.execute(query).scalar_one()
        return found

    def around(self, instant: datetime) -> tuple[datetime | None, datetime | None]:
        """When the newest entry before an instant was written, and the oldest from then on."""
        values = {"instant": instant}
        before = self._connection.execute(_NEWEST, values).scalar()
        return before, self._connection.execute(_NEXT, values).scalar()


class AuditStore(Audit):
    """The trail, to read and to write."""

    def add(self, entry: AuditEntry) -> None:
        """Something has happened."""
        self._connection.execute(_INSERT, _values(entry))

    def count_on(self, bucket: str, entry: AuditEntry) -> None:
        """Refusals of one kind: one entry for each `bucket`, whose count grows."""
        self._connection.execute(_COUNT_ON, _values(entry) | {"bucket": bucket})

    def forget(self, before: datetime) -> int:
        """Drop what is older; how many entries went."""
        return self._connection.execute(_FORGET, {"before": before}).rowcount

    def forget_refusals(self, keep: int) -> int:
        """Keep the newest `keep` entries that are refusals; how many went."""
        until = self._connection.execute(_NTH_REFUSAL, {"keep": keep}).scalar()
        return 0 if until is None else self._connection.execute(_FORGET_REFUSALS, {"until": until}).rowcount


def _where(query: Select[Any], wanted: AuditFilter) -> Select[Any]:
    asked: list[ColumnElement[bool]] = []
    if wanted.outcome is not None:
        asked.append(_A.outcome == wanted.outcome)
    if wanted.refused is not None:
        asked.append(_A.outcome != DONE if wanted.refused else _A.outcome == DONE)
    if wanted.target is not None:
        asked.append(_A.target == wanted.target)
    if wanted.by is not None:
        asked.append(_A.by_id == wanted.by)
    return query.where(*asked)


def _values(entry: AuditEntry) -> dict[str, object]:
    values: dict[str, object] = {
        name: getattr(entry, name) for name in _MEMBERS if not name.startswith("by_")
    }
    by_id: UUID | None = entry.by.id if entry.by else None
    return values | {
        "by_type": entry.by.type if entry.by else None,
        "by_id": by_id,
        "by_name": entry.by.name if entry.by else None,
    }


def _entry(row: Row[Any]) -> AuditEntry:
    values = dict(zip(_MEMBERS, row, strict=True))
    by_type, by_id, by_name = (values.pop(name) for name in ("by_type", "by_id", "by_name"))
    by = Initiator(InitiatorType(by_type), by_id, by_name) if by_type else None
    return AuditEntry(by=by, **values)
