"""Statements compiled once say and find what SQLAlchemy's own way says and finds."""

from uuid import UUID

from sqlalchemy import bindparam, select, update

from jim_core.model.status import ExecutionStatus
from jim_core.storage.database import Database
from jim_core.storage.execution_rows import EXECUTION
from jim_core.storage.prepared import Prepared
from jim_core.storage.unit_of_work import UnitOfWork
from tests.storage.samples import an_execution


async def test_a_prepared_select_finds_the_same(database: Database) -> None:
    """Ids, instants, words and nulls come back as the types that the tables name."""
    execution = an_execution()
    statement = select(*EXECUTION.c).where(EXECUTION.c.id == bindparam("id"))

    def ask(unit: UnitOfWork) -> None:
        unit.executions.insert(execution)
        connection = unit.executions._connection
        plain = [tuple(row) for row in connection.execute(statement, {"id": execution.id})]
        assert Prepared(statement).rows(connection, {"id": execution.id}) == plain
        assert Prepared(statement).first(connection, {"id": execution.id}) == plain[0]
        assert Prepared(statement).first(connection, {"id": UUID(int=0)}) is None

    await database.write(ask)


async def test_a_prepared_update_counts_what_it_changed(database: Database) -> None:
    """A guard that does not hold changes nothing; a constant of the statement is bound with the rest."""
    execution = an_execution()
    change = Prepared(
        update(EXECUTION)
        .where(EXECUTION.c.id == bindparam("which"), EXECUTION.c.status == ExecutionStatus.QUEUED)
        .values(error_message=bindparam("said"))
    )

    def ask(unit: UnitOfWork) -> None:
        unit.executions.insert(execution)
        connection = unit.executions._connection
        assert change.change(connection, {"which": execution.id, "said": "a 'word' %"}) == 1
        assert change.change(connection, {"which": UUID(int=0), "said": None}) == 0
        found = unit.executions.find(execution.id)
        assert found is not None
        assert found.execution.error_message == "a 'word' %"

    await database.write(ask)
