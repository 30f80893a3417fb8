"""What every kind of database does for a script, and what it answers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from jim_core.runners.sql.table import Cell


@dataclass(frozen=True, slots=True)
class Rows:
    """An answer with columns. `rows` comes from the server while it is read and must be read to its end."""

    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Done:
    """A statement was performed."""

    affected: int | None = None
    """Rows that it inserted, changed or deleted; None when it is no statement that does so."""


class StatementFailed(Exception):
    """The server refused a statement."""

    def __init__(self, message: str, details: Sequence[str] = (), position: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        """What is wrong, in the server's words."""
        self.details = tuple(details)
        """More of its words, one a line."""
        self.position = position
        """The character of the statement at fault, counted from 0."""


class CannotConnect(Exception):
    """There is no session: no driver, no server, or it refuses us. The sentence may hold a secret."""


class Session(Protocol):
    """A connection on which the statements of one script run, one after the other."""

    def begin(self) -> None:
        """Open a transaction; StatementFailed."""

    def run(self, text: str) -> Iterator[Rows | Done]:
        """Perform one statement and give its answers as they come; StatementFailed."""

    def commit(self) -> None:
        """Keep what was done; StatementFailed."""

    def rollback(self) -> None:
        """Undo what was not committed, if the server still listens."""

    def close(self) -> None:
        """Leave."""

    def interrupt(self) -> None:
        """End the statement that runs; called from another thread, and also when none runs."""

    @property
    def in_transaction(self) -> bool:
        """Whether something is neither committed nor undone."""
