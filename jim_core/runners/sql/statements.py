"""A script taken apart into its statements, as the server's own client would do it."""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from jim_core.runners.sql.script import BadScript
from jim_core.runners.sql.words import Word, words_of

_GO: Final = re.compile(r"[ \t]*GO(?:[ \t]+(?P<times>\d{1,6}))?[ \t]*;?[ \t]*(?:--.*)?\r?$", re.IGNORECASE)
_ROUTINES: Final = frozenset({"FUNCTION", "PROCEDURE", "TRIGGER", "EVENT", "PACKAGE"})
_LOOPS: Final = frozenset({"IF", "LOOP", "WHILE", "REPEAT", "FOR"})


@dataclass(frozen=True, slots=True)
class Statement:
    """A piece of a script that is sent to the server as one."""

    number: int
    line: int
    """The line of its first word, counted from 1."""
    text: str
    """From its first word to its last, without the semicolon."""
    words: tuple[str, ...]
    """Its tokens; unquoted words in capitals."""
    times: int = 1
    """How often `GO 5` wants it to run."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a script: a statement with what stands before it, a `GO`, or what is left at the end."""

    text: str
    words: tuple[Word, ...] = ()
    times: int | None = None
    """For a `GO`, the times that it says."""


def statements_of(script: str, backend: str) -> tuple[Statement, ...]:
    """The statements of a script for a kind of database; BadScript when a piece is no SQL."""
    found: list[Statement] = []
    batch, line, at = 0, 1, 0
    for piece in pieces_of(script, backend):
        if piece.words:
            start, end = piece.words[0].start, piece.words[-1].end
            first = line + script.count("\n", at, start)
            text = script[start:end]
            words = tuple(word.text for word in piece.words)
            _refuse_client_commands(words, text, first)
            found.append(Statement(len(found) + 1, first, text, words))
        elif piece.times is not None:
            found[batch:] = [_repeated(statement, piece.times) for statement in found[batch:]]
            batch = len(found)
        line += piece.text.count("\n")
        at += len(piece.text)
    return tuple(found)


def pieces_of(script: str, backend: str) -> Iterator[Piece]:
    """All of a script in pieces; their texts in a row are the script."""
    ends = {"mssql": _never, "sqlite": _by_sqlite}.get(backend, _by_depth)
    words = words_of(script, backend)
    start = first = 0
    n = 0
    while n < len(words):
        word = words[n]
        if go := _go_line(script, words, n, whole_batches=backend == "mssql"):
            if kept := _without_semicolon(words[first:n]):
                yield Piece(script[start : word.start], kept)
                start = word.start
            yield Piece(script[start : go.end()], times=int(go["times"] or 1))
            start = go.end()
            while n < len(words) and words[n].start < start:
                n += 1
            first = n
            continue
        n += 1
        if word.text == ";" and ends(script, words[first:n]):
            yield Piece(script[start : word.end], _without_semicolon(words[first:n]))
            start, first = word.end, n
    if start < len(script):
        yield Piece(script[start:], _without_semicolon(words[first:]))


def _go_line(script: str, words: Sequence[Word], n: int, *, whole_batches: bool) -> "re.Match[str] | None":
    """The line with nothing but `GO` on it that begins with this word.

    `go` is a good name for a column elsewhere than in SQL Server, so there it may not be indented.
    """
    word = words[n]
    if word.text != "GO":
        return None
    line = script.rfind("\n", 0, word.start) + 1
    if script[line : word.start].strip() or (line != word.start and not whole_batches):
        return None
    end = script.find("\n", word.start)
    return _GO.fullmatch(script, line, end if end >= 0 else len(script))


def _never(_script: str, _words: Sequence[Word]) -> bool:
    """SQL Server is sent whole batches."""
    return False


def _by_sqlite(script: str, words: Sequence[Word]) -> bool:
    """SQLite itself says whether a statement is complete; it knows its triggers."""
    return sqlite3.complete_statement(script[words[0].start : words[-1].end])


def _by_depth(_script: str, words: Sequence[Word]) -> bool:
    """As psql does: not within parentheses, and not within the body of a routine."""
    depth = body = 0
    is_routine = words[0].text == "CREATE" and not _ROUTINES.isdisjoint(word.text for word in words[1:8])
    before = ""
    for n, word in enumerate(words):
        text = word.text
        if text in "()":
            depth += 1 if text == "(" else -1
        elif is_routine and (text == "BEGIN" or (text == "CASE" and body and before != "END")):
            body += 1
        elif is_routine and text == "END" and body and _following(words, n) not in _LOOPS:
            body -= 1
        before = text
    return depth <= 0 and body == 0


def _following(words: Sequence[Word], n: int) -> str:
    return words[n + 1].text if n + 1 < len(words) else ""


def _without_semicolon(words: Sequence[Word]) -> tuple[Word, ...]:
    kept = list(words)
    while kept and kept[-1].text == ";":
        kept.pop()
    return tuple(kept)


def _repeated(statement: Statement, times: int) -> Statement:
    return Statement(statement.number, statement.line, statement.text, statement.words, times)


def _refuse_client_commands(words: tuple[str, ...], text: str, line: int) -> None:
    command = text.splitlines()[0][:40]
    if words[0] == "\\":
        raise BadScript(f"line {line}: {command} is a command of psql; only SQL can be run here")
    if words[0] == ".":
        raise BadScript(f"line {line}: {command} is a command of the sqlite3 shell; only SQL can be run here")
    if words[0] == "DELIMITER":
        raise BadScript(f"line {line}: DELIMITER is a command of the mysql client; only SQL can be run here")
    if words[0] == "COPY" and not {"STDIN", "STDOUT"}.isdisjoint(words):
        raise BadScript(
            f"line {line}: COPY from or to the client cannot be run here; use INSERT or a file of the server"
        )
