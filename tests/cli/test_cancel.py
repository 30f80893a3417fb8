"""Cancelling from a shell: asked once, sent once, and an unknown outcome is called that."""

import os
import pty
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.silent_server import EXECUTION, Silent, silent_server
from tests.end_to_end.commands import JIM, PATIENCE, environment, jim


@pytest.fixture
def server() -> Iterator[Silent]:
    """A server that hangs up on changes."""
    with silent_server() as running:
        yield running


def on_a_terminal(server: Silent, answer: bytes) -> tuple[int, str]:
    """`cancel --all-active` by somebody at a terminal who types `answer`: exit code, and what was said."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [str(JIM), "executions", "cancel", "--all-active", "--url", server.url],
        stdin=slave,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment(),
    )
    os.write(master, answer)
    said, _ = process.communicate(timeout=PATIENCE)
    os.close(slave)
    os.close(master)
    return process.returncode, said


def test_a_cancel_without_an_answer_is_unknown_and_not_repeated(server: Silent) -> None:
    """It may have happened; the words say so, and it is sent once."""
    said = jim("executions", "cancel", EXECUTION["id"], "--yes", "--url", server.url, code=4).stdout
    assert said.startswith(f"{EXECUTION['id']}  outcome unknown: Daily Delta Sync")
    assert len(server.changes) == 1


def test_who_is_asked_is_told_what_and_where(server: Silent) -> None:
    """Schedule, execution and server are named before anything is sent."""
    code, said = on_a_terminal(server, b"n\n")
    for fact in ("Daily Delta Sync", EXECUTION["id"], server.url, "nothing was cancelled"):
        assert str(fact) in said
    assert code == 3
    assert server.changes == []


def test_who_says_yes_is_obeyed(server: Silent) -> None:
    """One request."""
    code, said = on_a_terminal(server, b"y\n")
    assert code == 4
    assert "outcome unknown" in said
    assert len(server.changes) == 1


def test_the_beginning_of_an_id_will_do(server: Silent) -> None:
    """Four digits of a recent one."""
    jim("executions", "cancel", "c3d4", "--yes", "--url", server.url, code=4)
    assert server.changes == [f"/api/v1/schedule-executions/{EXECUTION['id']}/cancel"]


@pytest.mark.parametrize(("text", "code"), [("c3", 2), ("xyz1", 2), ("ffff", 3)])
def test_what_begins_nothing_is_refused(server: Silent, text: str, code: int) -> None:
    """Too short, no digits, or not there: nothing is sent."""
    jim("executions", "cancel", text, "--yes", "--url", server.url, code=code)
    assert server.changes == []


def test_a_run_without_an_answer_is_unknown(server: Silent) -> None:
    """Exit code 4; whether it runs has to be looked up."""
    said = jim("keys", "create", "a", "--url", server.url, code=4).stderr
    assert "outcome unknown" in said
    assert len(server.changes) == 1


@pytest.mark.parametrize("url", ["nonsense", "ftp://host", "http://user:secret@host"])
def test_an_address_that_is_none_is_wrong_usage(url: str) -> None:
    """The secret in it is not repeated."""
    assert "secret" not in jim("executions", "list", "--url", url, code=2).stderr


def test_a_place_and_an_address_are_not_both_meant(server: Silent, tmp_path: Path) -> None:
    """One of the two would be passed over in silence."""
    jim("executions", "list", "--url", server.url, "--data-dir", tmp_path, code=2)


def test_a_directory_on_the_command_line_beats_an_address_around_it(server: Silent, tmp_path: Path) -> None:
    """What was said last, and closest, counts."""
    said = jim("executions", "list", "--data-dir", tmp_path, code=4, env={"JIM_URL": server.url}).stderr
    assert str(tmp_path) in said


def test_an_address_around_a_command_is_used(server: Silent) -> None:
    """Scripts set it once."""
    assert "Daily Delta Sync" in jim("executions", "list", env={"JIM_URL": server.url}).stdout
