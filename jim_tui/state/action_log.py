"""What this console asked servers to change, one line of JSON each, in a file of this user alone."""

import asyncio
import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

LARGEST: Final = 1024 * 1024
"""Bytes after which a file is set aside as `.1`, in place of an older one."""


@dataclass(frozen=True, slots=True)
class Action:
    """One write and what became of it."""

    at: datetime
    action: str
    id: str
    outcome: str
    server: str
    user: str | None
    message: str


class Recorder(Protocol):
    """Whoever keeps a record of what was asked."""

    async def record(self, action: Action) -> None:
        """Keep it."""
        ...


class ActionLog:
    """Appends to one file. A disk that is full must not keep anybody from cancelling, so that is let go."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._turn = asyncio.Lock()

    async def record(self, action: Action) -> None:
        """Append one line."""
        line = json.dumps({**asdict(action), "at": action.at.isoformat()}, ensure_ascii=True) + "\n"
        async with self._turn:
            await asyncio.to_thread(self._append, line.encode())

    def _append(self, line: bytes) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if self._path.exists() and self._path.stat().st_size > LARGEST:
                self._path.replace(self._path.with_suffix(self._path.suffix + ".1"))
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
            descriptor = os.open(self._path, flags, 0o600)
        except OSError:
            return
        try:
            os.write(descriptor, line)
        except OSError:
            return
        finally:
            os.close(descriptor)
