"""Whether a script can be one transaction, or decides about transactions by itself."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from jim_core.runners.sql.statements import Statement

_CONTROL: Final = {
    "postgresql": frozenset({"BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT"}),
    "sqlite": frozenset({"BEGIN", "COMMIT", "END", "ROLLBACK"}),
}
_STANDARD: Final = frozenset({"BEGIN", "START", "COMMIT", "ROLLBACK"})

_ALONE: Final = {
    "postgresql": (
        ("VACUUM",),
        ("CREATE", "DATABASE"),
        ("DROP", "DATABASE"),
        ("CREATE", "TABLESPACE"),
        ("DROP", "TABLESPACE"),
        ("CREATE", "SUBSCRIPTION"),
        ("DROP", "SUBSCRIPTION"),
        ("ALTER", "SYSTEM"),
        ("REINDEX", "DATABASE"),
        ("REINDEX", "SYSTEM"),
        ("REINDEX", "SCHEMA"),
        ("DISCARD", "ALL"),
        ("PREPARE", "TRANSACTION"),
        ("COMMIT", "PREPARED"),
    ),
    "sqlite": (("VACUUM",), ("DETACH",)),
    "mssql": (("CREATE", "DATABASE"), ("ALTER", "DATABASE"), ("DROP", "DATABASE"), ("BACKUP",), ("RESTORE",)),
}
"""What a server refuses within a transaction, by its manual."""

_BEFORE: Final = frozenset({"PRAGMA", "ATTACH"})


def own_control(statements: Iterable[Statement], backend: str) -> str | None:
    """Why there is no transaction around the script, in words; None when there can be one."""
    for statement in statements:
        words = statement.words
        if _controls(words, backend):
            return f"line {statement.line} begins or ends a transaction"
        if _stands_alone(words, backend):
            name = " ".join(words[:2] if words[0] not in ("VACUUM", "DETACH") else words[:1])
            return f"{name} in line {statement.line} cannot run inside a transaction"
    return None


def goes_before(statement: Statement, backend: str) -> bool:
    """Whether a statement has to run before the transaction begins: SQLite ignores some PRAGMAs within."""
    return backend == "sqlite" and statement.words[0] in _BEFORE


def _controls(words: tuple[str, ...], backend: str) -> bool:
    if backend == "mssql":  # a batch holds many statements
        pairs = set(pairwise(words))
        return bool(
            pairs & {("BEGIN", "TRAN"), ("BEGIN", "TRANSACTION")} or {"COMMIT", "ROLLBACK"} & {*words}
        )
    if words[0] == "ROLLBACK" and "TO" in words[1:3]:
        return False
    if words[0] == "START":
        return words[1:2] == ("TRANSACTION",)
    return words[0] in _CONTROL.get(backend, _STANDARD)


def _stands_alone(words: tuple[str, ...], backend: str) -> bool:
    if any(words[: len(head)] == head for head in _ALONE.get(backend, ())):
        return True
    return backend == "postgresql" and _is_concurrent(words)


def _is_concurrent(words: tuple[str, ...]) -> bool:
    if "CONCURRENTLY" not in words:
        return False
    if words[0] in ("CREATE", "DROP"):
        return "INDEX" in words[:3]
    return words[0] == "REINDEX" or (words[:2] == ("ALTER", "TABLE") and "DETACH" in words)
