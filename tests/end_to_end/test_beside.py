"""Programs beside each other: commands, a server that starts, and a step that writes."""

import sqlite3
import subprocess
import threading
from contextlib import closing
from pathlib import Path

from tests.end_to_end.commands import JIM, PATIENCE, environment, jim, serve

SLOW = """
schedules:
  - name: Slow
    steps:
      - name: count
        stepType: Executable
        executablePath: /bin/sh
        arguments: "-c 'for n in 1 2 3; do echo $n; echo e$n >&2; sleep 0.3; done'"
"""


def test_output_is_followed_to_the_end_of_the_step(tmp_path: Path) -> None:
    """Every line, on the side that it was written to."""
    with serve(tmp_path / "data") as served:
        served.jim("schedules", "apply", "-", text=SLOW)
        execution = served.jim("schedules", "run", "Slow").stdout.strip()
        followed = served.jim("executions", "output", execution, "count", "--follow")
        assert followed.stdout.split() == ["1", "2", "3"]
        assert followed.stderr.split() == ["e1", "e2", "e3"]
        served.jim("executions", "wait", execution)


def test_commands_and_servers_at_the_same_moment_do_not_hinder_each_other(tmp_path: Path) -> None:
    """Whoever comes second waits or attaches; every key is made."""
    directory = tmp_path / "data"
    jim("keys", "create", "first", "--data-dir", directory)
    codes: list[int] = []

    def make(number: int) -> None:
        command = [str(JIM), "keys", "create", f"key {number}", "--data-dir", str(directory)]
        made = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=PATIENCE, env=environment()
        )
        codes.append(made.returncode)

    threads = [threading.Thread(target=make, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    with serve(directory) as served:
        for thread in threads:
            thread.join()
        known = served.jim("keys", "list").stdout
        assert codes == [0, 0, 0]
        assert all(f"key {number}" in known for number in range(3))


def test_a_store_of_a_later_version_is_refused_in_one_line(tmp_path: Path) -> None:
    """Nothing is changed in it."""
    directory = tmp_path / "data"
    jim("keys", "create", "first", "--data-dir", directory)
    with closing(sqlite3.connect(directory / "jim.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    for command in (["serve", "--port", "0"], ["keys", "list"]):
        said = jim(*command, "--data-dir", directory, code=2).stderr
        assert "newer version" in said
        assert len(said.splitlines()) == 1
