"""A script that is performed: what is kept, what people hear, and how it ends."""

import pytest

from tests.runners.sql.conftest import Place
from tests.runners.sql.stage import Stage


def test_a_script_does_its_work(stage: Stage, place: Place) -> None:
    """Everything is committed in the end, and the exit code is 0."""
    assert stage.perform(place.url, "CREATE TABLE t (a int);\nINSERT INTO t VALUES (1), (2);") == 0
    assert place.ask("SELECT a FROM t ORDER BY a") == [(1,), (2,)]


def test_it_says_how_far_it_is(stage: Stage, place: Place) -> None:
    """Before each statement what comes, and at the end what was done."""
    stage.perform(place.url, "CREATE TABLE t (a int);\n\nINSERT INTO t VALUES (1),\n (2);\nDELETE FROM t")
    assert stage.stdout.splitlines() == [
        "::progress 0/3 line 1: CREATE TABLE t (a int)",
        "::progress 1/3 line 3: INSERT INTO t VALUES (1),",
        "line 3: 2 rows affected",
        "::progress 2/3 line 5: DELETE FROM t",
        "line 5: 2 rows affected",
        "::progress 3/3",
        "::summary 3 statements, 4 rows affected",
    ]


def test_a_failing_script_leaves_nothing(stage: Stage, place: Place) -> None:
    """Without transaction control of its own, a script is one transaction."""
    text = "CREATE TABLE t (a int);\nINSERT INTO t VALUES (1);\n\nINSERT INTO nowhere VALUES (1);\nSELECT 1;"
    assert stage.perform(place.url, text) == 1
    stage.perform(place.url, "CREATE TABLE t (b text)")
    assert place.ask("SELECT b FROM t") == []


def test_a_failure_names_the_statement_and_its_line(stage: Stage, place: Place) -> None:
    """The number, the line and the statement; the last line alone is enough."""
    stage.perform(place.url, "SELECT 1;\n-- now\nSELECT *\nFROM nowhere;\nSELECT 2")
    first, *_, undone, last = stage.stderr.splitlines()
    assert first == "statement 2 of 3 (line 3): SELECT *"
    assert undone == "rolled back: nothing of the script was kept"
    assert last.startswith("line ")
    assert "(statement 2): " in last
    assert "nowhere" in last


def test_a_script_with_transactions_of_its_own_decides(stage: Stage, place: Place) -> None:
    """What it committed is kept when a later statement fails; what it left open is not."""
    text = (
        "CREATE TABLE t (a int);\nBEGIN;\nINSERT INTO t VALUES (1);\nCOMMIT;\n"
        "BEGIN;\nINSERT INTO t VALUES (2);\nSELECT * FROM nowhere;"
    )
    assert stage.perform(place.url, text) == 1
    assert place.ask("SELECT a FROM t") == [(1,)]
    assert "No transaction around the script: line 2 begins or ends a transaction." in stage.stdout
    assert (
        "the open transaction was rolled back; what the script had committed before was kept" in stage.stderr
    )


def test_a_transaction_that_is_left_open_is_a_warning(stage: Stage, place: Place) -> None:
    """Nobody commits what the script did not."""
    assert stage.perform(place.url, "CREATE TABLE t (a int);\nBEGIN;\nINSERT INTO t VALUES (1);") == 0
    assert "::warning the script left a transaction open: it was rolled back" in stage.stdout
    assert place.ask("SELECT a FROM t") == []


def test_vacuum_runs_without_a_transaction(stage: Stage, place: Place) -> None:
    """A statement that no server runs within one takes the transaction away."""
    assert stage.perform(place.url, "CREATE TABLE t (a int);\nVACUUM;") == 0
    assert (
        "No transaction around the script: VACUUM in line 2 cannot run inside a transaction." in stage.stdout
    )


