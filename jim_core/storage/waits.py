"""Which steps wait for what. Each question is answered from an index that holds only such steps."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, select, text

from jim_core.model.lifecycle import STARTABLE
from jim_core.model.status import ExecutionStatus, StepStatus, WaitingFor
from jim_core.storage.prepared import Prepared
from jim_core.storage.rows import AWAITS_RETRY, AWAITS_TURN, EXECUTION, EXECUTION_STEP, ON_SYSTEM

_S: Final = EXECUTION_STEP.c
_E: Final = EXECUTION.c
_RETRY: Final = text(f"execution_step.{AWAITS_RETRY}")
_TURN: Final = text(f"execution_step.{AWAITS_TURN}")
_SYSTEM: Final = text(" AND ".join(f"execution_step.{part}" for part in ON_SYSTEM.split(" AND ")))
_ITS: Final = (EXECUTION, _E.seq == _S.exec_seq)

_DUE: Final = (
    select(_S.exec_seq, _S.position)
    .join(*_ITS)
    .where(_RETRY, _S.retry_at <= bindparam("now"), _E.status.in_(sorted(STARTABLE)))
    .order_by(_S.retry_at, _S.exec_seq, _S.position)
)
_NEXT_RETRY: Final = select(func.min(_S.retry_at)).where(_RETRY, _S.retry_at > bindparam("now"))
_BUSY: Final = Prepared(
    select(_S.position)
    .where(_SYSTEM, _S.connected_system_id == bindparam("system"), _S.status == StepStatus.PROCESSING)
    .limit(1)
)
_ABOUT_TO_BEGIN: Final = (
    select(_S.position)
    .where(_SYSTEM, _S.connected_system_id == bindparam("system"), _S.status == StepStatus.QUEUED)
    .limit(1)
)
_FIRST_OF_SYSTEM: Final = (
    select(_S.exec_seq, _S.position)
    .join(*_ITS)
    .where(
        _SYSTEM,
        _S.connected_system_id == bindparam("system"),
        _S.status == StepStatus.WAITING,
        _S.waiting_for == WaitingFor.CONNECTED_SYSTEM,
        _E.status.in_(sorted(STARTABLE)),
    )
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

    def is_busy(self, system: int) -> bool:
        """Whether a step works on the connected system."""
        return _BUSY.first(self._connection, {"system": system}) is not None

    def systems(self) -> set[int]:
        """The connected systems that steps wait for."""
        return {system for (system,) in self._connection.execute(_SYSTEMS)}

    def next_on(self, system: int) -> tuple[int, int] | None:
        """Row and position of the step that may have the system next; None while another works on it, or
        is in the queue and will.
        """
        asked = {"system": system}
        if self.is_busy(system) or self._connection.execute(_ABOUT_TO_BEGIN, asked).first():
            return None
        found = self._connection.execute(_FIRST_OF_SYSTEM, asked).first()
        return (found[0], found[1]) if found else None

    def schedules(self) -> set[UUID]:
        """The schedules of which an execution waits for an earlier one."""
        return {schedule_id for (schedule_id,) in self._connection.execute(_SCHEDULES)}

    def behind(self, schedule_id: UUID) -> int:
        """How many executions of a schedule wait for an earlier one."""
        n: int = self._connection.execute(_BEHIND, {"schedule_id": schedule_id}).scalar_one()
        return n
