"""A place to write small programs in, and to run them as steps."""

import asyncio
import shlex
import struct
import sys
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

from jim_core.model.ids import ExecutionId
from jim_core.model.outcome import StepOutcome
from jim_core.model.schedule import StepDefinition
from jim_core.model.status import StepType
from jim_core.runners.environment import without_secrets
from jim_core.runners.executable import ExecutableRunner
from jim_core.runners.protocol import StepContext, StopRequest
from jim_core.runners.spawner_process import SpawnerProcess
from jim_core.runners.step_process import started_record

ENVIRONMENT = {b"PATH": b"/usr/bin:/bin", b"HOME": b"/tmp", b"LANG": b"C.UTF-8"}

LONG_GRACE = timedelta(seconds=30)
SHORT_GRACE = timedelta(milliseconds=200)


@dataclass
class Work:
    """A step under way."""

    context: StepContext
    task: "asyncio.Task[StepOutcome]"

    @property
    def pid(self) -> int:
        """The pid of the step's program; 0 until it has one."""
        pid = started_record(self.context.run_directory).get("target")
        return pid if isinstance(pid, int) else 0

    @property
    def shim(self) -> int:
        """The pid of the shim; 0 until it has one."""
        pid = started_record(self.context.run_directory).get("pid")
        return pid if isinstance(pid, int) else 0

    def cancel(self) -> None:
        """Ask for the end of the step."""
        self.context.stop.ask("cancelled")


class Workshop:
    """Programs live in `self.root`; each step gets a run directory of its own below it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.stdout = b""
        self.stderr = b""
        self.spawner = SpawnerProcess(without_secrets(ENVIRONMENT))
        self._others: list[SpawnerProcess] = []

    def shell(self, text: str, name: str = "program.sh") -> str:
        """The path of a shell script; `$here` in it is the workshop."""
        return self._program(name, f"#!/bin/sh\nhere={shlex.quote(str(self.root))}\n{text}\n")

    def python(self, text: str, name: str = "program.py") -> str:
        """The path of a Python program; `here` in it is the workshop, and it can fork and send signals."""
        head = f"#!{sys.executable} -IS\nimport os, signal, sys, time\nhere = {str(self.root)!r}\n"
        return self._program(name, f"{head}{text}\n")

    def _program(self, name: str, text: str) -> str:
        path = self.root / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
        return str(path)

    def begin(
        self,
        program: str | None,
        arguments: str | None = None,
        *,
        seconds: int | None = None,
        directory: str | None = None,
        grace: timedelta = LONG_GRACE,
        name: str = "a step",
        run_directory: Path | None = None,
        environment: dict[bytes, bytes] | None = None,
        ticket: str | None = None,
    ) -> Work:
        """A step that has begun."""
        execution = ExecutionId(uuid4())
        context = StepContext(
            execution_id=execution,
            position=0,
            definition=StepDefinition(
                name=name,
                step_type=StepType.EXECUTABLE,
                executable_path=program,
                arguments=arguments,
                timeout_seconds=seconds,
                working_directory=directory,
            ),
            schedule_name="a schedule",
            run_directory=run_directory or self.root / "runs" / str(execution) / "0.1",
            grace=grace,
            stop=StopRequest(),
            ticket=ticket,
        )
        spawner = self.spawner
        if environment is not None:
            spawner = SpawnerProcess(without_secrets(environment))
            self._others.append(spawner)
        return Work(context, asyncio.create_task(ExecutableRunner(spawner).run(context)))

    async def run(
        self,
        program: str | None,
        arguments: str | None = None,
        *,
        seconds: int | None = None,
        directory: str | None = None,
        grace: timedelta = LONG_GRACE,
        name: str = "a step",
        environment: dict[bytes, bytes] | None = None,
    ) -> StepOutcome:
        """The outcome of a step; its output is in `stdout` and `stderr` afterwards."""
        work = self.begin(
            program,
            arguments,
            seconds=seconds,
            directory=directory,
            grace=grace,
            name=name,
            environment=environment,
        )
        outcome = await work.task
        self.stdout, self.stderr = written(work.context.run_directory)
        return outcome

    async def close(self) -> None:
        """Let go of what starts steps."""
        for spawner in (self.spawner, *self._others):
            await spawner.close()


def written(run_directory: Path) -> tuple[bytes, bytes]:
    """What a step has written and was kept: its standard output, and its standard error."""
    streams = (bytearray(), bytearray())
    for segment in sorted(run_directory.glob("output.*")):
        if segment.suffix == ".err":
            continue
        data = segment.read_bytes()
        marks_file = segment.with_name(f"{segment.name}.err")
        marks = marks_file.read_bytes() if marks_file.exists() else b""
        edges = [0, *(edge for (edge,) in struct.iter_unpack("<I", marks)), len(data)]
        for n, (start, end) in enumerate(pairwise(edges)):
            streams[n % 2].extend(data[start:end])
    return bytes(streams[0]), bytes(streams[1])
