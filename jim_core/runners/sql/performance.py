"""The statements of a script, one after the other, in one transaction or as the script says."""

import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Final

from jim_core.runners.sql.session import Done, Rows, Session, StatementFailed
from jim_core.runners.sql.statements import Statement
from jim_core.runners.sql.table import rows_in_words, table
from jim_core.runners.sql.transaction import goes_before
from jim_core.runners.voice.interruption import STOPPED, Interruption, Stopped
from jim_core.runners.voice.speech import Speech

_ALL_SHOWN: Final = 1_000
_SECONDS: Final = 0.2
"""A script of more statements than `_ALL_SHOWN` says no more often than this how far it is, and counts rows
only in its summary.
"""


class Performance:
    """One run of one script on one session."""

    def __init__(
        self,
        statements: Sequence[Statement],
        backend: str,
        session: Session,
        speech: Speech,
        *,
        transaction: bool,
    ) -> None:
        self._statements = statements
        self._backend = backend
        self._session = session
        self._speech = speech
        self._transaction = transaction
        self._affected = 0
        self._begun = False
        self._now: Statement | None = None
        self._said_at = float("-inf")

    def run(self, interruption: Interruption) -> int:
        """Perform them all; the exit code. Afterwards nothing is left open."""
        try:
            with interruption.calling(self._session.interrupt):
                self._perform_all(interruption)
        except (StatementFailed, Stopped) as end:
            undone = self._undo()
            if interruption.asked:
                return self._stopped(undone)
            return self._failed(end, undone) if isinstance(end, StatementFailed) else STOPPED
        self._finish()
        return 0

    def _perform_all(self, interruption: Interruption) -> None:
        for statement in self._statements:
            self._now = statement
            self._progress(statement)
            if self._transaction and not self._begun and not goes_before(statement, self._backend):
                self._session.begin()
                self._begun = True
            for _ in range(statement.times):
                interruption.check()
                self._show(self._session.run(statement.text), statement)
        self._now = None
        interruption.check()
        if self._begun:
            self._session.commit()

    def _show(self, answers: Iterable[Rows | Done], statement: Statement) -> None:
        for answer in answers:
            if isinstance(answer, Rows):
                for line in table(answer.columns, answer.rows, self._speech.hidden):
                    self._speech.say(line)
            elif answer.affected is not None:
                self._affected += answer.affected
                if len(self._statements) <= _ALL_SHOWN:
                    self._speech.say(f"line {statement.line}: {rows_in_words(answer.affected)} affected")

    def _progress(self, statement: Statement) -> None:
        total, now = len(self._statements), time.monotonic()
        if total <= _ALL_SHOWN or now >= self._said_at + _SECONDS:
            self._said_at = now
            self._speech.progress(
                statement.number - 1, total, f"line {statement.line}: {self._first_line(statement)}"
            )

    def _finish(self) -> None:
        total = len(self._statements)
        if self._session.in_transaction:
            self._session.rollback()
            self._speech.warn("the script left a transaction open: it was rolled back")
        if total:
            self._speech.progress(total, total)
        else:
            self._speech.warn("the script holds no statement")
        counted = "1 statement" if total == 1 else f"{total:,} statements"
        self._speech.summarise(f"{counted}, {rows_in_words(self._affected)} affected")

    def _undo(self) -> str:
        """Roll back; what to tell people about it."""
        was_open = self._session.in_transaction
        with suppress(StatementFailed):
            self._session.rollback()
        if self._transaction:
            return "rolled back: nothing of the script was kept"
        kept = "what the script had committed before was kept"
        return f"the open transaction was rolled back; {kept}" if was_open else kept

    def _stopped(self, undone: str) -> int:
        where = f" in line {self._now.line}" if self._now else ""
        self._speech.complain(f"cancelled{where}; {undone}")
        return STOPPED

    def _failed(self, failure: StatementFailed, undone: str) -> int:
        complain = self._speech.complain
        if self._now is None:
            complain(f"the transaction could not be committed: {self._speech.one_line(failure.message)}")
            return 1
        statement, line = self._now, _line_at_fault(self._now, failure)
        number = f"statement {statement.number} of {len(self._statements)}"
        complain(f"{number} (line {statement.line}): {self._first_line(statement)}")
        complain(f"ERROR: {failure.message}")
        for detail in failure.details:
            complain(detail)
        complain(undone)
        complain(f"line {line} (statement {statement.number}): {self._speech.one_line(failure.message)}")
        return 1

    def _first_line(self, statement: Statement) -> str:
        return self._speech.one_line(statement.text.splitlines()[0], longest=100)


def _line_at_fault(statement: Statement, failure: StatementFailed) -> int:
    return statement.line + statement.text.count("\n", 0, failure.position or 0)
