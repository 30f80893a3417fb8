"""A database to work on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from jim_core.storage.database import Database
from tests.stores import KINDS, blank_database, drop_all, empty_database


@pytest.fixture(scope="session", autouse=True)
def _leave_nothing() -> Iterator[None]:
    yield
    drop_all()


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn."""
    return str(request.param)


@pytest.fixture
def url(kind: str, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without rows."""
    with empty_database(kind, tmp_path) as url:
        yield url


@pytest.fixture
def blank_url(kind: str, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without tables."""
    with blank_database(kind, tmp_path) as url:
        yield url


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """A database without rows."""
    opened = Database.open(url)
    yield opened
    opened.close()
