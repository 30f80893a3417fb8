"""A server on a port of its own, and JIM's module connected to it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from jim_core.api.app import create_app
from jim_core.api.settings import ApiSettings
from jim_core.bootstrap.listeners import tcp
from jim_core.bootstrap.serving import serving
from jim_core.service import keys
from jim_core.service.context import ServiceContext
from jim_core.wire import paths
from tests.api.place import Clock, a_context, an_app, an_empty_database, browser
from tests.conformance.description import Description
from tests.conformance.module import Module


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database to copy."""
    return an_empty_database(tmp_path_factory.mktemp("template"))


@pytest.fixture
def context(tmp_path: Path, template: Path) -> Iterator[ServiceContext]:
    """The services over a database of their own."""
    with a_context(tmp_path, Clock(), template) as made:
        yield made


@pytest.fixture
async def described(context: ServiceContext, word: str) -> Description:
    """The description that the server gives of itself."""
    async with browser(an_app(context, Clock(), success_word=word)) as http:
        return Description((await http.get(paths.OPENAPI)).json())


@pytest.fixture(params=["Completed", "Complete"])
def word(request: pytest.FixtureRequest) -> str:
    """What this installation says of a good execution."""
    return str(request.param)


@pytest.fixture
async def module(context: ServiceContext, described: Description, word: str) -> AsyncIterator[Module]:
    """JIM's module, connected with an administrator's key."""
    key, _ = await keys.create(context, "automation-key")
    settings = ApiSettings(rate_limit=0, rate_limit_anonymous=0, success_word=word)
    listening = tcp("127.0.0.1", 0)
    host, port = listening.getsockname()
    async with serving(create_app(context, settings=settings, owner=None), listening):
        reader, writer = await asyncio.open_connection(host, port)
        yield Module(reader, writer, key, described)
        writer.close()
        await asyncio.gather(writer.wait_closed(), return_exceptions=True)
        context.feed.close()
