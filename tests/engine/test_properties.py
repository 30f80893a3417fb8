"""Any schedule, against a few lines that say what should come of it."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

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
@settings(max_examples=25, deadline=None)
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
    assert [(str(d.execution.status), statuses(d)) for d in details] == [expected(groups) for groups in runs]
