"""Whose turn it is: schedules one after the other, and the steps of each in order."""

from itertools import islice
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from jim_core.engine.queue import FairQueue
from jim_core.engine.slot import StepKey
from jim_core.model.ids import ExecutionId, ScheduleId


def of(number: int) -> ScheduleId:
    """A schedule."""
    return ScheduleId(UUID(int=number))


def key(number: int) -> StepKey:
    """A step."""
    return StepKey(ExecutionId(UUID(int=number)), 0)


def taken(queue: FairQueue) -> list[int]:
    """The numbers of the steps, in the order in which they are taken."""
    numbers = []
    while queue:
        numbers.append(queue.take().execution_id.int)
    return numbers


def test_schedules_take_turns() -> None:
    """One with a thousand steps lets the others in between."""
    queue = FairQueue()
    for number in range(1_000):
        queue.add(of(1), key(number))
    for number in (2_000, 2_001):
        queue.add(of(2), key(number))
    queue.add(of(3), key(3_000))
    assert taken(queue)[:7] == [0, 2_000, 3_000, 1, 2_001, 2, 3]


def test_a_schedule_that_comes_back_stands_at_the_end() -> None:
    """It cannot jump the others by having been empty."""
    queue = FairQueue()
    queue.add(of(1), key(1))
    queue.add(of(2), key(2))
    assert queue.take() == key(1)
    queue.add(of(1), key(3))
    assert taken(queue) == [2, 3]


def test_a_step_waits_once() -> None:
    """In the place that it had first."""
    queue = FairQueue()
    for number in (1, 2, 1):
        queue.add(of(1), key(number))
    assert taken(queue) == [1, 2]


def test_a_step_may_be_dropped() -> None:
    """Then its schedule may be gone too; one that does not wait is no matter."""
    queue = FairQueue()
    for number in (1, 2):
        queue.add(of(1), key(number))
    queue.add(of(2), key(3))
    assert queue.drop(key(3)) == (of(2), key(3))
    assert queue.drop(key(3)) is None
    assert queue.drop(key(1)) is not None
    assert list(queue) == [(of(1), key(2))]
    assert taken(queue) == [2]


@given(st.lists(st.integers(0, 3), max_size=40))
def test_every_step_is_taken_once_and_in_the_order_of_its_schedule(schedules: list[int]) -> None:
    """And while several schedules wait, none is served twice before the others are."""
    queue = FairQueue()
    for number, schedule in enumerate(schedules):
        queue.add(of(schedule), key(number))
    order = taken(queue)
    assert sorted(order) == list(range(len(schedules)))
    for schedule in set(schedules):
        its = [number for number in order if schedules[number] == schedule]
        assert its == sorted(its)
    round_one = list(islice((schedules[number] for number in order), len(set(schedules))))
    assert len(set(round_one)) == len(round_one)
