"""A script taken apart as the server's own client would do it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jim_core.runners.sql.script import BadScript
from jim_core.runners.sql.statements import pieces_of, statements_of

PG, LITE, MS = "postgresql", "sqlite", "mssql"

FRAGMENTS = st.sampled_from(
    [
        *(
            "SELECT 1",
            ";",
            "\n",
            " ",
            "GO\n",
            "\nGO 2\n",
            "'a;b'",
            '"c;d"',
            "$$ ; $$",
            "$x$ ; $$ ; $x$",
            "/* ; */",
        ),
        *(
            "/* /* ; */ */",
            "-- ;\n",
            "(",
            ")",
            "BEGIN",
            "END",
            "CASE",
            "CREATE TRIGGER t",
            "CREATE FUNCTION f()",
        ),
        *("E'\\';'", "[a;b]", "`a;b`", "'ü😀;'", "\r\n", "\t", "COMMIT", "$1", "x::int", "'", "$$", "/*"),
    ]
)


@pytest.mark.parametrize("backend", [PG, LITE, MS, "mysql", "oracle", "other"])
@given(parts=st.lists(FRAGMENTS, max_size=25))
def test_the_pieces_in_a_row_are_the_script(backend: str, parts: list[str]) -> None:
    """Nothing is lost, added or moved, whatever the script."""
    script = "".join(parts)
    try:
        pieces = list(pieces_of(script, backend))
    except BadScript:
        return
    assert "".join(piece.text for piece in pieces) == script


@pytest.mark.parametrize("backend", [PG, LITE, MS])
@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_no_text_breaks_the_splitter(backend: str, text: str) -> None:
    """It is taken apart or refused."""
    try:
        numbers = [statement.number for statement in statements_of(text, backend)]
    except BadScript:
        return
    assert numbers == list(range(1, len(numbers) + 1))


def texts(script: str, backend: str) -> list[str]:
    """The statements of a script."""
    return [statement.text for statement in statements_of(script, backend)]


@pytest.mark.parametrize(
    ("backend", "script", "statements"),
    [
        (PG, "SELECT 1; SELECT 2;", ["SELECT 1", "SELECT 2"]),
        (PG, "SELECT 1;;\n;SELECT 2", ["SELECT 1", "SELECT 2"]),
        (PG, "SELECT $$a;b$$; SELECT $x$ $$;$$ $x$", ["SELECT $$a;b$$", "SELECT $x$ $$;$$ $x$"]),
        (PG, "SELECT a$b, $1; SELECT c$d", ["SELECT a$b, $1", "SELECT c$d"]),
        (PG, "SELECT E'a\\';b'; SELECT 'a\\'; SELECT 1", ["SELECT E'a\\';b'", "SELECT 'a\\'", "SELECT 1"]),
        (PG, "SELECT 1 /* /* ; */ ; */; SELECT 2", ["SELECT 1", "SELECT 2"]),
        (PG, "EXPLAIN SELECT ';'; SHOW x; SELECT 1", ["EXPLAIN SELECT ';'", "SHOW x", "SELECT 1"]),
        (
            PG,
            "CREATE RULE r AS ON DELETE TO a DO (SELECT; SELECT 2); SELECT 3",
            ["CREATE RULE r AS ON DELETE TO a DO (SELECT; SELECT 2)", "SELECT 3"],
        ),
        (
            PG,
            "BEGIN; SELECT CASE WHEN a THEN 1 END; END; SELECT 2",
            ["BEGIN", "SELECT CASE WHEN a THEN 1 END", "END", "SELECT 2"],
        ),
        (PG, "SELEC 1; FOO; SELECT 2", ["SELEC 1", "FOO", "SELECT 2"]),
        (LITE, "SELECT [a;b]; SELECT `c;d`", ["SELECT [a;b]", "SELECT `c;d`"]),
        (
            LITE,
            "CREATE TEMP TRIGGER t DELETE ON a BEGIN SELECT 1; END; SELECT 2",
            ["CREATE TEMP TRIGGER t DELETE ON a BEGIN SELECT 1; END", "SELECT 2"],
        ),
        (
            MS,
            "DECLARE @a int; SET @a = 1; SELECT @a\nGO\nSELECT 2",
            ["DECLARE @a int; SET @a = 1; SELECT @a", "SELECT 2"],
        ),
        (MS, "SELECT '\nGO\n'\n  go -- now\nSELECT /*\nGO\n*/ 2", ["SELECT '\nGO\n'", "SELECT /*\nGO\n*/ 2"]),
        (PG, "SELECT\n  go\nFROM t", ["SELECT\n  go\nFROM t"]),
        (PG, "SELECT 1\nGO\nSELECT 2\ngo\n", ["SELECT 1", "SELECT 2"]),
        (
            "mysql",
            "CREATE PROCEDURE p() BEGIN IF a THEN SELECT 1; END IF; END; SELECT 2",
            ["CREATE PROCEDURE p() BEGIN IF a THEN SELECT 1; END IF; END", "SELECT 2"],
        ),
    ],
)
def test_where_statements_end(backend: str, script: str, statements: list[str]) -> None:
    """At a semicolon that is neither quoted nor inside something, or at GO."""
    assert texts(script, backend) == statements


def test_a_statement_knows_its_line() -> None:
    """That of its first word, comments left out."""
    script = "-- head\nSELECT 1;\n\n/* two\nlines */\nSELECT '\n'; SELECT 3;\r\nSELECT 4"
    assert [statement.line for statement in statements_of(script, PG)] == [2, 6, 7, 8]


def test_go_repeats_its_batch_only() -> None:
    """What stood before the GO before is not run again."""
    script = "SELECT 1\nGO\nSELECT 2; SELECT 3\nGO 5\nSELECT 4"
    assert [statement.times for statement in statements_of(script, PG)] == [1, 5, 5, 1]


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        (
            "SELECT 1;\n\\copy t from 'x'",
            "line 2: \\copy t from 'x' is a command of psql; only SQL can be run here",
        ),
        (".mode csv", "line 1: .mode csv is a command of the sqlite3 shell; only SQL can be run here"),
        ("DELIMITER //", "line 1: DELIMITER is a command of the mysql client; only SQL can be run here"),
        (
            "\nCOPY t FROM STDIN;\n1\n\\.\n",
            "line 2: COPY from or to the client cannot be run here; use INSERT or a file of the server",
        ),
        ("SELECT 1;\n\nSELECT 'a", "line 3: a quote or comment opens here or below that is never closed"),
        ("SELECT 1; /* a", "line 1: a quote or comment opens here or below that is never closed"),
        (
            "COPY t (a) FROM stdin;\nit's\n\\.\n",
            (
                "line 2: a quote or comment opens here or below that is never closed "
                "(line 1 is for psql; only SQL can be run here)"
            ),
        ),
    ],
)
def test_what_is_no_sql_is_refused(script: str, sentence: str) -> None:
    """Before anything runs, with its line."""
    with pytest.raises(BadScript) as refused:
        statements_of(script, PG)
    assert str(refused.value) == sentence
