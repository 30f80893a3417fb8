"""A server to be killed: an engine over the store of a directory, in a process of its own."""

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.engine.plant import plant
from tests.processes import kill

_ROOT = Path(__file__).parents[2]


class Server:
    """The engine's process."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    def kill(self) -> None:
        """As a lack of memory would: at once, without a last word."""
        if self._process.returncode is None:
            kill(self._process.pid)
            self._process.returncode = -9


@asynccontextmanager
async def server(root: Path, *extra: str) -> AsyncIterator[Server]:
    """An engine at work on `root` until it is killed, at the latest at the end of the block."""
    words = [sys.executable, "-m", "tests.engine.server", str(root), *extra]
    process = await asyncio.to_thread(subprocess.Popen, words, cwd=_ROOT, stdout=subprocess.DEVNULL)
    running = Server(process)
    try:
        yield running
    finally:
        running.kill()


async def _serve(root: Path) -> None:
    async with plant(root) as works, works.engine():
        await asyncio.Event().wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(Path(sys.argv[1])))