def test_rows_are_shown_as_a_table(stage: Stage, place: Place) -> None:
    """NULL is told from an empty text, and a cell stays on its line."""
    stage.perform(place.url, "SELECT 1 AS a, NULL AS b, 'x\ny' AS long_name, '' AS d")
    assert stage.stdout.splitlines()[1:5] == [
        "a | b    | long_name | d",
        "--+------+-----------+--",
        "1 | NULL | x⏎y       |",
        "(1 row)",
    ]


def test_of_many_rows_the_first_are_shown(stage: Stage, place: Place) -> None:
    """And how many there were."""
    text = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 12345) SELECT n FROM r"
    assert stage.perform(place.url, text) == 0
    lines = stage.stdout.splitlines()
    assert lines[-3] == "(12,345 rows, the first 20 are shown)"
    assert len(lines) == 1 + 2 + 20 + 1 + 2


def test_what_looks_like_a_directive_is_none(stage: Stage, place: Place) -> None:
    """A text in the database cannot speak for the step."""
    stage.perform(place.url, "SELECT '::error x' AS \"::warning y\"")
    directives = [line for line in stage.stdout.splitlines() if line.startswith("::")]
    assert [line.split()[0] for line in directives] == ["::progress", "::progress", "::summary"]


def test_signs_that_drivers_replace_stay(stage: Stage, place: Place) -> None:
    """Percent signs, colons and question marks in quotes are nobody's parameters."""
    assert stage.perform(place.url, "SELECT '100% :name %s ?' AS a") == 0
    assert "100% :name %s ?" in stage.stdout


def test_a_batch_is_repeated(stage: Stage, place: Place) -> None:
    """`GO 3` runs what stands before it three times."""
    text = "CREATE TABLE t (a int)\nGO\nINSERT INTO t VALUES (1)\nGO 3\n"
    assert stage.perform(place.url, text) == 0
    assert place.ask("SELECT count(*) FROM t") == [(3,)]


@pytest.mark.parametrize("text", ["", "-- nothing\n", ";;"])
def test_a_script_without_statements_is_a_warning(stage: Stage, place: Place, text: str) -> None:
    """It did what it says, and somebody should look."""
    assert stage.perform(place.url, text) == 0
    assert "::warning the script holds no statement" in stage.stdout


def test_a_script_that_is_no_text(stage: Stage, place: Place) -> None:
    """The line is named, and nothing was done."""
    assert stage.perform(place.url, b"SELECT 1;\n\xff;") == 1
    assert stage.stderr == "line 2: byte 0xff is not UTF-8 text\n"


def test_rows_changed_and_returned_are_counted(stage: Stage, place: Place) -> None:
    """`RETURNING` shows rows and counts them."""
    stage.perform(place.url, "CREATE TABLE t (a int);\nINSERT INTO t VALUES (1), (2) RETURNING a;")
    assert "(2 rows)" in stage.stdout
    assert "::summary 2 statements, 2 rows affected" in stage.stdout


def test_a_long_script_says_less(stage: Stage, place: Place) -> None:
    """A line for each of two thousand statements helps nobody; the summary has the sum."""
    text = "CREATE TABLE t (a int);\n" + 2_000 * "INSERT INTO t VALUES (1);\n"
    assert stage.perform(place.url, text) == 0
    assert "1 row affected" not in stage.stdout
    assert stage.stdout.endswith("::progress 2001/2001\n::summary 2,001 statements, 2,000 rows affected\n")


def test_a_script_that_vanished(stage: Stage, place: Place) -> None:
    """Between the check and the start; one line says so."""
    assert stage.perform(place.url, None) == 1
    assert (
        stage.stderr == f"cannot read the SQL script {stage.root / 'script.sql'}: no such file or directory\n"
    )


def test_a_script_that_nobody_hears_ends(stage: Stage, place: Place) -> None:
    """Nobody could say how it went, so nothing of it is kept."""
    answer = "SELECT 1;\n" * 900
    text = f"CREATE TABLE t (a int);\n{answer}"
    assert stage.perform(place.url, text, until="::progress 0/", end=None) == 1
    assert stage.perform(place.url, "CREATE TABLE t (a int)") == 0
