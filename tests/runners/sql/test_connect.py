"""Databases whose driver is not there."""

import pytest

from tests.runners.sql.stage import Stage


@pytest.mark.parametrize(
    ("connection", "sentence"),
    [
        (
            "Server=db;Database=hr;User Id=me;Password=geheim",
            "the driver pyodbc for mssql is not installed: pip install 'pyodbc'",
        ),
        (
            "mysql+pymysql://me:geheim@db/hr",
            "the driver pymysql for mysql is not installed: pip install 'PyMySQL'",
        ),
        (
            "postgresql+asyncpg://me:geheim@db/hr",
            "postgresql+asyncpg is for asynchronous programs: name the plain driver",
        ),
        ("nothing://me:geheim@db/hr", "there is no driver for nothing:// here"),
    ],
)
def test_a_missing_driver_is_named(stage: Stage, connection: str, sentence: str) -> None:
    """And the package to install."""
    assert stage.perform(connection, "SELECT 1") == 1
    assert stage.stderr == f"cannot connect to the database: {sentence}\n"
