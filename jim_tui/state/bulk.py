"""Cancelling many: so many at a time, each to an outcome of its own."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final
from uuid import UUID

from jim_tui.state.console import CancelResult, ConsoleState, WriteOutcome
from jim_tui.state.queries import find_past, why_not_cancel

AT_ONCE: Final = 4
"""A server should not be asked for everything at the same moment."""

Outcomes = Mapping[UUID, CancelResult]
_WORDS: Final = {
    WriteOutcome.ACCEPTED: "cancelled",
    WriteOutcome.ALREADY_ENDED: "already finished",
    WriteOutcome.REFUSED: "refused",
    WriteOutcome.FORBIDDEN: "not allowed",
    WriteOutcome.GONE: "gone",
    WriteOutcome.UNKNOWN: "unknown",
    WriteOutcome.NOT_SENT: "not sent",
}
_ALWAYS: Final = (
    WriteOutcome.ACCEPTED, WriteOutcome.ALREADY_ENDED, WriteOutcome.REFUSED, WriteOutcome.UNKNOWN
)  # fmt: skip


async def cancel_each(
    execution_ids: Sequence[UUID],
    cancel: Callable[[UUID], Awaitable[CancelResult]],
    told: Callable[[UUID, CancelResult], None],
) -> None:
    """Cancel these, at most `AT_ONCE` at a time; `told` hears of each as it comes to its outcome."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(execution_id: UUID) -> None:
        async with turns:
            told(execution_id, await cancel(execution_id))

    async with asyncio.TaskGroup() as group:
        for execution_id in execution_ids:
            group.create_task(one(execution_id))


def possible(state: ConsoleState, execution_ids: Sequence[UUID]) -> tuple[UUID, ...]:
    """Those that are known to be open and that can be cancelled now."""
    return tuple(
        each
        for each in execution_ids
        if find_past(state, each) is not None and why_not_cancel(state, each) is None
    )


def word(outcome: WriteOutcome) -> str:
    """What came of one, in a word."""
    return _WORDS[outcome]


def summed_up(outcomes: Outcomes) -> str:
    """`cancelled 2, already finished 1, refused 0, unknown 0`."""
    counted = Counter(result.outcome for result in outcomes.values())
    shown = [outcome for outcome in _WORDS if outcome in _ALWAYS or counted[outcome]]
    return ", ".join(f"{_WORDS[outcome]} {counted[outcome]}" for outcome in shown)
