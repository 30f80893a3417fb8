"""Where scripts are performed: a child forked from a fresh, pre-loaded Python, as in the engine."""

import multiprocessing
import os
import select
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path

from jim_core.runners.sql.job import Job
from jim_core.runners.sql.work import perform

_SECONDS = 50
"""So long a test waits for what will never come."""


class Stage:
    """Runs one script after the other, and keeps what the last one wrote."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.stdout = ""
        self.stderr = ""
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["tests.runners.sql.warm", "tests.runners.sql.stage"])

    def perform(
        self,
        connection: str,
        text: str | bytes | None,
        *,
        until: str | None = None,
        end: Callable[[BaseProcess], None] | None = BaseProcess.terminate,
    ) -> int:
        """The exit code of a script; without text there is no file.

        When it has said `until`, it is ended by `end`; without one nobody listens to it any longer.
        """
        script = self.root / "script.sql"
        if text is not None:
            script.write_bytes(text.encode() if isinstance(text, str) else text)
        job = {"connection": connection, "script": str(script), "directory": str(self.root)}
        files = [self.root / "stderr", self.root / "stdout"]
        os.mkfifo(files[1])
        child = self._context.Process(target=_play, args=(job, *map(str, files)))
        child.start()
        said = bytearray()
        reader = os.open(files[1], os.O_RDONLY)
        try:
            while _readable(reader) and (part := os.read(reader, 65_536)):
                said += part
                if until is not None and until.encode() in said:
                    if end is None:
                        break
                    end(child)
                    until = None
        finally:
            os.close(reader)
            files[1].unlink()
        child.join(_SECONDS)
        self.stdout, self.stderr = said.decode(), files[0].read_text()
        assert child.exitcode is not None
        return child.exitcode

    @property
    def last(self) -> str:
        """The line on standard error that explains a failure."""
        return self.stderr.splitlines()[-1]


def _readable(file: int) -> bool:
    return bool(select.select([file], [], [], _SECONDS)[0])


def _play(job: Job, stderr: str, stdout: str) -> None:
    for path, stream in ((stdout, 1), (stderr, 2)):
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(file, stream)
        os.close(file)
    os._exit(perform(job))
