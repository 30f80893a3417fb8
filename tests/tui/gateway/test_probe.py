"""Whether a server is there: one request without a key, and nothing is opened."""

import asyncio
from pathlib import Path

import pytest

from jim_core.bootstrap import Listen, open_core
from jim_core.settings import CoreSettings
from jim_core.wire import paths
from jim_tui.gateway.errors import CannotOpen, NotJim, Unreachable
from jim_tui.gateway.probe import probe
from jim_tui.settings import ConsoleSettings
from jim_tui.state.servers import Answer
from tests.tui.gateway.fault_server import fault_server, told


def at(url: str, **more: object) -> ConsoleSettings:
    """A server there, with a key that must not be sent."""
    return ConsoleSettings(url=url, key="jim_secret", key_command=("/bin/false",), **more)  # type: ignore[arg-type]


async def test_a_server_says_what_it_is_and_gets_no_key() -> None:
    """A key belongs to somebody who looks at it."""
    async with fault_server() as faults:
        faults.answers[paths.HEALTH_VERSION] = told(200, {"product": "JIM", "version": "1.2.3"})
        assert await probe(at(faults.url)) == Answer("JIM", "1.2.3")
        assert [request.path for request in faults.requests] == [paths.HEALTH_VERSION]
        assert "x-api-key" not in {name.lower() for name in faults.requests[0].headers}


@pytest.mark.parametrize("status", [401, 403, 404])
async def test_one_that_does_not_tell_everybody_is_there_all_the_same(status: int) -> None:
    """An older one has no such answer."""
    async with fault_server() as faults:
        faults.answers[paths.HEALTH_VERSION] = told(status, {"code": "X", "message": "no"})
        assert await probe(at(faults.url)) == Answer()


async def test_what_is_no_jim_server_is_not_taken_for_one() -> None:
    """A web page answers everything."""
    async with fault_server() as faults:
        faults.answers[paths.HEALTH_VERSION] = told(200, "<html>")
        with pytest.raises(NotJim):
            await probe(at(faults.url))


async def test_one_that_is_away_is_told_with_the_reason() -> None:
    """In the words of the console."""
    with pytest.raises(Unreachable, match="connection refused"):
        await probe(at("http://127.0.0.1:9"))


async def test_certificates_that_are_none_are_told(tmp_path: Path) -> None:
    """The file is the configuration's."""
    with pytest.raises(CannotOpen, match="no file of certificates"):
        await probe(at("https://127.0.0.1:9", ca_file=tmp_path / "none.pem"))


async def test_a_data_directory_that_nobody_has_open_stays_closed(tmp_path: Path) -> None:
    """Asking starts no engine."""
    directory = tmp_path / "data"
    assert await probe(ConsoleSettings(data_dir=directory)) is None
    assert not await asyncio.to_thread(directory.exists)


async def test_a_data_directory_with_a_server_answers_over_its_socket(tmp_path: Path) -> None:
    """The one that has it open."""
    settings = CoreSettings(data_dir=tmp_path / "data")
    async with open_core(settings, engine=True, program="jim serve", listen=Listen()):
        answer = await probe(ConsoleSettings(data_dir=tmp_path / "data"))
        assert answer is not None
        assert answer.product == "JIM"


async def test_the_demo_is_not_asked() -> None:
    """It is there only while it is shown."""
    assert await probe(ConsoleSettings(demo=True)) is None
