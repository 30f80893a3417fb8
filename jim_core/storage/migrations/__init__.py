"""The schema's history. Alembic is imported only when a revision is pending: it costs 600 ms.

One revision a file under `versions/`; each speaks for itself and imports no table of ours, because the
tables go on changing and a revision must not. A new one goes to the end of `REVISIONS`.
"""

from importlib.metadata import PackageNotFoundError, version
from typing import Final

from sqlalchemy import Connection, inspect, text

from jim_core.model.errors import NewerDatabase

REVISIONS: Final = ("0001", "0002", "0003", "0004", "0005", "0006")
"""All revisions, oldest first."""

HEAD: Final = REVISIONS[-1]


def migrate(connection: Connection, to: str = HEAD) -> bool:
    """Bring the schema up to date inside the caller's transaction; whether anything was done.

    Raises NewerDatabase for a schema that this program does not know.
    """
    there = present(connection)
    if there == to:
        return False
    if there is not None and there not in REVISIONS:
        raise NewerDatabase(
            f"The database has schema {there}, written by version {written_by(connection)}; "
            f"this is version {program_version()}, which knows schemas up to {HEAD}. "
            "Run the newer version, or use another data directory."
        )
    _upgrade(connection, to)
    connection.execute(text("DELETE FROM program"))
    connection.execute(
        text("INSERT INTO program (id, version) VALUES (1, :version)"), {"version": program_version()}
    )
    return True


def program_version() -> str:
    """This program's version."""
    try:
        return version("jim-tui")
    except PackageNotFoundError:
        return "unknown"


def present(connection: Connection) -> str | None:
    """The schema that the database has; None when it has none yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def written_by(connection: Connection) -> str:
    """The newest version that brought the schema up to date; `unknown` when nothing says so."""
    if not inspect(connection).has_table("program"):
        return "unknown"
    found: str | None = connection.execute(text("SELECT version FROM program")).scalar()
    return found or "unknown"


def _upgrade(connection: Connection, to: str) -> None:
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", "jim_core.storage:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, to)
