"""A server that is killed again and again, at any moment: nothing runs twice, everything ends."""

from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from jim_core.runners.shim import process_table
from tests.engine.plant import plant, statuses, step
from tests.engine.server import server
from tests.processes import eventually


@pytest.mark.parametrize("seed", range(2))
async def test_no_step_runs_twice_however_often_the_server_dies(tmp_path: Path, seed: int) -> None:
    """Each step writes itself down as it begins. After the last restart all have ended well, each once."""
    root = tmp_path / "plant"
    async with plant(root) as works:
        note = works.shell("echo $JIM_STEP_MARK >> $here/ledger; sleep 0.0$1")
        plan = [step(note, str((n + seed) % 4), may_fail=True) for n in range(8)]
        started = [await works.start(*plan) for _ in range(12)]
    for more in (1 + seed, 9, 20):
        async with server(root):
            goal = len(ledger(root)) + more
            await eventually(partial(has_begun, root, goal), f"{goal} steps have begun")
    async with plant(root) as works, works.engine():
        details = [await works.ended(execution) for execution in started]
    assert [mark for mark, times in Counter(ledger(root)).items() if times > 1] == []
    for detail in details:
        assert statuses(detail) == ["Completed"] * 8
        for one in detail.steps:
            mark = f"{detail.execution.id}/{one.position}/1"
            assert mark in ledger(root)
            assert process_table.marked(mark) == []


def has_begun(root: Path, goal: int) -> bool:
    """Whether so many steps have begun."""
    return len(ledger(root)) >= goal


def ledger(root: Path) -> list[str]:
    """The marks of the steps that have begun, in order."""
    file = root / "ledger"
    return file.read_text().split() if file.exists() else []
