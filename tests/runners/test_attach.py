"""Taking up processes that an earlier server started: strangers, known by name or by mark."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from jim_core.model.process import ProcessIdentity
from jim_core.runners import process_table
from jim_core.runners.process_end import ProcessEnd
from jim_core.runners.step_process import StepProcess
from tests.processes import eventually, kill, lives, pid_in, wait_for_exit
from tests.runners.workshop import Workshop

GRACE = timedelta(seconds=30)

SERVER = """
import os, subprocess, sys
environment = {**os.environ, "JIM_STEP_MARK": sys.argv[1]}
subprocess.Popen(sys.argv[2:], env=environment, start_new_session=True)
os._exit(0)
"""


@pytest.fixture
def mark() -> Iterator[str]:
    """The mark of one step; whatever still carries it afterwards is killed."""
    made = f"{uuid4()}/0"
    yield made
    for known in process_table.living(None, made):
        kill(known.pid)


def orphan(mark: str, *words: str) -> None:
    """Start a step's program from a server that ends at once; the program lives on as nobody's child."""
    subprocess.run([sys.executable, "-IS", "-c", SERVER, mark, *words], check=True)


async def orphan_identity(workshop: Workshop, mark: str, text: str) -> ProcessIdentity:
    """An orphan that runs a shell script which writes its pid to the file `pid`."""
    orphan(mark, workshop.shell(text))
    return process_table.identity_of(await pid_in(workshop.root / "pid"))


async def test_a_living_process_is_followed_to_its_end(workshop: Workshop, mark: str) -> None:
    """That it ended is seen; how, only a parent is told."""
    identity = await orphan_identity(
        workshop, mark, "echo $$ > $here/pid; while [ ! -e $here/go ]; do sleep 0.01; done"
    )
    process = StepProcess.attach(identity, mark)
    assert process is not None
    assert await process.follow(seconds=0.05) is None
    (workshop.root / "go").touch()
    assert await process.follow() == ProcessEnd()
    assert await process.clear(timedelta(0), GRACE) == 0
    process.close()


async def test_a_living_process_can_be_stopped(workshop: Workshop, mark: str) -> None:
    """With all that came from it, the deaf included."""
    identity = await orphan_identity(
        workshop, mark, "(trap '' TERM; echo go > $here/deaf; while :; do sleep 1; done) & "
        "while [ ! -s $here/deaf ]; do sleep 0.01; done; echo $$ > $here/pid; wait"
    )  # fmt: skip
    process = StepProcess.attach(identity, mark)
    assert process is not None
    assert await process.stop(timedelta(milliseconds=200))
    assert process_table.living(identity.pid, mark) == []
    process.close()


async def test_a_process_is_found_by_its_mark_alone(workshop: Workshop, mark: str) -> None:
    """The server died before it could note which process it had started."""
    identity = await orphan_identity(workshop, mark, "sleep 600 & echo $$ > $here/pid; wait")
    process = StepProcess.attach(None, mark)
    assert process is not None
    assert process.identity == identity
    assert not await process.stop(GRACE)
    assert process_table.living(identity.pid, mark) == []
    process.close()


async def test_children_are_taken_up_though_their_parent_is_gone(workshop: Workshop, mark: str) -> None:
    """The main process ended while no server ran; what it left behind is ended too."""
    identity = await orphan_identity(
        workshop, mark, "sleep 600 & echo $! > $here/child; echo $$ > $here/pid; exec sleep 0.2"
    )
    child = await pid_in(workshop.root / "child")
    await eventually(lambda: not lives(identity.pid), "the parent ended")
    for known in (identity, None):
        process = StepProcess.attach(known, mark)
        assert process is not None
        assert await process.follow() == ProcessEnd()
        process.close()
    process = StepProcess.attach(identity, mark)
    assert process is not None
    assert await process.clear(timedelta(milliseconds=50), GRACE) == 1
    assert not lives(child)
    process.close()


async def test_nothing_is_taken_up_when_nothing_lives(mark: str) -> None:
    """Neither by a name nor by a mark."""
    with child("/bin/true") as pid:
        identity = process_table.identity_of(pid)
    assert StepProcess.attach(identity, mark) is None
    assert StepProcess.attach(None, mark) is None


async def test_a_successor_of_the_same_number_is_left_alone(mark: str) -> None:
    """A pid is used again; the start time and the boot tell the two apart."""
    with child("/bin/sleep", "600") as pid:
        identity = process_table.identity_of(pid)
        assert StepProcess.attach(replace(identity, start_time=identity.start_time - 1), mark) is None
        assert StepProcess.attach(replace(identity, boot_id="an earlier boot"), mark) is None
        assert lives(pid)
        kill(pid)


async def test_a_group_whose_number_was_given_away_is_left_alone(mark: str) -> None:
    """The step's last process ended, and its number came to lead somebody else's group."""
    with child("/bin/sleep", "600") as pid:
        stranger = process_table.identity_of(pid)
        ended = StepProcess(replace(stranger, start_time=stranger.start_time - 1), mark, main_is_gone=True)
        assert await ended.clear(timedelta(0), timedelta(0)) == 0
        assert not await ended.stop(timedelta(0))
        assert lives(pid)
        kill(pid)


async def test_a_child_of_this_very_server_still_tells_how_it_ended(mark: str) -> None:
    """Taken up again by the process that started it, a step keeps its exit code, and no zombie stays."""
    with child("/bin/sh", "-c", "exit 5") as pid:
        wait_for_exit(pid)
        process = StepProcess.attach(process_table.identity_of(pid), mark)
        assert process is not None
        assert await process.follow() == ProcessEnd(exit_code=5)
        await process.clear(timedelta(0), GRACE)
        process.close()
        assert process_table.facts(pid) is None


@contextmanager
def child(*words: str) -> Iterator[int]:
    """The pid of a child of this process, in a session of its own."""
    with subprocess.Popen(words, start_new_session=True) as process:
        yield process.pid
