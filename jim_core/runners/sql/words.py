"""The words of a script: where each token lies, by the tokenizer of sqlglot for the server's dialect."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import TokenError
from sqlglot.tokenizer_core import Token
from sqlglot.tokens import Tokenizer

from jim_core.runners.sql.script import BadScript

_DIALECTS: Final = {
    "postgresql": "postgres",
    "sqlite": "sqlite",
    "mssql": "tsql",
    "mysql": "mysql",
    "mariadb": "mysql",
    "oracle": "oracle",
}
"""SQLAlchemy's name of a kind of database, and sqlglot's; all others are read as plain SQL."""

_WORD: Final = re.compile(r"[^\W\d]\w*")

_PSQL: Final = re.compile(r"^(?:\\[a-z]|copy\b[^;\n]*\bfrom\s+stdin\b)", re.IGNORECASE | re.MULTILINE)
"""Where a script leaves SQL, so that its quotes mean nothing from there on: dumps with data do that."""


@dataclass(frozen=True, slots=True)
class Word:
    """One token: a keyword or name, a quoted text, a number or a sign."""

    start: int
    end: int
    text: str
    """As written; in capitals when it is an unquoted keyword or name."""


def words_of(script: str, backend: str) -> Sequence[Word]:
    """The tokens of a script in order, comments left out; BadScript when a quote or comment stays open."""
    tokenizer = _tokenizer(_DIALECTS.get(backend, ""))
    try:
        tokens = tokenizer.tokenize(script)
    except TokenError as error:
        raise BadScript(_never_ends(script, tokenizer.tokens)) from error
    return [_word(script, token) for token in tokens]


def load() -> None:
    """Import the dialects that ship, so that the first script does not wait for them."""
    for name in ("postgres", "sqlite", "tsql"):
        _tokenizer(name)


@cache
def _tokenizer(name: str) -> Tokenizer:
    dialect = Dialect.get_or_raise(name)
    # sqlglot keeps what follows words such as SHOW as one piece of text, quotes and all; we need every token.
    kind = type("EveryToken", (dialect.tokenizer_class,), {"COMMANDS": set()})
    made: Tokenizer = kind(dialect=dialect)
    return made


def _word(script: str, token: Token) -> Word:
    text = script[token.start : token.end + 1]
    return Word(token.start, token.end + 1, text.upper() if _WORD.fullmatch(text) else text)


def _never_ends(script: str, tokens: Sequence[Token]) -> str:
    at = tokens[-1].end + 1 if tokens else 0
    at += len(script[at:]) - len(script[at:].lstrip())
    line = script.count("\n", 0, at) + 1
    sentence = f"line {line}: a quote or comment opens here or below that is never closed"
    if psql := _PSQL.search(script):
        of_psql = script.count("\n", 0, psql.start()) + 1
        sentence += f" (line {of_psql} is for psql; only SQL can be run here)"
    return sentence
