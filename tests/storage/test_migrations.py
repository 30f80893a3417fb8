"""The schema's history and the tables say the same; a database from the future is refused."""

import asyncio
import itertools
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, bindparam, create_engine, text

from jim_core.model.errors import Invalid, NewerDatabase, StorageUnavailable
from jim_core.model.status import ExecutionStatus
from jim_core.storage.changes import Tally
from jim_core.storage.columns import Guid, Moment
from jim_core.storage.connect import parse_url
from jim_core.storage.counts import ALL_SCHEDULES
from jim_core.storage.database import Database
from jim_core.storage.migrations import HEAD, REVISIONS, migrate, program_version
from jim_core.storage.rows import Stored
from tests.stores import blank_database

_POSTGRESQL_SCHEMA = """
    SELECT 'column ' || table_name || '.' || column_name,
           concat_ws(' ', data_type, collation_name, is_nullable, column_default)
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'
    UNION ALL
    SELECT 'index ' || indexname, indexdef FROM pg_indexes
    WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    UNION ALL
    SELECT 'constraint ' || conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND conrelid <> 'alembic_version'::regclass
"""
_SQLITE_SCHEMA = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'alembic_version'"
_AN_EXECUTION = """
    INSERT INTO execution (seq, id, schedule_id, schedule_name, status, current_step_index, total_steps,
        queued_at, initiated_by_type)
    SELECT 1, id, id, 'nightly', 'Queued', 3, 2, at, 'NotSet' FROM (SELECT {id} AS id, {at} AS at) AS one
"""
_A_STEP = """
    INSERT INTO execution_step (exec_seq, position, status, definition, attempt)
    VALUES (1, :position, 'Queued', :definition, 1)
"""


_ONE_MORE = text("""
    INSERT INTO execution (seq, id, schedule_id, schedule_name, status, current_step_index, total_steps,
        queued_at, started_at, completed_at, initiated_by_type)
    VALUES (:seq, :id, :schedule, 'nightly', :status, 0, 1, :queued, :started, :completed, 'NotSet')
""").bindparams(
    *(bindparam(name, type_=Guid) for name in ("id", "schedule")),
    *(bindparam(name, type_=Moment) for name in ("queued", "started", "completed")),
)
_COUNTED = text(
    "INSERT INTO execution_count (schedule_id, status, n) VALUES (:schedule, :status, :n)"
).bindparams(bindparam("schedule", type_=Guid))


@contextmanager
def _transaction(url: str) -> Iterator[Connection]:
    engine = create_engine(parse_url(url))
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _schema(url: str, make: Callable[[Connection], object]) -> dict[str, str]:
    with _transaction(url) as connection:
        make(connection)
        if connection.dialect.name == "sqlite":
            found = connection.execute(text(_SQLITE_SCHEMA))
        else:
            connection.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num text)"))
            found = connection.execute(text(_POSTGRESQL_SCHEMA))
        return {name: " ".join(definition.split()) for name, definition in found}


