"""Which scripts can be one transaction."""

import pytest

from jim_core.runners.sql.statements import statements_of
from jim_core.runners.sql.transaction import goes_before, own_control


@pytest.mark.parametrize(
    ("backend", "script"),
    [
        ("postgresql", "BEGIN; SELECT 1; COMMIT"),
        ("postgresql", "START TRANSACTION; ROLLBACK"),
        ("postgresql", "SELECT 1; END"),
        ("postgresql", "ABORT"),
        ("postgresql", "VACUUM (FULL) t"),
        ("postgresql", "create database x"),
        ("postgresql", "CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)"),
        ("postgresql", "DROP INDEX CONCURRENTLY i"),
        ("postgresql", "REINDEX TABLE CONCURRENTLY t"),
        ("postgresql", "ALTER TABLE t DETACH PARTITION p CONCURRENTLY"),
        ("postgresql", "ALTER SYSTEM SET a = 1"),
        ("sqlite", "BEGIN IMMEDIATE; COMMIT"),
        ("sqlite", "VACUUM"),
        ("mssql", "DECLARE @a int BEGIN TRAN; SELECT 1"),
        ("mssql", "CREATE DATABASE x"),
        ("mysql", "START TRANSACTION; COMMIT"),
    ],
)
def test_scripts_that_decide_by_themselves(backend: str, script: str) -> None:
    """They begin or end transactions, or hold what no transaction can."""
    assert own_control(statements_of(script, backend), backend)


@pytest.mark.parametrize(
    ("backend", "script"),
    [
        ("postgresql", "SELECT 1; SAVEPOINT a; ROLLBACK TO a; ROLLBACK TO SAVEPOINT a; RELEASE a"),
        ("postgresql", "DO $$ BEGIN COMMIT; END $$"),
        ("postgresql", "REFRESH MATERIALIZED VIEW CONCURRENTLY v"),
        (
            "postgresql",
            "CREATE TABLE vacuum_log (a text); SELECT 'BEGIN'; INSERT INTO vacuum_log VALUES ('VACUUM')",
        ),
        ("sqlite", "PRAGMA foreign_keys = on; CREATE TRIGGER t DELETE ON a BEGIN SELECT 1; END"),
        ("mssql", "IF 1 = 1 BEGIN SELECT 1 END"),
    ],
)
def test_scripts_that_can_be_one_transaction(backend: str, script: str) -> None:
    """Words in quotes, blocks and savepoints take nothing away."""
    assert own_control(statements_of(script, backend), backend) is None


def test_only_sqlite_has_statements_before_the_transaction() -> None:
    """Its PRAGMAs and ATTACH."""
    (pragma, attach, select) = statements_of("PRAGMA a; ATTACH 'x' AS y; SELECT 1", "sqlite")
    assert [goes_before(statement, "sqlite") for statement in (pragma, attach, select)] == [True, True, False]
    assert not goes_before(pragma, "postgresql")
