"""Pause, resume, run again and try again, as a shell sees it."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.commands import Served, serve

PLAN = """
schedules:
  - name: Held
    steps:
      - {{name: hold, stepType: Executable, executablePath: /bin/cat, arguments: {folder}/door}}
      - {{name: then, stepType: Executable, executablePath: /bin/true}}
  - name: Half
    steps:
      - {{name: good, stepType: Executable, executablePath: /bin/true}}
      - {{name: test, stepType: Executable, executablePath: /bin/ls, arguments: {folder}/there}}
  - name: Tried
    overlapPolicy: Queue
    steps:
      - name: again
        stepType: Executable
        executablePath: /bin/sh
        arguments: "-c 'exit 3'"
        retryCount: 1
        retryDelaySeconds: 0
        graceSeconds: 5
        warningExitCodes: [4, 5]
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with the schedules of the plan."""
    folder = tmp_path_factory.mktemp("served")
    os.mkfifo(folder / "door")
    with serve(folder / "data") as server:
        server.jim("schedules", "apply", "-", text=PLAN.format(folder=folder))
        yield server


def test_a_paused_execution_is_awaited_and_goes_on_when_resumed(served: Served) -> None:
    """A wait does not take the pause for an end."""
    one = served.jim("schedules", "run", "Held").stdout.strip()
    with (served.directory.parent / "door").open("w"):
        paused = served.jim("executions", "pause", one)
        assert "(Paused)" in paused.stdout
        assert one in served.jim("executions", "list", "--active", "--status", "paused").stdout
        assert one in served.jim("executions", "list", "--status", "Paused").stdout
        assert "Paused" in served.jim("executions", "pause", one, code=3).stderr
    served.jim("executions", "wait", one, "--timeout", "0.2", code=5)
    assert json.loads(served.jim("executions", "resume", one, "--json").stdout)["status"] == "InProgress"
    assert "Completed" in served.jim("executions", "wait", one).stdout
    assert "Cannot resume" in served.jim("executions", "resume", one, code=3).stderr


def test_what_failed_is_run_again_from_there(served: Served) -> None:
    """What completed is carried over, and the exit code is that of the new execution."""
    served.jim("schedules", "run", "Half", "--wait", code=1)
    [failed] = json.loads(served.jim("executions", "list", "--schedule", "Half", "--json").stdout)
    served.jim("executions", "rerun", failed["id"], "--from", "failed", "--wait", code=1)
    (served.directory.parent / "there").touch()
    shown = served.jim("executions", "rerun", failed["id"], "--from", "failed", "--wait").stdout
    assert "Completed (carried over)" in shown
    again = served.jim("executions", "rerun", failed["id"]).stdout.strip()
    assert "carried over" not in served.jim("executions", "wait", again).stdout
    assert "from its start" in served.jim("executions", "rerun", again, "--from", "failed", code=3).stderr
    served.jim("executions", "rerun", failed["id"], "--from", "elsewhere", code=2)


def test_each_attempt_is_shown(served: Served) -> None:
    """For people as a table, for programs with the step."""
    served.jim("schedules", "run", "Tried", "--wait", code=1)
    [failed] = json.loads(served.jim("executions", "list", "--schedule", "Tried", "--json").stdout)
    shown = served.jim("executions", "show", failed["id"]).stdout
    title, first, second = shown.splitlines()[-3:]
    assert title.split()[:3] == ["STEP", "NAME", "ATTEMPT"]
    assert (first.split()[:4], second.split()[:4]) == (
        ["0", "again", "1", "Failed"],
        ["0", "again", "2", "Failed"],
    )
    (step,) = json.loads(served.jim("executions", "show", failed["id"], "--json").stdout)["steps"]
    assert [attempt["exitCode"] for attempt in step["attempts"]] == [3, 3]


def test_what_may_be_said_of_a_step_survives_an_export(served: Served, tmp_path: Path) -> None:
    """And is what is there already."""
    exported = served.jim("schedules", "export").stdout
    for line in ("retryCount: 1", "retryDelaySeconds: 0", "graceSeconds: 5", "overlapPolicy: Queue"):
        assert line in exported
    file = tmp_path / "plan.yaml"
    file.write_text(exported)
    assert served.jim("schedules", "apply", file).stdout.count("unchanged") == 3
