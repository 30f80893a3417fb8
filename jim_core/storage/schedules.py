"""Schedules with their steps."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, func, insert, select, text, update

from jim_core.model.ids import StepId
from jim_core.model.schedule import Schedule, ScheduleStep
from jim_core.storage.schedule_rows import SCHEDULE, SCHEDULE_STEP
from jim_core.storage.steps import definition_text, read_definition

SORTABLE: Final = {
    "name": "name_key",
    "created": "created",
    "lastruntime": "last_run_time",
    "nextruntime": "next_run_time",
    "isenabled": "is_enabled",
}

_S: Final = SCHEDULE.c
_MEMBERS: Final = tuple(name for name in Schedule.model_fields if name != "steps")
_STORED: Final = select(*(_S[name] for name in _MEMBERS))
_LISTED: Final = select(*(_S[name] for name in _MEMBERS), _S.step_count)
_BY_ID: Final = _STORED.where(_S.id == bindparam("id"))
_ID_OF_NAME: Final = select(_S.id).where(_S.name == bindparam("name"))
_STEPS: Final = (
    select(SCHEDULE_STEP.c.id, SCHEDULE_STEP.c.definition)
    .where(SCHEDULE_STEP.c.schedule_id == bindparam("schedule_id"))
    .order_by(SCHEDULE_STEP.c.position)
)
_EARLIEST: Final = select(func.min(_S.next_run_time)).where(text("next_run_time IS NOT NULL"))
_DUE: Final = _STORED.where(text("next_run_time IS NOT NULL"), _S.next_run_time <= bindparam("now")).order_by(
    _S.next_run_time, _S.id
)
_INSERT: Final = insert(SCHEDULE)
_UPDATE: Final = (
    update(SCHEDULE)
    .where(_S.id == bindparam("which"))
    .values(
        {name: bindparam(f"new_{name}") for name in (*_MEMBERS[1:], "name_key", "search_text", "step_count")}
    )
)
_RAN: Final = update(SCHEDULE).where(_S.id == bindparam("which")).values(last_run_time=bindparam("at"))
_ADVANCE: Final = (
    update(SCHEDULE)
    .where(_S.id == bindparam("which"), _S.next_run_time == bindparam("slot"))
    .values(next_run_time=bindparam("following"))
)
_DELETE: Final = delete(SCHEDULE).where(_S.id == bindparam("which"))
_INSERT_STEPS: Final = insert(SCHEDULE_STEP)
_DELETE_STEPS: Final = delete(SCHEDULE_STEP).where(SCHEDULE_STEP.c.schedule_id == bindparam("which"))


@dataclass(frozen=True, slots=True)
class StoredSchedule:
    """A schedule without its steps, and how many it has."""

    schedule: Schedule
    step_count: int


class Schedules:
    """Schedules to read, with their secrets."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, schedule_id: UUID) -> Schedule | None:
        """The schedule with this id, with its steps."""
        row = self._connection.execute(_BY_ID, {"id": schedule_id}).first()
        if row is None:
            return None
        steps = self._connection.execute(_STEPS, {"schedule_id": schedule_id})
        return _schedule(tuple(row), tuple(_step(*step) for step in steps))

    def id_of(self, name: str) -> UUID | None:
        """The id of the schedule with exactly this name."""
        found: UUID | None = self._connection.execute(_ID_OF_NAME, {"name": name}).scalar()
        return found

    def count(self, search: str | None = None) -> int:
        """How many schedules there are with this text in name or description."""
        n: int = self._connection.execute(_searched(select(func.count()), search)).scalar_one()
        return n

    def page(
        self, search: str | None, column: str, *, descending: bool, limit: int, offset: int
    ) -> list[StoredSchedule]:
        """Some schedules in order of `column`; those without a value last, equal ones by id."""
        key = _S[column].desc() if descending else _S[column]
        tie = _S.id.desc() if descending else _S.id
        query = _searched(_LISTED, search).order_by(key.nulls_last(), tie).limit(limit).offset(offset)
        rows = map(tuple, self._connection.execute(query))
        return [StoredSchedule(_schedule(values[:-1], ()), values[-1]) for values in rows]

    def earliest_next_run(self) -> datetime | None:
        """When the first schedule is due."""
        found: datetime | None = self._connection.execute(_EARLIEST).scalar()
        return found

    def due(self, now: datetime) -> list[Schedule]:
        """The schedules whose next run time has come, longest first; without their steps."""
        return [_schedule(tuple(row), ()) for row in self._connection.execute(_DUE, {"now": now})]


class ScheduleStore(Schedules):
    """Schedules to read and to write."""

    def insert(self, schedule: Schedule) -> None:
        """Add a schedule with its steps."""
        self._connection.execute(_INSERT, {"id": schedule.id} | _values(schedule))
        self._insert_steps(schedule)

    def save(self, schedule: Schedule) -> None:
        """Replace a schedule and its steps."""
        values = {f"new_{name}": value for name, value in _values(schedule).items()}
        self._connection.execute(_UPDATE, {"which": schedule.id} | values)
        self._connection.execute(_DELETE_STEPS, {"which": schedule.id})
        self._insert_steps(schedule)

    def ran(self, schedule_id: UUID, at: datetime) -> None:
        """Remember when the schedule last started."""
        self._connection.execute(_RAN, {"which": schedule_id, "at": at})

    def advance(self, schedule_id: UUID, slot: datetime, following: datetime | None) -> bool:
        """Claim the slot: False when somebody else has it, or the schedule was changed meanwhile."""
        values = {"which": schedule_id, "slot": slot, "following": following}
        return self._connection.execute(_ADVANCE, values).rowcount == 1

    def remove(self, schedule_id: UUID) -> bool:
        """Drop a schedule with its steps; False when there was none."""
        self._connection.execute(_DELETE_STEPS, {"which": schedule_id})
        return self._connection.execute(_DELETE, {"which": schedule_id}).rowcount == 1

    def _insert_steps(self, schedule: Schedule) -> None:
        rows = [
            {
                "id": step.id,
                "schedule_id": schedule.id,
                "position": position,
                "definition": definition_text(step),
            }
            for position, step in enumerate(schedule.steps)
        ]
        if rows:
            self._connection.execute(_INSERT_STEPS, rows)


def _searched(query: Any, search: str | None) -> Any:  # noqa: ANN401 - any select over schedules
    query = query.select_from(SCHEDULE)
    if not search:
        return query
    return query.where(_S.search_text.contains(search.casefold(), autoescape=True))


def _values(schedule: Schedule) -> dict[str, object]:
    values: dict[str, object] = {name: getattr(schedule, name) for name in _MEMBERS[1:]}
    return values | {
        "name_key": schedule.name.casefold(),
        "search_text": f"{schedule.name}\n{schedule.description or ''}".casefold(),
        "step_count": len(schedule.steps),
    }


def _step(step_id: UUID, definition: str) -> ScheduleStep:
    plan = read_definition(definition)
    return ScheduleStep(id=StepId(step_id), **plan.model_dump())


def _schedule(values: tuple[Any, ...], steps: tuple[ScheduleStep, ...]) -> Schedule:
    return Schedule(**dict(zip(_MEMBERS, values, strict=True)), steps=steps)
