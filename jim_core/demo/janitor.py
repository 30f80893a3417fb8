"""Cleans up after a demo whose process died: `python -I -m jim_core.demo.janitor DIRECTORY`.

It sleeps on its input, which ends when the demo's process is gone, however it went. A demo that ended well
has removed its directory by then, and nothing is left to do. Steps outlive their engine on purpose, so
otherwise the directory is opened once more, its steps are ended, and it is removed.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def watched(directory: Path) -> Iterator[None]:
    """A janitor stands by for the length of the block."""
    # A session of its own, so that closing the terminal does not take the janitor too.
    janitor = subprocess.Popen(
        [sys.executable, "-I", "-m", "jim_core.demo.janitor", str(directory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        start_new_session=True,
    )
    try:
        yield
    finally:
        janitor.communicate()


def main(directory: Path) -> None:
    """Wait for the end of whoever started us, then clean up what it left."""
    sys.stdin.buffer.read()
    if not directory.exists():
        return
    import asyncio  # noqa: PLC0415  a janitor that waits should be small

    try:
        asyncio.run(_end(directory))
    finally:
        shutil.rmtree(directory, ignore_errors=True)


async def _end(directory: Path) -> None:
    from jim_core.demo.core import end_everything, open_demo  # noqa: PLC0415

    async with open_demo(directory, "jim-tui --demo (cleaning up)") as core:
        await end_everything(core)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
