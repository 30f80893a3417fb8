"""A spool on disk as a step's shim leaves it, written by tests: same names, marks and order of writes."""

import json
from pathlib import Path
from struct import pack
from typing import Literal

Stream = Literal["stdout", "stderr"]


class Spool:
    """One attempt's directory. The `first` bytes stay; of the rest `kept`, in segments of `later`."""

    def __init__(
        self, directory: Path, *, first: int = 1_048_576, later: int = 262_144, kept: int = 9_437_184
    ) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.directory = directory
        self.size = 0
        self._first = first
        self._later = later
        self._kept = kept
        self._starts: list[int] = []
        self._stderr = False

    def write(self, data: bytes | str, stream: Stream = "stdout") -> "Spool":
        """The step writes this."""
        rest = data.encode() if isinstance(data, str) else data
        while rest:
            room = self._room()
            if room == 0:
                self._begin()
                room = self._room()
            self._mark(stderr=stream == "stderr")
            part, rest = rest[:room], rest[room:]
            with self._path().open("ab") as file:
                file.write(part)
            self.size += len(part)
            self._forget()
        return self

    def end(self) -> "Spool":
        """The last process of the attempt is gone."""
        (self.directory / "exit").write_text(json.dumps({"code": 0, "size": self.size}))
        return self

    def remove(self, start: int) -> None:
        """This segment goes."""
        self._starts.remove(start)
        self._path(start).unlink()
        self.marks(start).unlink(missing_ok=True)

    def marks(self, start: int = 0) -> Path:
        """Where the changes of the stream are noted."""
        return self.directory / f"output.{start:020d}.err"

    def _path(self, start: int | None = None) -> Path:
        return self.directory / f"output.{self._starts[-1] if start is None else start:020d}"

    def _room(self) -> int:
        if not self._starts:
            return 0
        start = self._starts[-1]
        return (self._first if start == 0 else self._later) - (self.size - start)

    def _begin(self) -> None:
        self._starts.append(self.size)
        self._stderr = False
        self._path().touch()

    def _mark(self, *, stderr: bool) -> None:
        if stderr != self._stderr:
            self._stderr = stderr
            with self.marks(self._starts[-1]).open("ab") as file:
                file.write(pack("<I", self.size - self._starts[-1]))

    def _forget(self) -> None:
        later = self._starts[1:]
        # The newest is never taken away: it is being written.
        while len(later) > 1 and self.size - later[1] >= self._kept:
            self.remove(later.pop(0))
