"""Cancelling many: a few at a time, each with an outcome."""

import asyncio
from uuid import UUID

from jim_tui.state.bulk import AT_ONCE, cancel_each, summed_up
from jim_tui.state.console import CancelResult, WriteOutcome
from tests.tui.samples import an_id


async def test_at_most_four_are_under_way() -> None:
    """Each comes to its outcome, and the next one takes its turn."""
    under_way, most = 0, 0
    told: dict[UUID, CancelResult] = {}

    async def cancel(execution_id: UUID) -> CancelResult:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        under_way -= 1
        return CancelResult(WriteOutcome.ACCEPTED, "accepted")

    wanted = [an_id(number) for number in range(11)]
    await cancel_each(wanted, cancel, told.__setitem__)
    assert set(told) == set(wanted)
    assert most == AT_ONCE


def test_outcomes_are_summed_up() -> None:
    """The usual ones always, others where there are any."""
    results = (WriteOutcome.ACCEPTED, WriteOutcome.ACCEPTED, WriteOutcome.ALREADY_ENDED)
    outcomes = {an_id(number): CancelResult(result, "") for number, result in enumerate(results)}
    assert summed_up(outcomes) == "cancelled 2, already finished 1, refused 0, unknown 0"
    outcomes[an_id(9)] = CancelResult(WriteOutcome.FORBIDDEN, "")
    assert "not allowed 1" in summed_up(outcomes)
