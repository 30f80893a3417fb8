"""A server that is killed keeps what it answered, and loses nothing half."""

import random
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from jim_core.storage.database import Database
from jim_core.storage.unit_of_work import Reader

_ROOT = Path(__file__).parents[2]
_ROUND = 1_000_000


def _write_until_killed(url: str, first: int, answers: int) -> set[int]:
    """What the program said was committed, before it was killed at no particular moment."""
    command = [sys.executable, "-m", "tests.storage.busy_writer", url, str(first)]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        said = [program.stdout.readline() for _ in range(answers)]
        program.kill()
        said += program.stdout.readlines()
    return {int(line) for line in said if line.endswith("\n")}


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_what_was_answered_survives_being_killed(url: str) -> None:
    """Ten kills: every answered write is there, each event has its row, the totals fit, the file is sound."""
    answered: set[int] = set()
    chance = random.Random(3)
    for n in range(10):
        answered |= _write_until_killed(url, 1 + n * _ROUND, chance.randrange(1, 200))

    def check(reader: Reader) -> None:
        stored = {execution.id.int for execution in reader.executions.active()}
        assert answered <= stored
        assert reader.counts.total() == len(stored)
        events = reader.events.after(0, 10_000_000)
        assert [event.sequence for event in events] == list(range(1, len(stored) + 1))
        assert {event.fact.execution.id.int for event in events} == stored  # type: ignore[union-attr]
        connection = reader.executions._connection
        assert connection.execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]

    database = Database.open(url)
    await database.read(check)
    database.close()
    assert len(answered) > 100
