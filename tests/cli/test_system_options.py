"""What the command line says of a system's settings and rules."""

from pathlib import Path
from typing import Any

import click
import pytest

from jim_core.cli.exits import Stop
from jim_core.cli.system_options import SystemOptions, read

KNOWN = {"host": "a", "port": 636, "password": "****"}


def members(known: dict[str, Any] | None = None, **said: Any) -> dict[str, Any]:
    """What is sent for a system with these settings."""
    usual: dict[str, Any] = {
        "settings": None, "setting": (), "secret": (), "rules": None, "delete_threshold": None
    }  # fmt: skip
    return read(SystemOptions(**{**usual, **said})).over(KNOWN if known is None else known)


def file(folder: Path, text: str) -> Path:
    """A file with this in it."""
    path = folder / "said.yaml"
    path.write_text(text)
    return path


def test_what_is_not_said_is_not_sent() -> None:
    """So that it stays."""
    assert members() == {}


def test_single_settings_go_beside_those_that_are_there() -> None:
    """Under their known names; masks are sent back, and an empty value takes one away."""
    sent = members(setting=("HOST=b=c", "port=", "startTls=true"), secret=("password=file:/run/a:b",))
    place = {"file": "/run/a:b"}
    assert sent == {"settings": {"host": "b=c", "password": place, "startTls": "true"}}


@pytest.mark.parametrize("text", ["host: b\nbases: [x, y]\n", "settings:\n  host: b\n  bases: [x, y]\n"])
def test_a_file_of_settings_replaces_all(text: str, tmp_path: Path) -> None:
    """As it stands, or under the name that it has in a plan; single ones go over it."""
    sent = members(settings=file(tmp_path, text), setting=("port=1",))
    assert sent == {"settings": {"host": "b", "bases": ["x", "y"], "port": "1"}}


def test_a_file_of_rules_replaces_all(tmp_path: Path) -> None:
    """And an empty list takes all away."""
    rule = {"name": "in", "direction": "Inbound", "objectType": "o", "identityType": "i"}
    assert members(rules=file(tmp_path, f"- {rule}")) == {"syncRules": [rule]}
    assert members(rules=file(tmp_path, "[]")) == {"syncRules": []}


@pytest.mark.parametrize(("text", "sent"), [("12.5", 12.5), ("5%", 5), ("None", None), ("0", 0)])
def test_a_limit_is_a_number_or_none(text: str, sent: float | None) -> None:
    """None is no limit at all."""
    assert members(delete_threshold=text) == {"deleteThreshold": sent}


@pytest.mark.parametrize(
    "said",
    [
        {"setting": ("host",)},
        {"setting": ("=b",)},
        {"secret": ("password",)},
        {"secret": ("password=sesame",)},
        {"secret": ("password=vault:x",)},
        {"delete_threshold": "few"},
    ],
)
def test_what_makes_no_sense_is_wrong_usage(said: dict[str, Any]) -> None:
    """With what would."""
    with pytest.raises(click.UsageError):
        members(**said)


def test_what_is_wrong_in_a_file_is_told_with_its_line(tmp_path: Path) -> None:
    """As in a plan."""
    bad = file(tmp_path, "- name: in\n  direction: Inbound\n  flow: []\n")
    with pytest.raises(Stop, match=r"said\.yaml:3: syncRules\[0\]\.flow: .* did you mean `flows`"):
        members(rules=bad)
    with pytest.raises(Stop, match=r"said\.yaml:1: settings: must have members"):
        members(settings=bad)
