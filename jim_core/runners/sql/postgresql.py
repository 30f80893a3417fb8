"""A session with PostgreSQL."""

import select
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

import psycopg
from psycopg import pq
from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy import URL

from jim_core.runners.sql.session import CannotConnect, Done, Rows, StatementFailed
from jim_core.runners.sql.table import Cell
from jim_core.runners.voice.speech import Speech

_CHUNK: Final = 500
"""Rows that come at a time; an answer of any size needs no more memory than these."""
_CHUNKS_SINCE: Final = 170_000
_PARTS: Final = (ExecStatus.SINGLE_TUPLE, ExecStatus.TUPLES_CHUNK)
_CHANGING: Final = (b"INSERT", b"UPDATE", b"DELETE", b"MERGE")
_CONNECT_SECONDS: Final = 30
_LOOKS_SINCE: Final = 140_000
_LOOKS: Final = "SET client_connection_check_interval = 500"
"""The server looks twice a second whether we are still there, and ends the query when we are not."""


class PostgresqlSession:
    """Talks through psycopg's layer over libpq: texts as the server writes them, rows as they come."""

    def __init__(self, url: URL, speech: Speech) -> None:
        _, options = url.get_dialect()().create_connect_args(url)
        options.setdefault("connect_timeout", _CONNECT_SECONDS)
        options.setdefault("application_name", "jim")
        try:
            self._connection = psycopg.connect(**options, autocommit=True)
        except psycopg.Error as error:
            raise CannotConnect(str(error)) from error
        self._speech = speech
        self._done = Done()
        self._connection.add_notice_handler(self._notice)
        self._pg = self._connection.pgconn
        if self._connection.info.server_version >= _LOOKS_SINCE:
            with suppress(psycopg.Error):  # servers on Windows cannot, and nothing depends on it
                self._connection.execute(_LOOKS)

    def begin(self) -> None:
        """As in Session."""
        self._plain("BEGIN")

    def run(self, text: str) -> Iterator[Rows | Done]:
        """As in Session."""
        self._send(text)
        while (result := self._next()) is not None:
            if result.status in (*_PARTS, ExecStatus.TUPLES_OK):
                columns = [self._text(result.fname(n)) or "" for n in range(result.nfields)]
                yield Rows(columns, self._rows(result))
                yield self._done
            elif result.status == ExecStatus.COMMAND_OK:
                yield _done(result)
            elif result.status != ExecStatus.EMPTY_QUERY:
                raise self._failure(result)

    def commit(self) -> None:
        """As in Session."""
        self._plain("COMMIT")

    def rollback(self) -> None:
        """As in Session."""
        if self.in_transaction and self._pg.status == pq.ConnStatus.OK:
            with suppress(StatementFailed):
                self._plain("ROLLBACK")

    def close(self) -> None:
        """As in Session; the server undoes what is open."""
        self._connection.close()

    def interrupt(self) -> None:
        """Ask the server, over a second connection, to cancel what runs."""
        self._connection.cancel_safe(timeout=5)

    @property
    def in_transaction(self) -> bool:
        """As in Session."""
        idle = (TransactionStatus.IDLE, TransactionStatus.UNKNOWN)
        return self._pg.transaction_status not in idle

    def _plain(self, text: str) -> None:
        for _ in self.run(text):
            pass

    def _send(self, text: str) -> None:
        try:
            self._pg.send_query(text.encode())
            if pq.version() >= _CHUNKS_SINCE:
                self._pg.set_chunked_rows_mode(_CHUNK)
            else:
                self._pg.set_single_row_mode()
            while self._pg.flush():
                if self._wait(select.POLLIN | select.POLLOUT) & select.POLLIN:
                    self._pg.consume_input()
        except psycopg.Error as error:
            raise StatementFailed(str(error)) from error

    def _next(self) -> "pq.abc.PGresult | None":
        try:
            while self._pg.is_busy():
                self._wait(select.POLLIN)
                self._pg.consume_input()
            return self._pg.get_result()
        except psycopg.Error as error:
            raise StatementFailed(str(error)) from error

    def _wait(self, events: int) -> int:
        """What the socket is ready for; by poll, because select knows no high numbers."""
        poll = select.poll()
        poll.register(self._pg.socket, events)
        return poll.poll()[0][1]

    def _rows(self, result: "pq.abc.PGresult") -> Iterator[list[Cell]]:
        self._done = Done()
        while True:
            for row in range(result.ntuples):
                yield [self._text(result.get_value(row, n)) for n in range(result.nfields)]
            if result.command_status:  # it may come with the last chunk or after it
                self._done = _done(result)
            if result.status == ExecStatus.TUPLES_OK:
                return
            part = self._next()
            if part is None:
                return
            if part.status not in (*_PARTS, ExecStatus.TUPLES_OK):
                raise self._failure(part)
            result = part

    def _failure(self, result: "pq.abc.PGresult") -> StatementFailed:
        field = {name: self._text(result.error_field(code)) for name, code in _FIELDS.items()}
        with suppress(StatementFailed):
            while self._next() is not None:  # the connection is good again only when all was read
                pass
        position = field.pop("position")
        if field["SQLSTATE"] in _OUTSIDE_STATES and not field["HINT"]:
            field["HINT"] = _OUTSIDE
        message = field.pop("message") or self._text(result.error_message) or "the server gave no reason"
        details = [f"{name}: {text}" for name, text in field.items() if text]
        return StatementFailed(message, details, int(position) - 1 if position else None)

    def _notice(self, said: psycopg.errors.Diagnostic) -> None:
        severity = said.severity or "NOTICE"
        self._speech.say(f"{severity}: {said.message_primary or ''}")
        for name, text in (("DETAIL", said.message_detail), ("HINT", said.message_hint)):
            if text:
                self._speech.say(f"{name}: {text}")
        if said.severity_nonlocalized == "WARNING":
            self._speech.warn(said.message_primary or severity)

    def _text(self, raw: bytes | None) -> str | None:
        return None if raw is None else raw.decode(self._connection.info.encoding, "replace")


_OUTSIDE_STATES: Final = ("2D000", "25001")
_OUTSIDE: Final = "a script that begins with BEGIN; COMMIT; runs without a transaction around it"
"""For what we do not foresee, such as a procedure that commits."""

_FIELDS: Final = {
    "message": pq.DiagnosticField.MESSAGE_PRIMARY,
    "position": pq.DiagnosticField.STATEMENT_POSITION,
    "DETAIL": pq.DiagnosticField.MESSAGE_DETAIL,
    "HINT": pq.DiagnosticField.MESSAGE_HINT,
    "CONTEXT": pq.DiagnosticField.CONTEXT,
    "SQLSTATE": pq.DiagnosticField.SQLSTATE,
}


def _done(result: "pq.abc.PGresult") -> Done:
    return Done(result.command_tuples if (result.command_status or b"").startswith(_CHANGING) else None)
