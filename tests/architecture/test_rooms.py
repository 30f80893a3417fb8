"""Every folder says what lives there, and there is no drawer for what has no place."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = sorted(
    path for package in ("jim_core", "jim_tui") for path in (ROOT / package).rglob("__init__.py")
)
MODULES = sorted(path for package in ("jim_core", "jim_tui") for path in (ROOT / package).rglob("*.py"))
DRAWERS = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "shared"}


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: str(path.parent.relative_to(ROOT)))
def test_a_room_says_what_lives_there(package: Path) -> None:
    """In fewer than ten lines, where people look first."""
    said = ast.get_docstring(ast.parse(package.read_text()))
    assert said
    assert len(said.splitlines()) < 10


def test_every_module_says_what_it_is() -> None:
    """One sentence, or more."""
    silent = [
        str(path.relative_to(ROOT)) for path in MODULES if not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


def test_there_is_no_drawer() -> None:
    """A file is named by its noun."""
    assert [path for path in MODULES if path.stem in DRAWERS or path.parent.name in DRAWERS] == []
