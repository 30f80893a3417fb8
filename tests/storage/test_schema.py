"""Looking up the schema of a database changes nothing."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from jim_core.model.errors import Invalid, StorageUnavailable
from jim_core.storage.connect import parse_url
from jim_core.storage.database import Database
from jim_core.storage.migrations import HEAD, program_version
from jim_core.storage.schema import Schema, schema_at


def test_the_schema_of_a_database_is_told(blank_url: str) -> None:
    """With who made it; before anybody has, there is none."""
    assert schema_at(blank_url) == Schema(None)
    Database.open(blank_url).close()
    assert schema_at(blank_url) == Schema(HEAD, program_version())
    assert not schema_at(blank_url).is_newer


def test_a_newer_schema_is_known_as_that(blank_url: str) -> None:
    """And told, where opening the database would refuse it."""
    Database.open(blank_url).close()
    with create_engine(parse_url(blank_url), poolclass=NullPool).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    found = schema_at(blank_url)
    assert (found.present, found.expected, found.is_newer) == ("9999", HEAD, True)


def test_it_is_told_while_somebody_writes(blank_url: str) -> None:
    """A server that runs is not disturbed."""
    database = Database.open(blank_url)
    try:
        assert schema_at(blank_url).present == HEAD
    finally:
        database.close()


def test_nothing_is_left_beside_the_file(tmp_path: Path) -> None:
    """Whoever looks may be another user than the one who must be able to write there."""
    url = f"sqlite:///{tmp_path / 'a%20?b.db'}"
    assert schema_at(url) == Schema(None)
    assert list(tmp_path.iterdir()) == []
    Database.open(f"sqlite:///{tmp_path / 'jim.db'}").close()
    before = sorted(tmp_path.iterdir())
    assert schema_at(f"sqlite:///{tmp_path / 'jim.db'}").present == HEAD
    assert sorted(tmp_path.iterdir()) == before


def test_what_cannot_be_looked_at_is_said(tmp_path: Path) -> None:
    """No database there, or nobody at home."""
    (tmp_path / "jim.db").write_text("a shopping list, long enough to be taken for a header" * 10)
    with pytest.raises(StorageUnavailable, match="not a database"):
        schema_at(f"sqlite:///{tmp_path / 'jim.db'}")
    with pytest.raises(StorageUnavailable, match="cannot be read"):
        schema_at("postgresql://u:hunter2@127.0.0.1:1/x")
    with pytest.raises(Invalid):
        schema_at("mysql://host/jim")
