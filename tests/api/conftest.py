"""What tests of the API ask for by name."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from jim_core.client.jim import JimClient
from jim_core.model.status import Role
from jim_core.service import keys
from jim_core.service.context import ServiceContext
from tests.api.place import OWNER, Clock, a_context, an_app, an_empty_database, browser


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still."""
    return Clock()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database to copy."""
    return an_empty_database(tmp_path_factory.mktemp("template"))


@pytest.fixture
def context(tmp_path: Path, clock: Clock, template: Path) -> Iterator[ServiceContext]:
    """The services over a database of their own."""
    with a_context(tmp_path, clock, template) as made:
        yield made


@pytest.fixture
async def key(context: ServiceContext) -> str:
    """An administrator's key, called automation-key."""
    text, _ = await keys.create(context, "automation-key")
    return text


@pytest.fixture
async def user_key(context: ServiceContext) -> str:
    """A key without the role Administrator."""
    text, _ = await keys.create(context, "reader", Role.USER)
    return text


@pytest.fixture
async def viewer_key(context: ServiceContext) -> str:
    """A key that may read and change nothing."""
    text, _ = await keys.create(context, "monitor", Role.VIEWER)
    return text


@pytest.fixture
async def http(context: ServiceContext, clock: Clock, key: str) -> AsyncIterator[httpx.AsyncClient]:
    """An administrator with a key, at the gate for strangers."""
    async with browser(an_app(context, clock), key) as client:
        yield client


@pytest.fixture
async def owner(context: ServiceContext, clock: Clock) -> AsyncIterator[JimClient]:
    """The owner, inside this process."""
    async with JimClient.in_process(an_app(context, clock, owner=OWNER)) as client:
        yield client
