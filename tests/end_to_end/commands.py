"""The programs as people start them: `jim serve` in a directory of its own, and one command at a time."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

JIM = Path(sys.executable).with_name("jim")
PATIENCE = 30.0


def environment() -> dict[str, str]:
    """This environment without anything that JIM would read."""
    return {name: value for name, value in os.environ.items() if not name.startswith("JIM_")}


def jim(
    *arguments: object, code: int = 0, text: str = "", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `jim` to its end, `text` on its input; it must end with `code` and without a traceback."""
    done = subprocess.run(
        [str(JIM), *map(str, arguments)],
        input=text,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        env=environment() | (env or {}),
    )
    assert done.returncode == code, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr
    return done


@dataclass(frozen=True)
class Served:
    """A running `jim serve`."""

    process: subprocess.Popen[str]
    url: str
    directory: Path

    def jim(self, *arguments: object, code: int = 0, text: str = "") -> subprocess.CompletedProcess[str]:
        """A command of the owner on this machine."""
        return jim(*arguments, "--data-dir", self.directory, code=code, text=text)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """End it; its exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


@contextmanager
def serve(directory: Path, *options: str) -> Iterator[Served]:
    """`jim serve` on a free port for the length of the block."""
    log = directory.parent / f"{directory.name}.log"
    with log.open("a") as errors:
        process = subprocess.Popen(
            [
                str(JIM),
                "serve",
                "--port",
                "0",
                "--data-dir",
                str(directory),
                "--grace-seconds",
                "1",
                *options,
            ],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=environment(),
        )
        try:
            assert process.stdout is not None
            ready = process.stdout.readline()
            found = re.fullmatch(r"jim serves (http://\S+) from (.*)\n", ready)
            assert found, f"not ready: {ready!r}\n{log.read_text()}"
            yield Served(process, found[1], Path(found[2]))
        finally:
            process.kill()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()