def test_the_revisions_make_exactly_the_tables(kind: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A database that grew revision by revision is the one that the rows describe."""
    with blank_database(kind, tmp_path_factory.mktemp("grown")) as url:
        grown = _schema(url, migrate)
    with blank_database(kind, tmp_path_factory.mktemp("made")) as url:
        made = _schema(url, Stored.metadata.create_all)
    assert grown == made
    assert len(grown) > 20


def test_steps_of_the_first_schema_say_their_group_and_system(kind: str, blank_url: str) -> None:
    """The new columns hold what the definitions, which leave out what is usual, have said all along."""
    with _transaction(blank_url) as connection:
        migrate(connection, "0001")
        values = ("zeroblob(16)", "0") if kind == "sqlite" else ("gen_random_uuid()", "now()")
        connection.execute(text(_AN_EXECUTION.format(id=values[0], at=values[1])))
        for position, definition in enumerate(('{"step_index": 3, "connected_system_id": 7}', "{}")):
            step = {"position": position, "definition": definition}
            connection.execute(text(_A_STEP), step)
    Database.open(blank_url).close()
    with _transaction(blank_url) as connection:
        asked = "SELECT step_index, connected_system_id FROM execution_step ORDER BY position"
        assert connection.execute(text(asked)).all() == [(3, 7), (0, None)]


async def test_executions_without_a_start_or_an_end_are_counted_once(blank_url: str) -> None:
    """Those that were there before there was such a number, of each schedule and of all."""
    schedules, noon = (UUID(int=1), UUID(int=2)), datetime(2026, 4, 5, 12, tzinfo=UTC)
    kinds = {
        ("Failed", noon, noon): Tally(1, 0, 0),
        ("Cancelled", None, noon): Tally(1, 1, 0),
        ("Queued", None, None): Tally(1, 1, 1),
    }
    with _transaction(blank_url) as connection:
        migrate(connection, "0004")
        for seq, (schedule, (status, started, ended)) in enumerate(itertools.product(schedules, kinds), 1):
            row = {"seq": seq, "id": UUID(int=seq), "schedule": schedule, "status": status}
            connection.execute(_ONE_MORE, {**row, "queued": noon, "started": started, "completed": ended})
            connection.execute(_COUNTED, {"schedule": schedule, "status": status, "n": 1})
        for status, *_moments in kinds:
            connection.execute(_COUNTED, {"schedule": ALL_SCHEDULES, "status": status, "n": len(schedules)})
    database = Database.open(blank_url)
    each = {ExecutionStatus(status): tally for (status, *_moments), tally in kinds.items()}
    assert await database.read(lambda reader: reader.counts.tallies(schedules[0])) == each
    both = {status: tally.plus(tally) for status, tally in each.items()}
    assert await database.read(lambda reader: reader.counts.tallies()) == both
    await asyncio.to_thread(database.close)


def test_the_list_of_revisions_is_complete() -> None:
    """Alembic sees the revisions that we name, in that order, and one head."""
    config = Config()
    config.set_main_option("script_location", "jim_core.storage:migrations")
    config.set_main_option("path_separator", "os")
    directory = ScriptDirectory.from_config(config)
    assert directory.get_heads() == [HEAD]
    assert tuple(reversed([one.revision for one in directory.walk_revisions()])) == REVISIONS


def test_a_database_from_the_future_is_refused(blank_url: str) -> None:
    """The text names the schema, who wrote it, who we are, and what to do."""
    Database.open(blank_url).close()
    with _transaction(blank_url) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.execute(text("UPDATE program SET version = '47.11'"))
    with pytest.raises(NewerDatabase) as refused:
        Database.open(blank_url)
    for words in ("9999", "47.11", program_version(), HEAD, "newer version"):
        assert words in str(refused.value)


def test_a_refused_database_is_left_as_it_was(blank_url: str) -> None:
    """Refusing changes nothing, so that the newer program can go on."""
    Database.open(blank_url).close()
    with _transaction(blank_url) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerDatabase):
        Database.open(blank_url)
    with _transaction(blank_url) as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == ["9999"]


def test_opening_again_does_not_load_alembic(blank_url: str) -> None:
    """Alembic is slow to import, and not needed when nothing is pending."""
    Database.open(blank_url).close()
    program = (
        "import sys; from jim_core.storage.database import Database; "
        f"Database.open({blank_url!r}).close(); "
        "raise SystemExit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=90).returncode == 0


@pytest.mark.parametrize(
    "url", ["mysql://host/jim", "jim.db", "", "sqlite://", "sqlite:///:memory:", "postgresql//host"]
)
def test_another_kind_of_database_is_refused(url: str) -> None:
    """The text shows what a good URL looks like."""
    with pytest.raises(Invalid, match="sqlite:////var/lib/jim"):
        Database.open(url)


def test_a_server_that_is_not_there_is_told() -> None:
    """StorageUnavailable with the reason, not a stack of the driver's."""
    with pytest.raises(StorageUnavailable, match="cannot be opened now"):
        Database.open("postgresql://nobody@/jim?host=/nowhere")


def test_a_file_that_is_no_database_is_told(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A text file in the database's place is neither read nor overwritten."""
    path = tmp_path_factory.mktemp("text") / "jim.db"
    path.write_text("This is no database, and longer than the header of one would be. " * 20)
    before = path.read_bytes()
    with pytest.raises(StorageUnavailable, match="not a database"):
        Database.open(f"sqlite:///{path}")
    assert path.read_bytes() == before


@pytest.mark.parametrize("kind", ["sqlite"])
def test_only_the_owner_may_read_the_file(blank_url: str) -> None:
    """It holds secrets."""
    Database.open(blank_url).close()
    path = parse_url(blank_url).database or ""
    from pathlib import Path

    assert Path(path).stat().st_mode & 0o777 == 0o600
