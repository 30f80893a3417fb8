"""The spawner rehearses before the first step, and nobody notices."""

import contextlib
import os
from pathlib import Path

from jim_core.model.status import StepStatus
from tests.runners.workshop import ENVIRONMENT, Workshop


async def test_a_rehearsal_leaves_no_file(workshop: Workshop) -> None:
    """What it wrote is gone before the first step runs."""
    room = workshop.root / "room"
    room.mkdir()
    outcome = await workshop.run("/bin/true", environment={**ENVIRONMENT, b"TMPDIR": os.fsencode(room)})
    assert (outcome.status, list(room.iterdir())) == (StepStatus.COMPLETED, [])


async def test_a_rehearsal_leaves_no_descriptor(workshop: Workshop) -> None:
    """The spawner holds what it did before: its socket, its signals and the standard three."""
    await workshop.run("/bin/true")
    kinds = [link.partition(":")[0] for link in _open_files(workshop.spawner.pid) if "pidfd" not in link]
    assert sorted(kinds) == [*["/dev/null"] * 3, *["pipe"] * 2, "socket"]


async def test_without_room_for_files_there_is_no_rehearsal(workshop: Workshop) -> None:
    """A step runs all the same."""
    outcome = await workshop.run("/bin/true", environment={**ENVIRONMENT, b"TMPDIR": b"/nowhere"})
    assert outcome.status is StepStatus.COMPLETED


def _open_files(pid: int | None) -> list[str]:
    found = []
    for file in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # that of the last shim is about to be closed
            found.append(str(file.readlink()))
    return found
