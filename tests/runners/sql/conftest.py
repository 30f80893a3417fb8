"""What the tests of SQL scripts may ask for."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Row, create_engine, make_url, text

from tests.runners.sql.stage import Stage
from tests.stores import KINDS, blank_database


@dataclass(frozen=True)
class Place:
    """An empty database for one test."""

    url: str

    def ask(self, question: str) -> list[tuple[object, ...]]:
        """What the database answers to somebody else."""
        engine = create_engine(make_url(self.url))
        try:
            with engine.connect() as connection, connection.begin():
                answer = connection.execute(text(question))
                found: list[Row[tuple[object, ...]]] = list(answer.all()) if answer.returns_rows else []
                return [tuple(row) for row in found]
        finally:
            engine.dispose()


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """An empty stage."""
    return Stage(tmp_path)


@pytest.fixture(scope="session")
def postgresql_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL database of our own."""
    with blank_database("postgresql", tmp_path_factory.mktemp("postgresql")) as url:
        yield url


@pytest.fixture
def postgresql(postgresql_database: str) -> Place:
    """An empty schema in PostgreSQL."""
    schema = f"test_{uuid4().hex}"
    Place(postgresql_database).ask(f"CREATE SCHEMA {schema}")
    url = make_url(postgresql_database)
    query = {**url.query, "options": f"-csearch_path={schema}", "application_name": schema}
    return Place(url.set(query=query).render_as_string(hide_password=False))


@pytest.fixture
def sqlite(tmp_path: Path) -> Place:
    """A SQLite file that is not there yet."""
    return Place(f"sqlite:///{tmp_path / 'test.db'}")


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest) -> Place:
    """One after the other."""
    found: Place = request.getfixturevalue(request.param)
    return found
