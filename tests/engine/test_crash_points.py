"""A server that is killed at each place between two writes, and started again: nothing lost or twice."""

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from jim_core.crash_points import CrashPoint
from jim_core.model.execution import ExecutionDetail
from jim_core.model.status import ENDED_STEP
from jim_core.runners.shim import process_table
from jim_core.service import executions
from tests.engine import story
from tests.engine.plant import Plant, plant, statuses

_ROOT = Path(__file__).parents[2]
LATE = {CrashPoint.PRUNE_BEGUN, CrashPoint.FILES_REMOVED}
"""Places at the end of the story."""


async def told(root: Path, crash_at: str) -> int:
    """How the process ended that told the story and was to die there."""
    environment = {**os.environ, "JIM_CRASH_AT": crash_at}
    words = [sys.executable, "-m", "tests.engine.story", str(root)]
    process = await asyncio.create_subprocess_exec(
        *words, cwd=_ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    async with asyncio.timeout(60):
        return await process.wait()


@pytest.mark.parametrize("point", [point for point in CrashPoint if point is not CrashPoint.TAKEN_UP])
async def test_a_server_that_dies_there_loses_nothing(tmp_path: Path, point: CrashPoint) -> None:
    """It dies, is started again, and the story comes to the same end."""
    assert await told(tmp_path / "plant", point) == -signal.SIGKILL
    await ends_well(tmp_path / "plant", pruned=point in LATE)


async def test_a_server_that_dies_again_while_it_recovers_loses_nothing(tmp_path: Path) -> None:
    """Once before the first step began, and again when it had looked at that step."""
    root = tmp_path / "plant"
    assert await told(root, CrashPoint.CLAIMED) == -signal.SIGKILL
    assert await told(root, CrashPoint.TAKEN_UP) == -signal.SIGKILL
    assert await told(root, CrashPoint.FORKED) == -signal.SIGKILL
    assert await told(root, CrashPoint.TAKEN_UP) == -signal.SIGKILL
    await ends_well(root, pruned=False)


async def ends_well(root: Path, *, pruned: bool) -> None:
    """Tell the rest of the story, and judge it by the ledger that the steps wrote."""
    before = ledger(root)
    await story.tell(root, prune=False)
    marks = ledger(root)
    assert [mark for mark, times in Counter(marks).items() if times > 1] == []
    assert [mark for mark in marks if process_table.marked(mark)] == []
    async with plant(root) as works:
        details = await every(works)
    by_name = {detail.execution.schedule_name: detail for detail in details}
    assert set(by_name) == {story.PLAN, story.VICTIM, story.CRON}
    slots = [detail.execution.slot for detail in details if detail.execution.slot]
    assert len(set(slots)) == len(slots)
    judge_plan(by_name[story.PLAN], marks)
    victim = by_name[story.VICTIM]
    assert statuses(victim) == ["Cancelled", "Cancelled"]
    assert victim.execution.status == "Cancelled"
    assert len(marks) >= len(before) if not pruned else before
    for detail in details:
        assert all(step.status in ENDED_STEP for step in detail.steps)


def judge_plan(plan: ExecutionDetail, marks: list[str]) -> None:
    """Each step ran once, in order; the one that stumbles ran twice, each attempt once."""
    assert plan.execution.status == "Completed"
    assert statuses(plan) == ["Completed"] * 4
    own = [mark.removeprefix(f"{plan.execution.id}/") for mark in marks if str(plan.execution.id) in mark]
    assert sorted(own[:2]) == ["0/1", "1/1"]
    assert own[2:] == ["2/1", "2/2", "3/1"]


async def every(works: Plant) -> list[ExecutionDetail]:
    """All executions with their steps."""
    page = await executions.page(works.context, executions.ExecutionQuery(page_size=100))
    return [await works.read(item.id) for item in page.items]


def ledger(root: Path) -> list[str]:
    """The marks of the attempts that have begun, in order."""
    file = root / "ledger"
    return file.read_text().split() if file.exists() else []
