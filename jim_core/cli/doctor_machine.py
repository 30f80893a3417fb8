"""What the doctor finds out on this machine."""

import os
import platform
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jim_core.cli.finding import Finding, found_out

if TYPE_CHECKING:
    from jim_core.client.local import Holder
    from jim_core.settings import CoreSettings

_LITTLE: Final = 200 * 2**20
"""Bytes below which steps and the database soon stand still."""


def examine(directory: Path, settings: "CoreSettings | None", held_by: "Holder | None") -> list[Finding]:
    """Everything that can be seen from here."""
    there = directory.is_dir()
    return [
        Finding("version", version("jim-tui")),
        Finding("python", f"{platform.python_version()} ({sys.executable})"),
        Finding("system", f"{platform.system()} {platform.release()} {platform.machine()}"),
        found_out("settings", _settings),
        Finding("dataDirectory", f"{directory}{'' if there else ' (not there yet)'}"),
        found_out("database", lambda: _database(settings)),
        found_out("schema", lambda: _schema(settings, runs=held_by is not None)),
        Finding("server", str(held_by) if held_by else "none runs for this data directory"),
        found_out("disk", lambda: _disk(directory)),
        found_out("pwsh", lambda: _pwsh(settings)),
        found_out("cgroups", _cgroups),
        found_out("spawner", _spawner),
        Finding("clock", f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"),
    ]


def _settings() -> Finding:
    """Whether the environment says what a server understands."""
    from jim_core.cli.failures import sentence
    from jim_core.settings import CoreSettings

    try:
        CoreSettings()
    except ValueError as error:
        return Finding("settings", sentence(error), is_wrong=True)
    return Finding("settings", "can be read")


def _database(settings: "CoreSettings | None") -> Finding:
    elsewhere = settings is not None and settings.database_url is not None
    return Finding("database", "elsewhere (JIM_DATABASE_URL)" if elsewhere else "in the data directory")


def _schema(settings: "CoreSettings | None", *, runs: bool) -> Finding:
    from jim_core.storage.schema import schema_at

    if settings is None:
        return Finding("schema", "not looked up, because the settings cannot be read")
    schema = schema_at(settings.database)
    if schema.present is None:
        said = f"none yet; this version makes {schema.expected} when it opens the database"
        return Finding("schema", said)
    if schema.present == schema.expected:
        return Finding("schema", f"{schema.present}, which this version expects")
    facts = f"{schema.present}, made by version {schema.written_by}; this one expects {schema.expected}"
    if schema.is_newer:
        return Finding("schema", f"{facts}: run that version, or a newer one", is_wrong=True)
    if runs:
        cure = "the server that runs is an older version: stop it, and start this one"
        return Finding("schema", f"{facts}: {cure}", is_wrong=True)
    return Finding("schema", f"{facts}, and brings it there at its next start; make a copy before")


def _disk(directory: Path) -> Finding:
    place = next(one for one in (directory, *directory.parents) if one.exists())
    usage = shutil.disk_usage(place)
    writable = os.access(place, os.W_OK)
    said = f"{usage.free / 2**30:.1f} of {usage.total / 2**30:.1f} GiB free"
    said += "" if writable else f"; {place} cannot be written"
    return Finding("disk", said, is_wrong=not writable or usage.free < _LITTLE)


def _pwsh(settings: "CoreSettings | None") -> Finding:
    name = settings.pwsh if settings else "pwsh"
    return Finding("pwsh", shutil.which(name) or f"{name} is not found; PowerShell steps fail")


def _cgroups() -> Finding:
    from jim_core.runners.shim.cgroup import parent_for_steps

    none = "none can be made here; steps are ended process by process"
    return Finding("cgroups", parent_for_steps() or none)


def _spawner() -> Finding:
    bare = [sys.executable, "-I", "-S", "-X", "utf8", "-c", "pass"]
    starts = subprocess.run(bare, check=False, capture_output=True, timeout=30).returncode == 0
    said = "works" if starts else "a bare Python does not start; no step can"
    return Finding("spawner", said, is_wrong=not starts)
