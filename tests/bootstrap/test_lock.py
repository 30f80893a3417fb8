"""One engine a data directory: the lock decides, and its holder can be named."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from jim_core.client.local import DataDirectoryLock, find_server, held, holder, prepare_directory
from jim_core.model.errors import DataDirectoryHeld
from jim_core.wire.directory import LOCK_FILE

HOLD_AND_WAIT = """
import sys
from pathlib import Path
from jim_core.client.local import DataDirectoryLock
lock = DataDirectoryLock.take(Path(sys.argv[1]), "another program")
if sys.argv[2:]:
    lock.announce(socket=Path(sys.argv[2]))
print("held", flush=True)
sys.stdin.read()
"""


def a_holder(directory: Path, *socket_path: str) -> subprocess.Popen[str]:
    """Another process that holds `directory` until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD_AND_WAIT, str(directory), *socket_path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def ended(process: subprocess.Popen[str]) -> None:
    """End such a process and wait for it."""
    process.communicate()


def test_a_held_directory_is_refused_and_names_its_holder(tmp_path: Path) -> None:
    """The second program learns who is in the way, and what it can do."""
    other = a_holder(tmp_path, "/some/where/jim.sock")
    try:
        with pytest.raises(DataDirectoryHeld) as refused:
            DataDirectoryLock.take(tmp_path, "jim serve", patience=0)
    finally:
        ended(other)
    text = str(refused.value)
    for fact in (
        "another program",
        str(other.pid),
        socket.gethostname(),
        "/some/where/jim.sock",
        "--data-dir",
    ):
        assert fact in text


def test_a_server_in_the_way_is_not_waited_for(tmp_path: Path) -> None:
    """A holder with a socket will not go away by itself, so an hour's patience is of no use."""
    other = a_holder(tmp_path, "/some/where/jim.sock")
    try:
        with pytest.raises(DataDirectoryHeld):
            DataDirectoryLock.take(tmp_path, "jim serve", patience=3_600)
    finally:
        ended(other)


def test_a_brief_holder_is_waited_for(tmp_path: Path) -> None:
    """A command that works on the store for a moment does not keep an engine from starting."""
    other = a_holder(tmp_path)
    assert other.stdin is not None
    timer = threading.Timer(0.2, other.stdin.close)
    timer.start()
    with held(tmp_path, "jim serve", patience=30) as lock:
        assert lock.holder.pid == os.getpid()
    timer.join()
    other.wait()
    assert other.stdout is not None
    other.stdout.close()


def test_a_lock_left_by_kill_is_no_lock(tmp_path: Path) -> None:
    """After kill -9 the file still names a holder, and means nothing."""
    other = a_holder(tmp_path, "/some/where/jim.sock")
    other.send_signal(signal.SIGKILL)
    ended(other)
    assert json.loads((tmp_path / LOCK_FILE).read_text())["program"] == "another program"
    assert holder(tmp_path) is None
    assert find_server(tmp_path) is None
    with held(tmp_path, "jim serve", patience=0):
        pass


def test_the_running_server_of_a_directory_is_found(tmp_path: Path) -> None:
    """A second program attaches to the socket that the first announced."""
    other = a_holder(tmp_path, "/some/where/jim.sock")
    try:
        server = find_server(tmp_path)
        assert server is not None
        assert server.socket == Path("/some/where/jim.sock")
        assert server.holder.pid == other.pid
    finally:
        ended(other)


def test_a_holder_without_a_socket_is_no_server(tmp_path: Path) -> None:
    """Who works on the store for a moment cannot be attached to."""
    with held(tmp_path, "jim keys create"):
        other = holder(tmp_path)
        assert other is not None
        assert other.program == "jim keys create"
        assert find_server(tmp_path) is None


def test_a_lock_let_go_can_be_taken_again(tmp_path: Path) -> None:
    """Releasing is complete, and may be said twice."""
    first = DataDirectoryLock.take(tmp_path, "first", patience=0)
    first.release()
    first.release()
    with held(tmp_path, "second", patience=0) as second:
        assert second.holder.program == "second"


def test_a_directory_nobody_made_has_no_holder(tmp_path: Path) -> None:
    """Looking for a server never makes anything."""
    assert find_server(tmp_path / "nowhere") is None
    assert list(tmp_path.iterdir()) == []


def test_a_lock_file_with_nonsense_in_it_names_nobody(tmp_path: Path) -> None:
    """A held lock whose facts cannot be read still is a lock."""
    with held(tmp_path, "jim serve", patience=0):
        (tmp_path / LOCK_FILE).write_text("{")
        assert holder(tmp_path) is None
        with pytest.raises(DataDirectoryHeld, match="does not say its name"):
            DataDirectoryLock.take(tmp_path, "another", patience=0)


def test_a_new_data_directory_is_closed_to_others(tmp_path: Path) -> None:
    """Made with its parents, for this user alone."""
    made = prepare_directory(tmp_path / "deep" / "down")
    assert made.stat().st_mode & 0o777 == 0o700


def test_an_empty_open_directory_is_closed(tmp_path: Path) -> None:
    """`mkdir data; jim serve --data-dir data` is safe."""
    (tmp_path / "data").mkdir(mode=0o755)
    assert prepare_directory(tmp_path / "data").stat().st_mode & 0o777 == 0o700


def test_an_open_directory_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    """`jim serve --data-dir /tmp` must not close /tmp to everybody else."""
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared").chmod(0o755)
    (tmp_path / "shared" / "letter").touch()
    with pytest.raises(PermissionError, match="chmod 700"):
        prepare_directory(tmp_path / "shared")
    assert (tmp_path / "shared").stat().st_mode & 0o777 == 0o755


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full disk to offer")
def test_a_full_disk_is_said_with_its_place(tmp_path: Path) -> None:
    """Not only that somewhere there is no space."""
    (tmp_path / LOCK_FILE).symlink_to("/dev/full")
    with pytest.raises(OSError, match=LOCK_FILE):
        DataDirectoryLock.take(tmp_path, "jim serve")
