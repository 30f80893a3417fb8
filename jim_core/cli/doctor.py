"""`jim doctor`."""

import os
import platform
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import click

from jim_core.cli.options import Target, target_options


@click.command()
@target_options
def doctor(target: Target) -> None:
    """Say what there is on this machine, for whoever is asked for help; changes nothing, tells no secret."""
    from jim_core.cli import text

    found = _found(target)
    if target.as_json:
        text.document(found)
    else:
        text.facts([(name, value) for name, value in found.items() if value is not None])


def _found(target: Target) -> dict[str, str | None]:
    from jim_core.client.local import holder
    from jim_core.runners.shim.cgroup import parent_for_steps
    from jim_core.settings import CoreSettings
    from jim_core.storage.migrations import HEAD
    from jim_core.wire.directory import default_data_directory

    directory = (target.data_dir or default_data_directory()).expanduser().absolute()
    settings = CoreSettings(data_dir=directory)
    there = directory.is_dir()
    held_by = holder(directory) if there else None
    return {
        "version": version("jim-tui"),
        "python": f"{platform.python_version()} ({sys.executable})",
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "dataDirectory": f"{directory}{'' if there else ' (not there yet)'}",
        "database": "elsewhere (JIM_DATABASE_URL)" if settings.database_url else "in the data directory",
        "schema": f"{HEAD} is the newest that this version knows",
        "server": str(held_by) if held_by else "none runs for this data directory",
        "url": target.url or (held_by.url if held_by else None),
        "disk": _disk(directory),
        "clock": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "pwsh": shutil.which(settings.pwsh) or f"{settings.pwsh} is not found; PowerShell steps fail",
        "cgroups": parent_for_steps() or "none can be made here; steps are ended process by process",
        "spawner": "works" if _starts() else "a bare Python does not start; no step can",
    }


def _disk(directory: Path) -> str:
    place = next(one for one in (directory, *directory.parents) if one.exists())
    usage = shutil.disk_usage(place)
    writable = "" if os.access(place, os.W_OK) else f"; {place} cannot be written"
    return f"{usage.free / 2**30:.1f} of {usage.total / 2**30:.1f} GiB free{writable}"


def _starts() -> bool:
    bare = [sys.executable, "-I", "-S", "-X", "utf8", "-c", "pass"]
    return subprocess.run(bare, check=False, capture_output=True, timeout=30).returncode == 0
