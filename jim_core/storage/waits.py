"""Which steps wait for what. Each question is answered from an index that holds only such steps."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, func, or_, select, text

from jim_core.model.lifecycle import STARTABLE
from jim_core.model.status import ExecutionStatus, StepStatus, WaitingFor
from jim_core.storage.execution_rows import AWAITS_RETRY, AWAITS_TURN, EXECUTION, EXECUTION_STEP, ON_SYSTEM
from jim_core.storage.prepared import Prepared

_S: Final = EXECUTION_STEP.c
_E: Final = EXECUTION.c
_RETRY: Final = text(f"execution_step.{AWAITS_RETRY}")
_TURN: Final = text(f"execution_step.{AWAITS_TURN}")
_SYSTEM: Final = text(" AND ".join(f"execution_step.{part}" for part in ON_SYSTEM.split(" AND ")))
_MAY_BEGIN: Final = or_(*(func.coalesce(_E.status, _E.status) == one for one in sorted(STARTABLE)))
"""Written so that no index serves it: else SQLite looks through all active executions for a few steps."""
_ITS: Final = (EXECUTION, _E.seq == _S.exec_seq)

_DUE: Final = (
    select(_S.exec_seq, _S.position)
    .join(*_ITS)
    .where(_RETRY, _S.retry_at <= bindparam("now"), _MAY_BEGIN)
    .order_by(_S.retry_at, _S.exec_seq, _S.position)
)
_NEXT_RETRY: Final = select(func.min(_S.retry_at)).where(_RETRY, _S.retry_at > bindparam("now"))
_ON_IT: Final = and_(_SYSTEM, _S.connected_system_id == bindparam("system"))
_IN_LINE: Final = and_(
    or_(_S.status == StepStatus.QUEUED, _S.waiting_for == WaitingFor.CONNECTED_SYSTEM),
    _MAY_BEGIN,
)
_OLDER: Final = or_(
    _S.exec_seq < bindparam("exec_seq"),
    and_(_S.exec_seq == bindparam("exec_seq"), _S.position < bindparam("position")),
)
_BEFORE: Final = Prepared(
    select(_S.position)
    .join(*_ITS)
    .where(_ON_IT, or_(_S.status == StepStatus.PROCESSING, and_(_IN_LINE, _OLDER)))
    .limit(1)
)
_BUSY: Final = select(_S.position).where(_ON_IT, _S.status == StepStatus.PROCESSING).limit(1)
_FIRST: Final = (
    select(_S.exec_seq, _S.position, _S.status)
    .join(*_ITS)
    .where(_ON_IT, _IN_LINE)
    .order_by(_S.exec_seq, _S.position)
    .limit(1)
)
_SYSTEMS: Final = (
    select(_S.connected_system_id)
    .where(_SYSTEM, _S.status == StepStatus.WAITING, _S.waiting_for == WaitingFor.CONNECTED_SYSTEM)
    .distinct()
)
_SCHEDULES: Final = select(_E.schedule_id).select_from(EXECUTION_STEP).join(*_ITS).where(_TURN).distinct()
_BEHIND: Final = (
    select(func.count(func.distinct(_S.exec_seq)))
    .join(*_ITS)
    .where(
        _E.schedule_id == bindparam("schedule_id"),
        _E.status.in_([ExecutionStatus.QUEUED, ExecutionStatus.PAUSED]),
        _TURN,
    )
)


class Waits:
    """Waits to read."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def due_retries(self, now: datetime) -> list[tuple[int, int]]:
        """Row of the execution, and position, of the steps whose next attempt is due; longest first."""
        return [(seq, position) for seq, position in self._connection.execute(_DUE, {"now": now})]

    def next_retry(self, now: datetime) -> datetime | None:
        """When the first attempt after `now` is due."""
        found: datetime | None = self._connection.execute(_NEXT_RETRY, {"now": now}).scalar()
        return found

    def has_others_before(self, system: int, exec_seq: int, position: int) -> bool:
        """Whether a step works on the connected system, or an older one is in line for it."""
        step = {"system": system, "exec_seq": exec_seq, "position": position}
        return _BEFORE.first(self._connection, step) is not None

    def systems(self) -> set[int]:
        """The connected systems that steps wait for."""
        return {system for (system,) in self._connection.execute(_SYSTEMS)}

    def next_on(self, system: int) -> tuple[int, int] | None:
        """Row and position of the step that may have the system next and waits for it: the oldest in line.

        The age is that of the execution. So what began first ends first, and nobody waits for ever.
        """
        asked = {"system": system}
        if self._connection.execute(_BUSY, asked).first():
            return None
        found = self._connection.execute(_FIRST, asked).first()
        return (found[0], found[1]) if found and found[2] == StepStatus.WAITING else None

    def schedules(self) -> set[UUID]:
        """The schedules of which an execution waits for an earlier one."""
        return {schedule_id for (schedule_id,) in self._connection.execute(_SCHEDULES)}

    def behind(self, schedule_id: UUID) -> int:
        """How many executions of a schedule wait for an earlier one."""
        n: int = self._connection.execute(_BEHIND, {"schedule_id": schedule_id}).scalar_one()
        return n
