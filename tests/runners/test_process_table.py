"""What is read of a process."""

import os
import shutil
import subprocess
from pathlib import Path

from jim_core.runners.shim import process_table
from tests.processes import kill, wait_for_exit


def test_this_process_is_known() -> None:
    """It lives, and its group and session are what the system says."""
    known = process_table.facts(os.getpid())
    assert known is not None
    assert known.alive
    assert (known.group, known.session) == (os.getpgrp(), os.getsid(0))


def test_a_name_full_of_brackets_confuses_nobody(tmp_path: Path) -> None:
    """A program may call itself `) Z 1 (`; its state is still its own."""
    odd = tmp_path / ") Z 1 ("
    shutil.copy("/bin/sleep", odd)
    with subprocess.Popen([str(odd), "600"], start_new_session=True) as process:
        known = process_table.facts(process.pid)
        kill(process.pid)
        process.returncode = -9
    assert known is not None
    assert known.alive
    assert (known.group, known.session) == (process.pid, process.pid)


def test_a_zombie_is_listed_but_does_not_live() -> None:
    """Where nobody reaps, the dead stay listed for ever."""
    with subprocess.Popen(["/bin/true"]) as process:
        identity = process_table.identity_of(process.pid)
        wait_for_exit(process.pid)
        assert process_table.facts(process.pid) is not None
        assert not process_table.is_alive(identity)
    assert process_table.facts(process.pid) is None


def test_who_is_gone_is_unknown() -> None:
    """No such process, no facts; and an identity that matches nothing."""
    with subprocess.Popen(["/bin/true"]) as process:
        pass
    assert process_table.facts(process.pid) is None
    assert not process_table.is_alive(process_table.identity_of(process.pid))


def test_a_mark_is_matched_whole() -> None:
    """The step at position 1 is not the one at position 10."""
    environment = {"BEFORE": "JIM_STEP_MARK=other/1", "JIM_STEP_MARK": "run/10", "AFTER": "x"}
    with subprocess.Popen(["/bin/sleep", "600"], env=environment) as process:
        found = {mark: [k.pid for k in process_table.marked(mark)] for mark in ("run/10", "run/1", "other/1")}
        kill(process.pid)
        process.returncode = -9
    assert found == {"run/10": [process.pid], "run/1": [], "other/1": []}
