"""Any schedule, against a few lines that say what should come of it."""

import asyncio
import contextlib
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from jim_core.model.errors import Refused
from jim_core.runners.shim import process_table
from tests.engine import history
from tests.engine.plant import plant, statuses, step

Sketch = tuple[bool, bool]
"""A step: whether it fails, and whether it may."""

GROUPS = st.lists(
    st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=3), min_size=1, max_size=4
)


def expected(groups: list[list[Sketch]]) -> tuple[str, list[str]]:
    """How such an execution ends, and how its steps do."""
    ended: list[str] = []
    fatal = False
    for group in groups:
        if fatal:
            ended += ["Pending"] * len(group)
            continue
        ended += ["Failed" if fails else "Completed" for fails, _ in group]
        fatal = any(fails and not may for fails, may in group)
    return ("Failed" if fatal else "Completed"), ended


@given(runs=st.lists(GROUPS, min_size=1, max_size=4), concurrency=st.integers(1, 4))
@settings(max_examples=15, deadline=None)
async def test_every_schedule_ends_as_its_steps_say(runs: list[list[list[Sketch]]], concurrency: int) -> None:
    """Groups side by side, failures that may and may not happen, several executions at once, few slots."""
    with tempfile.TemporaryDirectory() as directory:
        async with plant(Path(directory)) as works, works.engine(concurrency=concurrency):
            started = []
            for groups in runs:
                plan = [
                    step("/bin/false" if fails else "/bin/true", may_fail=may, beside=place > 0)
                    for group in groups
                    for place, (fails, may) in enumerate(group)
                ]
                started.append(await works.start(*plan))
            details = [await works.ended(execution) for execution in started]
            history.check(works.events)
    assert [(str(d.execution.status), statuses(d)) for d in details] == [expected(groups) for groups in runs]


MOMENTS = st.lists(st.tuples(st.integers(0, 3), st.floats(0, 0.05)), max_size=6)
"""Which execution is cancelled, and how many seconds after the cancel before."""


@given(runs=st.lists(GROUPS, min_size=1, max_size=4), cancels=MOMENTS)
@settings(max_examples=15, deadline=None)
async def test_cancels_at_any_time_leave_a_sound_history(
    runs: list[list[list[Sketch]]], cancels: list[tuple[int, float]]
) -> None:
    """Whatever is cancelled when: all ends, what was cancelled says so, and no process is left."""
    with tempfile.TemporaryDirectory() as directory:
        async with plant(Path(directory)) as works, works.engine(concurrency=3) as engine:
            nap = works.shell("sleep 0.01; exit $1")
            started = []
            for groups in runs:
                plan = [
                    step(nap, str(int(fails)), may_fail=may, beside=place > 0)
                    for group in groups
                    for place, (fails, may) in enumerate(group)
                ]
                started.append(await works.start(*plan))
            cancelled = set()
            for which, seconds in cancels:
                await asyncio.sleep(seconds)  # the moment is the input, not a wait for something
                execution = started[which % len(started)]
                with contextlib.suppress(Refused):
                    await works.cancel(execution)
                    cancelled.add(execution)
            details = [await works.ended(execution) for execution in started]
            await engine.idle()
            history.check(works.events)
    for detail, groups in zip(details, runs, strict=True):
        if detail.execution.id in cancelled:
            assert detail.execution.status == "Cancelled"
            assert "Pending" not in statuses(detail)
        else:
            assert (str(detail.execution.status), statuses(detail)) == expected(groups)
        for one in detail.steps:
            assert process_table.marked(f"{detail.execution.id}/{one.position}/1") == []
