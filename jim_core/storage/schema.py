"""Which schema a database has, without changing anything in it."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, create_engine
from sqlalchemy.pool import NullPool

from jim_core.storage.connect import parse_url, storage_errors
from jim_core.storage.migrations import HEAD, REVISIONS, present, written_by


@dataclass(frozen=True, slots=True)
class Schema:
    """The schema of a database, and the version that made it."""

    present: str | None
    """None for a database in which nothing is yet."""
    written_by: str = "unknown"
    expected: str = HEAD

    @property
    def is_newer(self) -> bool:
        """Whether a newer program has made it, which this one does not understand."""
        return self.present is not None and self.present not in REVISIONS


def schema_at(url: str) -> Schema:
    """The schema of the database at `url`; a SQLite file that is not there is not made.

    Raises Invalid for a URL of another kind, StorageUnavailable when nobody can look.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").exists():
        return Schema(None)
    engine = create_engine(_to_read(parsed), poolclass=NullPool)
    with storage_errors("read"), engine.connect() as connection:
        there = present(connection)
        return Schema(there, written_by(connection) if there else "unknown")


def _to_read(url: URL) -> URL:
    if url.get_backend_name() == "sqlite":
        path = Path(url.database or "").absolute()
        # Where nobody has it open, SQLite would leave files of ours beside it, which its owner cannot write.
        is_quiet = not path.with_name(f"{path.name}-wal").exists()
        how = {"immutable": "1"} if is_quiet else {"mode": "ro"}
        # As a URI of its own, because a path may hold what has a meaning in one.
        return url.set(database=path.as_uri(), query={**how, "uri": "true"})
    return url.update_query_dict({"connect_timeout": "5", "options": "-c default_transaction_read_only=on"})
