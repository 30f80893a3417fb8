"""What `jim doctor` and `jim completion` say."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from jim_core.cli.app import jim


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
    told = subprocess.run([program], check=False, capture_output=True, text=True, env=asking, timeout=30)
    assert told.stdout.split() == ["plain,keys"]
