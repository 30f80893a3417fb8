"""Programs that do everything not to be ended: after a cancel none of it is left, whatever it was."""

import os
from pathlib import Path

import pytest

from jim_core.model.status import StepStatus
from jim_core.runners.shim import process_table
from tests.processes import eventually, lives, open_files, zombies_of
from tests.runners.workshop import SHORT_GRACE, Workshop

NOTE = "echo $$ >> $here/pids"
SLEEPER = f"#!/bin/sh\nhere=%s\n{NOTE}\nexec sleep 600\n"

SHAPES = {
    "a background child": "$sleeper & wait",
    "setsid": "setsid $sleeper & wait",
    "a double fork": "( ( $sleeper & ) & ); sleep 600",
    "nohup": "nohup $sleeper & wait",
    "a cleared environment in another session": "env -i setsid $sleeper & wait",
    "a daemon with nothing open": "setsid $sleeper < /dev/null > /dev/null 2>&1 & wait",
    "who is deaf": f"export here; (trap '' TERM; sh -c '{NOTE}; while :; do sleep 1; done') & wait",
    "who holds the output": "setsid $sleeper & exec sleep 600",
    "who closed the output": "exec > /dev/null 2>&1; $sleeper & exec sleep 600",
    "who is stopped": "$sleeper & while [ ! -s $here/pids ]; do sleep 0.01; done; kill -STOP $!; wait",
}

FORKS = """
import errno
def again(*_):
    for _ in range(3):
        try:
            if os.fork() == 0: break
        except OSError: return
    note()
def note():
    with open(here + '/pids', 'a') as file: file.write(f'{os.getpid()}\\n')
signal.signal(signal.SIGTERM, again)
note()
made = 0
while made < 60:
    if os.fork() == 0:
        os.setsid()
        note()
        while True: time.sleep(600)
    made += 1
    time.sleep(0.001)
while True: time.sleep(600)
"""

ZOMBIES = """
for _ in range(50):
    if os.fork() == 0: os._exit(0)
with open(here + '/pids', 'a') as file: file.write(f'{os.getpid()}\\n')
time.sleep(600)
"""


def noted(root: Path, count: int = 1) -> list[int]:
    """The pids that were noted, once there are so many."""
    file = root / "pids"
    pids = [int(line) for line in file.read_text().split()] if file.exists() else []
    return pids if len(pids) >= count else []


@pytest.mark.parametrize("shape", SHAPES)
async def test_nothing_survives_a_cancel(workshop: Workshop, shape: str) -> None:
    """Neither a process, nor a zombie, nor a descriptor."""
    await workshop.run("/bin/true")
    files = open_files()
    (workshop.root / "sleeper").write_text(SLEEPER % workshop.root)
    (workshop.root / "sleeper").chmod(0o755)
    work = workshop.begin(workshop.shell(f"sleeper=$here/sleeper; {SHAPES[shape]}"), grace=SHORT_GRACE)
    pids = await eventually(lambda: noted(workshop.root), "it is under way")
    work.cancel()
    outcome = await work.task
    assert outcome.status is StepStatus.CANCELLED
    assert [pid for pid in (*pids, work.pid, work.shim) if lives(pid)] == []
    assert process_table.descendants(workshop.spawner.pid or 0) == []
    assert open_files() == files
    assert zombies_of(os.getpid()) == []


async def test_who_forks_while_being_killed_is_caught(workshop: Workshop) -> None:
    """Each of them forks three more when it is asked to end, up to some hundreds."""
    work = workshop.begin(workshop.python(FORKS), grace=SHORT_GRACE)
    await eventually(lambda: noted(workshop.root, 40), "it is under way")
    work.cancel()
    assert (await work.task).status is StepStatus.CANCELLED
    assert [pid for pid in noted(workshop.root) if lives(pid)] == []
    assert process_table.descendants(workshop.spawner.pid or 0) == []


async def test_zombies_are_reaped(workshop: Workshop) -> None:
    """A program that never waits for its children leaves none behind."""
    work = workshop.begin(workshop.python(ZOMBIES))
    pids = await eventually(lambda: noted(workshop.root), "it is under way")
    await eventually(lambda: len(zombies_of(pids[0])) == 50, "each of its children has ended")
    work.cancel()
    await work.task
    assert zombies_of(pids[0]) == []
    assert zombies_of(workshop.spawner.pid or 0) == []


async def test_a_trap_may_tidy_up_with_programs_of_its_own(workshop: Workshop) -> None:
    """What the program starts after it was asked is not asked itself, as long as the program waits for it."""
    tidy = "sleep 0.2; echo tidied > $here/tidied; exit 0"
    work = workshop.begin(workshop.shell(f"trap '{tidy}' TERM; {NOTE}; while :; do sleep 0.01; done"))
    await eventually(lambda: noted(workshop.root), "it is under way")
    work.cancel()
    assert (await work.task).status is StepStatus.CANCELLED
    assert (workshop.root / "tidied").read_text() == "tidied\n"
