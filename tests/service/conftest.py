"""A service to work on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.house import House, open_house
from tests.stores import KINDS, drop_all, empty_database


@pytest.fixture(scope="session", autouse=True)
def _leave_nothing() -> Iterator[None]:
    yield
    drop_all()


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn."""
    return str(request.param)


@pytest.fixture
def house(kind: str, tmp_path: Path) -> Iterator[House]:
    """A service over an empty database."""
    with empty_database(kind, tmp_path) as url, open_house(url, tmp_path) as house:
        yield house
