"""What only SQLite has."""

import sqlite3

from tests.runners.sql.conftest import Place
from tests.runners.sql.stage import Stage


def test_a_trigger_is_one_statement(stage: Stage, sqlite: Place) -> None:
    """Semicolons within belong to it."""
    text = (
        "CREATE TABLE t (a, b); CREATE TABLE log (a);\n"
        "CREATE TRIGGER copy AFTER INSERT ON t BEGIN\n  INSERT INTO log VALUES (new.a);\n"
        "  UPDATE t SET b = CASE WHEN new.a THEN 1 ELSE 2 END; END;\n"
        "INSERT INTO t VALUES (1, 0)"
    )
    assert stage.perform(sqlite.url, text) == 0
    assert sqlite.ask("SELECT b, (SELECT count(*) FROM log) FROM t") == [(1, 1)]


def test_pragmas_before_the_first_statement_count(stage: Stage, sqlite: Place) -> None:
    """SQLite ignores foreign_keys inside a transaction, so it begins after them."""
    text = (
        "PRAGMA foreign_keys = on;\nCREATE TABLE p (a PRIMARY KEY);\nCREATE TABLE c (a REFERENCES p);\n"
        "INSERT INTO c VALUES (1);"
    )
    assert stage.perform(sqlite.url, text) == 1
    assert stage.last == "line 4 (statement 4): FOREIGN KEY constraint failed"


def test_rows_changed_by_a_query_with_a_name_are_counted(stage: Stage, sqlite: Place) -> None:
    """The driver itself does not count behind WITH."""
    text = "CREATE TABLE t (a);\nWITH n(a) AS (VALUES (1), (2), (3)) INSERT INTO t SELECT a FROM n;"
    stage.perform(sqlite.url, text)
    assert "line 2: 3 rows affected" in stage.stdout


def test_a_relative_file_lies_in_the_working_directory(stage: Stage) -> None:
    """As a program that runs there would find it."""
    assert stage.perform("Data Source=own.db", "CREATE TABLE t (a)") == 0
    assert (stage.root / "own.db").exists()


def test_a_file_that_may_only_be_read(stage: Stage, sqlite: Place) -> None:
    """`Mode=ReadOnly` is kept, also for a path with signs of its own."""
    sqlite3.connect(stage.root / "100%#?.db").executescript("CREATE TABLE t (a)").connection.close()
    assert stage.perform("Data Source=100%#?.db;Mode=ReadOnly", "SELECT * FROM t") == 0
    assert stage.perform("Data Source=100%#?.db;Mode=ReadOnly", "INSERT INTO t VALUES (1)") == 1
    assert stage.last == "line 1 (statement 1): attempt to write a readonly database"


def test_a_file_that_cannot_be_opened(stage: Stage) -> None:
    """One line that names it."""
    assert stage.perform("sqlite:////nowhere/x.db", "SELECT 1") == 1
    assert stage.stderr == "cannot connect to the database: /nowhere/x.db: unable to open database file\n"


def test_a_file_that_is_no_database(stage: Stage) -> None:
    """It is refused before anything runs."""
    (stage.root / "x.db").write_text("plain text " * 100)
    assert stage.perform("sqlite:///x.db", "SELECT 1") == 1
    assert stage.stderr == "cannot connect to the database: x.db: file is not a database\n"


def test_values_of_every_type(stage: Stage, sqlite: Place) -> None:
    """Bytes are shown in hexadecimal, broken text does no harm."""
    assert stage.perform(sqlite.url, "SELECT 1.5 AS a, x'00ff' AS b, CAST(x'41ff' AS text) AS c") == 0
    assert "1.5 | x'00ff' | A�" in stage.stdout


def test_the_error_has_sqlites_name(stage: Stage, sqlite: Place) -> None:
    """Beside its words, as SQLSTATE elsewhere."""
    stage.perform(sqlite.url, "CREATE TABLE t (a UNIQUE);\nINSERT INTO t VALUES (1), (1)")
    assert "SQLITE_CONSTRAINT_UNIQUE" in stage.stderr
