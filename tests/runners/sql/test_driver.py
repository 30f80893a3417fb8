"""The session for every other driver, tried with drivers that are here."""

import pytest
from sqlalchemy import make_url

from jim_core.runners.sql.driver import DriverSession
from jim_core.runners.sql.session import CannotConnect, Done, Rows, StatementFailed
from tests.runners.sql.conftest import Place


def session(place: Place, *, transaction: bool = True) -> DriverSession:
    """A session that cannot leave."""
    return DriverSession(make_url(place.url), lambda: None, transaction=transaction)


def answers(session: DriverSession, text: str) -> list[object]:
    """What a statement gives, rows read."""
    return [
        (answer.columns, list(answer.rows)) if isinstance(answer, Rows) else answer
        for answer in session.run(text)
    ]


def test_rows_and_counts(place: Place) -> None:
    """Rows as texts, and how many a statement changed."""
    ours = session(place)
    ours.begin()
    answers(ours, "CREATE TABLE t (a int)")
    assert answers(ours, "INSERT INTO t VALUES (1), (NULL)") == [Done(2)]
    assert answers(ours, "SELECT a FROM t ORDER BY a IS NULL") == [(["a"], [["1"], [None]])]
    ours.close()


def test_what_is_committed_is_kept(place: Place) -> None:
    """And only that."""
    ours = session(place)
    ours.begin()
    answers(ours, "CREATE TABLE t (a int)")
    ours.commit()
    assert not ours.in_transaction
    ours.begin()
    answers(ours, "INSERT INTO t VALUES (1)")
    ours.rollback()
    ours.close()
    assert place.ask("SELECT count(*) FROM t") == [(0,)]


def test_without_a_transaction_everything_is_kept(place: Place) -> None:
    """At once."""
    ours = session(place, transaction=False)
    answers(ours, "CREATE TABLE t (a int)")
    ours.close()
    assert place.ask("SELECT count(*) FROM t") == [(0,)]


def test_an_error_is_the_drivers_sentence(place: Place) -> None:
    """Whatever else the driver puts beside it."""
    ours = session(place)
    with pytest.raises(StatementFailed, match="nowhere"):
        answers(ours, "SELECT * FROM nowhere")
    ours.close()


def test_a_database_that_is_not_there() -> None:
    """There is no session then."""
    with pytest.raises(CannotConnect):
        session(Place("sqlite:////nowhere/x.db"))


def test_a_driver_that_cannot_cancel_leaves(sqlite: Place) -> None:
    """The server notices that nobody is there."""
    left: list[bool] = []
    ours = DriverSession(make_url(sqlite.url), lambda: left.append(True), transaction=True)
    ours.interrupt()
    ours.close()
    assert left == [True]
