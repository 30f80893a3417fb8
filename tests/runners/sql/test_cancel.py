"""A script that is asked to end, or killed: it ends at once, and so does what the server did for it."""

import sqlite3
from contextlib import closing
from multiprocessing.process import BaseProcess

import pytest
from sqlalchemy import create_engine, text

from tests.runners.sql.conftest import Place
from tests.runners.sql.stage import Stage

LOCK = 7_130_001
SLEEP = (
    "CREATE TABLE t (a int);\n"
    f"DO $$ BEGIN PERFORM pg_advisory_lock({LOCK}); RAISE NOTICE 'asleep'; PERFORM pg_sleep(300); END $$;"
)
ENDLESS = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r"


def wait_until_nobody_holds_the_lock(place: Place) -> None:
    """Returns when the session of the script is gone; fails when the server keeps it."""
    engine = create_engine(place.url)
    with engine.connect() as connection:
        connection.execute(text("SET lock_timeout = '20s'"))
        connection.execute(text(f"SELECT pg_advisory_lock({LOCK})"))
    engine.dispose()


@pytest.mark.parametrize("end", [BaseProcess.terminate, BaseProcess.kill])
def test_a_sleeping_query_leaves_the_server(stage: Stage, postgresql: Place, end: object) -> None:
    """Asked to end it is cancelled; killed, the server notices by itself."""
    assert callable(end)
    stage.perform(postgresql.url, SLEEP, until="NOTICE: asleep", end=end)
    wait_until_nobody_holds_the_lock(postgresql)
    assert postgresql.ask("SELECT to_regclass('t') IS NULL") == [(True,)]


def test_a_cancelled_script_says_so(stage: Stage, postgresql: Place) -> None:
    """Where it was, that nothing of it was kept, and the exit code of a program ended by SIGTERM."""
    assert stage.perform(postgresql.url, SLEEP, until="NOTICE: asleep") == 143
    assert stage.stderr == "cancelled in line 2; rolled back: nothing of the script was kept\n"


def test_an_endless_query_ends(stage: Stage, place: Place) -> None:
    """Neither database computes on."""
    script = f"CREATE TABLE t (a int);\n{ENDLESS}"
    assert stage.perform(place.url, script, until="::progress 1/2") == 143
    assert stage.stderr == "cancelled in line 2; rolled back: nothing of the script was kept\n"
    assert stage.perform(place.url, "CREATE TABLE t (a int)") == 0


def test_an_endless_answer_ends(stage: Stage, place: Place) -> None:
    """Rows that never stop are no reason to stay."""
    script = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n FROM r"
    assert stage.perform(place.url, script, until="::progress 0/1") == 143


def test_a_server_that_does_not_answer_is_left(stage: Stage) -> None:
    """While it connects there is nothing to undo."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        script = "SELECT 1; -- no transaction\nCOMMIT"
        code = stage.perform(f"Host=127.0.0.1;Port={port};Username=me", script, until="No transaction")
    assert (code, stage.stderr) == (143, "cancelled; what was not committed is undone\n")


def test_a_driver_that_hears_nothing_is_left(stage: Stage, sqlite: Place) -> None:
    """SQLite waits for somebody else's lock and cannot be interrupted."""
    with closing(sqlite3.connect(stage.root / "test.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        url = f"{sqlite.url}?timeout=40"
        assert stage.perform(url, "CREATE TABLE t (a)", until="::progress 0/1") == 143
