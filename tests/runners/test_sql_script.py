"""SQL scripts as steps, from the runner to the database and back."""

import asyncio
import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text

from jim_core.model.ids import ExecutionId
from jim_core.model.outcome import StepOutcome
from jim_core.model.schedule import StepDefinition
from jim_core.model.status import StepStatus, StepType
from jim_core.runners.ending import Ending
from jim_core.runners.protocol import StepContext, StopRequest
from jim_core.runners.registry import standard_runners
from jim_core.runners.shim import process_table
from jim_core.runners.step_process import find, started_record
from tests.processes import eventually
from tests.runners.workshop import ENVIRONMENT, written

ENDLESS = (
    "SELECT 'at it';\nWITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n;"
)
PG = os.environ.get("JIM_TEST_PG_DSN")
WITH_PG = pytest.mark.skipif(PG is None, reason="set JIM_TEST_PG_DSN=postgresql://user@host/database")


class Desk:
    """Performs scripts as the engine does."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.context: StepContext | None = None

    async def perform(self, connection: str, script: str, *, cancel_on: bytes | None = None) -> StepOutcome:
        """The outcome of a script; it is cancelled once it has written `cancel_on`."""
        path = self.root / f"{uuid4()}.sql"
        path.write_text(script)
        execution = ExecutionId(uuid4())
        run_directory = self.root / "runs" / str(execution) / "0.1"
        context = self.context = StepContext(
            execution_id=execution,
            position=0,
            definition=StepDefinition(
                name="script",
                step_type=StepType.SQL_SCRIPT,
                sql_connection_string=connection,
                sql_script_path=str(path),
            ),
            schedule_name="a schedule",
            run_directory=run_directory,
            grace=timedelta(seconds=20),
            stop=StopRequest(),
        )
        async with standard_runners(ENVIRONMENT) as runners:
            work = asyncio.create_task(runners.of(StepType.SQL_SCRIPT).run(context))
            if cancel_on is not None:
                await eventually(lambda: cancel_on in written(run_directory)[0], "it is under way")
                context.stop.ask("cancelled")
            return await work

    @property
    def output(self) -> bytes:
        """All that the last script wrote."""
        assert self.context is not None
        return b"".join(written(self.context.run_directory))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk of its own."""
    return Desk(tmp_path)


async def test_a_script_changes_a_database(desk: Desk) -> None:
    """Its statements are counted, and what it did is summed up."""
    place = desk.root / "people.db"
    outcome = await desk.perform(
        f"sqlite:///{place}", "CREATE TABLE person (n);\nINSERT INTO person VALUES (1), (2), (3);"
    )
    assert outcome.status is StepStatus.COMPLETED
    assert "3 rows" in (outcome.summary or "")
    with closing(sqlite3.connect(place)) as database:
        assert database.execute("SELECT count(*) FROM person").fetchone() == (3,)


async def test_a_statement_that_fails_is_named(desk: Desk) -> None:
    """With its number and its line; what came before it is undone."""
    place = desk.root / "people.db"
    outcome = await desk.perform(f"sqlite:///{place}", "CREATE TABLE a (n);\n\nINSERT INTO b VALUES (1);")
    assert outcome.status is StepStatus.FAILED
    assert "statement 2" in (outcome.error_message or "")
    assert "line 3" in (outcome.error_message or "")
    with closing(sqlite3.connect(place)) as database:
        assert database.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)


async def test_an_endless_recursion_is_cancelled(desk: Desk) -> None:
    """It ends when asked; nobody has to kill it."""
    outcome = await desk.perform(f"sqlite:///{desk.root / 'x.db'}", ENDLESS, cancel_on=b"at it")
    assert (outcome.status, outcome.error_message) == (StepStatus.CANCELLED, None)


async def test_a_script_that_is_not_there_never_starts(desk: Desk) -> None:
    """The path is named."""
    desk.root.joinpath("runs").mkdir()
    definition = StepDefinition(
        name="x",
        step_type=StepType.SQL_SCRIPT,
        sql_connection_string="sqlite://",
        sql_script_path="/no/such.sql",
    )
    context = StepContext(
        execution_id=ExecutionId(uuid4()),
        position=0,
        definition=definition,
        schedule_name="a schedule",
        run_directory=desk.root / "runs" / "1",
        grace=timedelta(seconds=1),
        stop=StopRequest(),
    )
    async with standard_runners(ENVIRONMENT) as runners:
        outcome = await runners.of(StepType.SQL_SCRIPT).run(context)
    assert outcome.error_message == "cannot read the SQL script /no/such.sql: there is no such file"


@WITH_PG
async def test_a_query_on_a_server_is_cancelled_there_too(desk: Desk) -> None:
    """pg_sleep(300): the step ends when asked, and the server works on it no more."""
    assert PG is not None
    tag = f"jim {uuid4()}"
    script = f"SELECT 'at it';\nSELECT pg_sleep(300) /* {tag} */;"
    outcome = await desk.perform(PG, script, cancel_on=b"at it")
    assert (outcome.status, outcome.error_message) == (StepStatus.CANCELLED, None)
    await eventually(lambda: running(tag) == 0, "the server is done with it")


@WITH_PG
async def test_a_password_is_nowhere(desk: Desk) -> None:
    """Not in the output, the outcome, the records, the command lines or the environments."""
    assert PG is not None
    secret = "s3cret-and-strange-%41"
    url = make_url(PG).set(username="nobody_of_that_name", password=secret)
    connection = url.render_as_string(hide_password=False)
    outcome = await desk.perform(connection, "SELECT 1;")
    assert outcome.status is StepStatus.FAILED
    assert desk.context is not None
    files = [file.read_bytes() for file in desk.context.run_directory.iterdir()]
    processes = [
        read_all(f"/proc/{known.pid}/{name}")
        for known in process_table.everything()
        for name in ("cmdline", "environ")
    ]
    for place in (*files, *processes, desk.output, repr(outcome).encode()):
        assert b"s3cret-and-strange" not in place


async def test_the_records_hold_no_secret(desk: Desk) -> None:
    """What a server reads after a crash names processes and outcomes, and no job."""
    await desk.perform(f"sqlite:///{desk.root / 'x.db'}?password=hush", "SELECT 1;")
    assert desk.context is not None
    folder = desk.context.run_directory
    assert started_record(folder)
    assert isinstance(find(folder), Ending)
    assert not any(b"hush" in file.read_bytes() for file in folder.iterdir())


def running(tag: str) -> int:
    """How many queries with this tag the server is at."""
    assert PG is not None
    engine = create_engine(make_url(PG).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        query = text(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE query LIKE :tag AND state = 'active' AND pid <> pg_backend_pid()"
        )
        found: int = connection.execute(query, {"tag": f"%{tag}%"}).scalar_one()
    engine.dispose()
    return found


def read_all(path: str) -> bytes:
    """A file of /proc, as far as it can be read."""
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""
