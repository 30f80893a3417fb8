"""What an SQL step is told, and what is refused before a process starts."""

import os
from pathlib import Path

import pytest

from jim_core.model.schedule import StepDefinition
from jim_core.model.status import StepType
from jim_core.runners.program import NotStarted
from jim_core.runners.sql.job import sql_job


def step(
    script: str | None, directory: Path | str | None = None, connection: str | None = "sqlite://"
) -> StepDefinition:
    """A step with this script."""
    return StepDefinition(
        name="a step",
        step_type=StepType.SQL_SCRIPT,
        sql_connection_string=connection,
        sql_script_path=script,
        working_directory=None if directory is None else str(directory),
    )


def refusal(definition: StepDefinition) -> str:
    """Why a step is not started."""
    with pytest.raises(NotStarted) as refused:
        sql_job(definition)
    return str(refused.value)


def test_a_relative_script_lies_in_the_working_directory(tmp_path: Path) -> None:
    """As relative programs do."""
    (tmp_path / "a.sql").touch()
    assert sql_job(step("a.sql", tmp_path)) == {
        "connection": "sqlite://",
        "script": str(tmp_path / "a.sql"),
        "directory": str(tmp_path),
    }


def test_an_absolute_script_lies_where_it_says(tmp_path: Path) -> None:
    """Wherever the step works."""
    (tmp_path / "a.sql").touch()
    assert sql_job(step(str(tmp_path / "a.sql"), "/"))["script"] == str(tmp_path / "a.sql")


def test_a_missing_script(tmp_path: Path) -> None:
    """The path that was tried is named."""
    assert refusal(step("a.sql", tmp_path)) == (
        f"cannot read the SQL script {tmp_path / 'a.sql'}: there is no such file"
    )


def test_a_directory_is_no_script(tmp_path: Path) -> None:
    """It is called what it is."""
    assert refusal(step(str(tmp_path))) == f"cannot read the SQL script {tmp_path}: it is a directory"


def test_a_path_through_a_file() -> None:
    """The system's own words."""
    assert refusal(step("/etc/passwd/x")) == "cannot read the SQL script /etc/passwd/x: not a directory"


def test_a_pipe_is_no_script(tmp_path: Path) -> None:
    """Nobody waits for somebody to write into it."""
    os.mkfifo(tmp_path / "pipe")
    assert refusal(step("pipe", tmp_path)).endswith("pipe: it is not a file")


def test_a_nul_in_the_path() -> None:
    """No system call takes it."""
    assert "NUL" in refusal(step("a\0.sql"))


@pytest.mark.parametrize("directory", ["/nowhere", "a\0b"])
def test_a_missing_working_directory(directory: str) -> None:
    """It is named, not the script."""
    assert "the working directory does not exist" in refusal(step("a.sql", directory))


@pytest.mark.parametrize("nothing", [None, ""])
def test_missing_members_are_named(nothing: str | None) -> None:
    """As the API calls them."""
    assert "sqlScriptPath" in refusal(step(nothing))
    assert "sqlConnectionString" in refusal(step("a.sql", connection=nothing))
