"""Steps that wait for a slot: schedules take turns, and within a schedule the order is kept."""

from collections.abc import Iterator

from jim_core.engine.slot import StepKey
from jim_core.model.ids import ScheduleId

QueuedKey = tuple[ScheduleId | None, StepKey]
"""A step and its schedule."""


class FairQueue:
    """A queue for each schedule, and the order in which they take turns. Each call takes the same time,
    however much waits.
    """

    def __init__(self) -> None:
        self._turns: dict[ScheduleId | None, dict[StepKey, None]] = {}
        """The first schedule has the next turn; one whose last step was taken is not here."""
        self._of: dict[StepKey, ScheduleId | None] = {}

    def __bool__(self) -> bool:
        return bool(self._of)

    def __iter__(self) -> Iterator[QueuedKey]:
        return iter([(schedule_id, key) for key, schedule_id in self._of.items()])

    def add(self, schedule_id: ScheduleId | None, key: StepKey) -> None:
        """Put a step behind those of its schedule, unless it waits already."""
        if key not in self._of:
            self._of[key] = schedule_id
            self._turns.setdefault(schedule_id, {})[key] = None

    def drop(self, key: StepKey) -> QueuedKey | None:
        """Take a step out, whoever's turn it is; None if it does not wait."""
        if key not in self._of:
            return None
        schedule_id = self._of.pop(key)
        its = self._turns[schedule_id]
        del its[key]
        if not its:
            del self._turns[schedule_id]
        return schedule_id, key

    def take(self) -> StepKey:
        """The step whose turn it is; the next turn is another schedule's. There must be one."""
        schedule_id = next(iter(self._turns))
        its = self._turns.pop(schedule_id)
        key = next(iter(its))
        del its[key]
        del self._of[key]
        if its:
            self._turns[schedule_id] = its
        return key
