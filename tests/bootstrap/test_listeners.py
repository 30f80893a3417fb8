"""Sockets: who may open them, where they lie, and what is said when they cannot be had."""

import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from jim_core.bootstrap import listeners
from jim_core.model.errors import CannotListen


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_port_in_use_names_the_port_and_the_cure(taken: int) -> None:
    """One sentence says what is in the way and which option helps."""
    with pytest.raises(CannotListen, match=rf"port {taken} .* --port"):
        listeners.tcp("127.0.0.1", taken)


def test_an_address_of_another_machine_is_refused() -> None:
    """192.0.2.1 belongs to nobody."""
    with pytest.raises(CannotListen, match="--host"):
        listeners.tcp("192.0.2.1", 0)


def test_a_tcp_socket_sends_small_answers_at_once() -> None:
    """The protocol is named, since asyncio asks for it before it turns Nagle's algorithm off."""
    with listeners.tcp("127.0.0.1", 0) as listening:
        assert listening.proto == socket.IPPROTO_TCP
        assert listeners.address(listening) == f"http://127.0.0.1:{listening.getsockname()[1]}"


def test_the_owners_socket_is_the_owners(tmp_path: Path) -> None:
    """Nobody else may open it; a dead server's file in the way does not matter."""
    path = tmp_path / "jim.sock"
    path.write_text("left over")
    with listeners.owner(path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_long_directory_has_its_socket_elsewhere(tmp_path: Path) -> None:
    """An address holds about a hundred bytes; a longer path would not work at all."""
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    path = listeners.owner_path(deep)
    assert len(str(path)) <= 100
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert listeners.owner_path(deep) == path
    path.parent.rmdir()


def test_a_short_directory_has_its_socket_inside() -> None:
    """Where people look first."""
    assert listeners.owner_path(Path("/data/jim")) == Path("/data/jim/jim.sock")
