"""What `jim doctor` and `jim completion` say."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from jim_core.cli.app import jim
from jim_core.cli.doctor_server import ask
from jim_core.cli.finding import Finding
from jim_core.client.jim import JimClient
from jim_core.storage.database import Database
from jim_core.storage.migrations import HEAD
from tests.client.scripted import reply, scripted


def test_the_doctor_tells_without_making_anything(tmp_path: Path) -> None:
    """A data directory that is not there stays so."""
    directory = tmp_path / "data"
    told = CliRunner().invoke(jim, ["doctor", "--json", "--data-dir", str(directory)])
    assert told.exit_code == 0
    found = json.loads(told.output)
    assert found["dataDirectory"] == f"{directory} (not there yet)"
    assert found["server"] == "none runs for this data directory"
    assert found["spawner"] == "works"
    assert {"version", "schema", "disk", "clock", "pwsh", "cgroups"} <= set(found)
    assert not directory.exists()


def test_the_doctor_tells_no_secret(tmp_path: Path) -> None:
    """The password of a database least of all."""
    secret = "postgresql://jim:hunter2@db/jim"
    told = CliRunner(env={"JIM_DATABASE_URL": secret}).invoke(jim, ["doctor", "--data-dir", str(tmp_path)])
    assert "JIM_DATABASE_URL" in told.output
    assert "hunter2" not in told.output


def examined(directory: Path, **env: str) -> tuple[int, dict[str, Any]]:
    """The exit code of the doctor, and what was found."""
    told = CliRunner(env=env).invoke(jim, ["doctor", "--json", "--data-dir", str(directory)])
    return told.exit_code, json.loads(told.output)


def test_a_setting_that_cannot_work_is_a_finding(tmp_path: Path) -> None:
    """The other questions are asked all the same."""
    code, found = examined(tmp_path, JIM_PORT="many")
    assert (code, found["wrong"]) == (1, ["settings"])
    assert "JIM_PORT" in found["settings"]
    assert found["spawner"] == "works"


def test_a_database_of_a_newer_program_is_wrong(tmp_path: Path) -> None:
    """With what to do about it; one that is just as it should be is not."""
    Database.open(f"sqlite:///{tmp_path / 'jim.db'}").close()
    code, found = examined(tmp_path)
    assert (code, found["schema"]) == (0, f"{HEAD}, which this version expects")
    with closing(sqlite3.connect(tmp_path / "jim.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    code, found = examined(tmp_path)
    assert (code, found["wrong"]) == (1, ["schema"])
    assert "run that version" in found["schema"]


def test_a_database_of_an_older_program_is_told(tmp_path: Path) -> None:
    """It will be brought up to date, which is nothing wrong."""
    Database.open(f"sqlite:///{tmp_path / 'jim.db'}").close()
    with closing(sqlite3.connect(tmp_path / "jim.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
        connection.commit()
    code, found = examined(tmp_path)
    assert code == 0
    assert "make a copy before" in found["schema"]


def test_a_database_that_cannot_be_asked_is_a_finding(tmp_path: Path) -> None:
    """Not an end."""
    (tmp_path / "jim.db").write_bytes(b"no database " * 100)
    code, found = examined(tmp_path)
    assert (code, found["wrong"]) == (1, ["schema"])
    assert found["schema"].startswith("cannot be found out: ")


async def asked(*answers: bytes | None) -> dict[str, Finding]:
    """What is found out from a server that answers like this."""
    async with scripted(*answers) as server:
        found = await ask(lambda: JimClient.remote(server.url, "jim_k"))
    return {finding.name: finding for finding in found}


def dated(span: timedelta) -> bytes:
    """A good answer at an instant that far from now."""
    then = datetime.now(UTC) + span
    return reply(200, {"status": "Healthy"}, {"Date": format_datetime(then, usegmt=True)})


VERSION = reply(200, {"product": "JIM", "version": "47.11"})
READY = reply(200, {"status": "Healthy"})
WHO = reply(200, {"type": "ApiKey", "name": "monitor", "roles": ["Viewer"]})


async def test_a_good_server_is_described() -> None:
    """Version, readiness, key and clock."""
    found = await asked(VERSION, READY, WHO, dated(timedelta()))
    assert found["answers"].said == f"JIM 47.11; this is version {version('jim-tui')}"
    assert (found["ready"].said, found["key"].said) == ("yes", "monitor (Viewer)")
    assert not any(finding.is_wrong for finding in found.values())


async def test_a_server_in_trouble_is_described() -> None:
    """Each question by itself; a clock far off is told with what that means."""
    refused = reply(401, {"message": "no such key"})
    full = reply(503, {"message": "The database cannot be written."})
    found = await asked(VERSION, full, refused, dated(timedelta(hours=1)))
    assert {name for name, finding in found.items() if finding.is_wrong} == {"ready", "key", "clocks"}
    assert "cannot be written" in (found["ready"].said or "")
    assert "behind the server's" in (found["clocks"].said or "")


async def test_a_server_without_a_clock_is_nothing_wrong() -> None:
    """A proxy may take the header away, or write nonsense."""
    for headers in ({}, {"Date": "yesterday"}):
        found = await asked(VERSION, READY, WHO, reply(200, {"status": "Healthy"}, headers))
        assert found["clocks"] == Finding("clocks", "the server does not tell its time")


async def test_nobody_at_the_address_is_found_once() -> None:
    """Further questions would only say it again."""
    found = await asked(None)
    assert [finding.is_wrong for finding in found.values()] == [True]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_told_how_to_complete(shell: str) -> None:
    """In its own words."""
    told = CliRunner().invoke(jim, ["completion", shell])
    assert told.exit_code == 0
    assert f"_JIM_COMPLETE={shell}_complete" in told.output


def test_a_shell_completes_a_command() -> None:
    """By asking the program itself."""
    asking = {**os.environ, "_JIM_COMPLETE": "bash_complete", "COMP_WORDS": "jim ke", "COMP_CWORD": "1"}
    program = Path(sys.executable).with_name("jim")
    told = subprocess.run([program], check=False, capture_output=True, text=True, env=asking, timeout=90)
    assert told.stdout.split() == ["plain,keys"]
