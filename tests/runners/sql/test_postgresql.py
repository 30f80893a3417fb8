"""What only PostgreSQL has."""

from tests.runners.sql.conftest import Place
from tests.runners.sql.stage import Stage


def test_notices_are_heard(stage: Stage, postgresql: Place) -> None:
    """A notice is a line, a warning is a warning as well."""
    text = "DO $$ BEGIN RAISE NOTICE 'one'; RAISE WARNING 'two' USING HINT = 'three'; END $$"
    assert stage.perform(postgresql.url, text) == 0
    assert stage.stdout.splitlines()[1:5] == ["NOTICE: one", "WARNING: two", "HINT: three", "::warning two"]


def test_a_notice_cannot_speak_for_the_step(stage: Stage, postgresql: Place) -> None:
    """Nor can its second line."""
    stage.perform(postgresql.url, "DO $$ BEGIN RAISE NOTICE E'one\\n::error two'; END $$")
    assert stage.stdout.splitlines()[1:3] == ["NOTICE: one", " ::error two"]


def test_a_failure_says_all_that_the_server_said(stage: Stage, postgresql: Place) -> None:
    """Detail and SQLSTATE come before the last line, which stands for all."""
    text = "CREATE TABLE t (a int CONSTRAINT one PRIMARY KEY);\n" + 2 * "INSERT INTO t VALUES (1);\n"
    assert stage.perform(postgresql.url, text) == 1
    assert stage.stderr.splitlines() == [
        "statement 3 of 3 (line 3): INSERT INTO t VALUES (1)",
        'ERROR: duplicate key value violates unique constraint "one"',
        "DETAIL: Key (a)=(1) already exists.",
        "SQLSTATE: 23505",
        "rolled back: nothing of the script was kept",
        'line 3 (statement 3): duplicate key value violates unique constraint "one"',
    ]


def test_the_line_is_the_one_at_fault(stage: Stage, postgresql: Place) -> None:
    """The server says where in the statement it stumbled."""
    stage.perform(postgresql.url, "SELECT 'ü';\n\nSELECT 1,\n  2,\n  'ü', nothing\nFROM pg_class")
    assert stage.last == 'line 5 (statement 2): column "nothing" does not exist'


def test_an_error_after_rows_is_a_failure(stage: Stage, postgresql: Place) -> None:
    """What came before it does not make it good."""
    assert stage.perform(postgresql.url, "SELECT 1 / (n - 900) FROM generate_series(1, 1000) n") == 1
    assert stage.last == "line 1 (statement 1): division by zero"


def test_a_deferred_constraint_fails_at_the_commit(stage: Stage, postgresql: Place) -> None:
    """Then no statement is to blame."""
    text = (
        "CREATE TABLE t (a int PRIMARY KEY, b int REFERENCES t DEFERRABLE INITIALLY DEFERRED);"
        "INSERT INTO t VALUES (1, 2)"
    )
    assert stage.perform(postgresql.url, text) == 1
    assert stage.last.startswith("the transaction could not be committed: insert or update")


def test_a_session_that_the_server_ends_is_a_failure(stage: Stage, postgresql: Place) -> None:
    """Its last words are passed on."""
    assert stage.perform(postgresql.url, "SELECT pg_terminate_backend(pg_backend_pid())") == 1
    assert "terminating connection due to administrator command" in stage.last


def test_functions_come_in_one_piece(stage: Stage, postgresql: Place) -> None:
    """Dollar quotes, bodies without quotes, nested comments."""
    text = (
        "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $f$ BEGIN PERFORM 1; RETURN 2; END $f$;\n"
        "CREATE FUNCTION g() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 3 END; END;\n"
        "/* a /* b; */ c; */ SELECT f() + g() AS five;"
    )
    assert stage.perform(postgresql.url, text) == 0
    assert "five\n----\n5\n" in stage.stdout


def test_an_index_is_built_concurrently(stage: Stage, postgresql: Place) -> None:
    """The server refuses that in a transaction."""
    assert stage.perform(postgresql.url, "CREATE TABLE t (a int); CREATE INDEX CONCURRENTLY i ON t (a)") == 0


def test_a_block_that_commits_gets_the_cure(stage: Stage, postgresql: Place) -> None:
    """Nobody can see from outside that it commits; with the cure it may."""
    block = "DO $$ BEGIN COMMIT; END $$"
    assert stage.perform(postgresql.url, block) == 1
    assert "HINT: a script that begins with BEGIN; COMMIT; runs without" in stage.stderr
    assert stage.perform(postgresql.url, f"BEGIN; COMMIT; {block}") == 0


def test_values_are_shown_as_the_server_writes_them(stage: Stage, postgresql: Place) -> None:
    """Also those that Python has no type for."""
    stage.perform(
        postgresql.url, r"SELECT 'infinity'::date AS a, '{1,NULL}'::int[] AS b, '\x00ff'::bytea AS c"
    )
    assert r"infinity | {1,NULL} | \x00ff" in stage.stdout


def test_a_server_that_is_not_there(stage: Stage) -> None:
    """One line, without the password."""
    assert stage.perform("Host=/nowhere;Username=me;Password=geheim", "SELECT 1") == 1
    assert stage.stderr.startswith("cannot connect to the database: ")
    assert len(stage.stderr.splitlines()) == 1


def test_the_password_is_seen_nowhere(stage: Stage, postgresql: Place) -> None:
    """Not in answers, notices, errors, nor in what is repeated of the script."""
    url = postgresql.url.replace("postgres@", "postgres:geheimes%40Wort@")
    text = (
        "SELECT 'geheimes@Wort' AS a;"
        "SELECT repeat('x', 55) || 'geheimes@Wort' AS a;"
        "DO $$ BEGIN RAISE WARNING 'geheimes@Wort'; RAISE EXCEPTION USING MESSAGE = 'geheimes%40Wort'; END $$"
    )
    assert stage.perform(url, text) == 1
    assert "****" in stage.stdout
    assert "geheimes" not in stage.stdout + stage.stderr
