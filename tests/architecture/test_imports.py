"""What is imported when: the console and `--help` stay fast because they leave most of the house alone."""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVER_PARTS = {"sqlalchemy", "sqlmodel", "alembic", "fastapi", "starlette", "uvicorn", "croniter"}
HEAVY = SERVER_PARTS | {"pydantic", "httpx", "textual", "rich", "structlog", "asyncio", "yaml"}


def loaded_after(statement: str) -> set[str]:
    """The top-level modules that a fresh interpreter holds after `statement`."""
    names = "{name.partition('.')[0] for name, module in sys.modules.items() if module is not None}"
    code = f"{statement}\nimport sys\nprint(*{names})"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(ran.stdout.splitlines()[-1].split())


def dragged_in(statement: str, unwanted: Iterable[str]) -> set[str]:
    """Which of the unwanted modules `statement` imports."""
    return loaded_after(statement) & set(unwanted)


def test_the_console_does_not_drag_the_server_in() -> None:
    """It would start three times slower."""
    assert dragged_in("import jim_tui.app", SERVER_PARTS) == set()


def test_the_console_leaves_the_command_line_of_httpx_alone() -> None:
    """It would bring click and Pygments along, and keep 3 MB."""
    assert dragged_in("import jim_tui.app, jim_tui.gateway.connect", {"click", "pygments"}) == set()


@pytest.mark.parametrize(
    "arguments", [["--help"], ["executions", "--help"], ["schedules", "-h"], ["systems", "-h"], ["--version"]]
)
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    """Help answers at once."""
    statement = f"from jim_core.cli.app import jim\njim.main({arguments!r}, standalone_mode=False)"
    assert dragged_in(statement, HEAVY) == set()


@pytest.mark.parametrize(
    "command",
    [
        ["executions", "list"],
        ["schedules", "apply"],
        ["schedules", "preview"],
        ["run-profiles", "run"],
        ["activities", "show"],
        ["events"],
        ["keys", "create"],
        ["serve"],
    ],
)
def test_help_of_a_command_leaves_the_server_alone(command: list[str]) -> None:
    """Whatever a command will need, its help needs none of it."""
    statement = f"from jim_core.cli.app import jim\njim.main({[*command, '--help']!r}, standalone_mode=False)"
    assert dragged_in(statement, HEAVY - {"asyncio"}) == set()


def test_the_finder_of_a_running_server_is_light() -> None:
    """The console looks for a server before it imports anything else."""
    assert dragged_in("import jim_core.client.local", HEAVY | {"platformdirs"}) == set()


def test_a_program_of_the_demo_starts_from_the_standard_library() -> None:
    """A step of the demo starts as fast as Python does."""
    assert dragged_in("import jim_core.demo.programs.__main__", HEAVY | {"click"}) == set()


def test_no_room_imports_the_wrong_way() -> None:
    """The contracts of the map in the README hold."""
    linter = Path(sys.executable).with_name("lint-imports")
    ran = subprocess.run([str(linter), "--no-cache"], capture_output=True, text=True, check=False, cwd=ROOT)
    assert ran.returncode == 0, ran.stdout


def test_the_lines_of_powershell_are_read_with_the_standard_library() -> None:
    """What stands beside a step's processes has no other packages."""
    assert dragged_in("import jim_core.runners.shim.powershell_lines", HEAVY | {"click"}) == set()


def test_what_an_sql_step_is_told_needs_no_driver() -> None:
    """Only the process that performs a script loads what talks to databases."""
    unwanted = {"sqlalchemy", "psycopg", "sqlglot"}
    assert dragged_in("import jim_core.runners.sql.job", unwanted) == set()
