"""What a remote server answers, and a run on it that is heard."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from jim_core.connectors.jim.outcome import RemoteOutcome, RemoteProgress
from jim_core.connectors.jim.remote_run import Pace, run_remotely
from jim_core.connectors.jim.settings import JimSettings
from tests.client.scripted import Scripted, reply

ACTIVITY = UUID(int=1)
EXECUTION = UUID(int=2)
CREATED = "2026-04-05T12:00:00Z"
SYSTEM = {"id": 7, "name": "LDAP", "created": CREATED}
PROFILE = {"id": 3, "name": "Full", "connectedSystemId": 7, "runType": "FullImport"}
SYSTEMS = reply(200, {"items": [SYSTEM], "totalCount": 1, "page": 1, "pageSize": 100})
FOUND = (SYSTEMS, reply(200, [PROFILE]))
STARTED = reply(202, {"activityId": str(ACTIVITY), "taskId": str(ACTIVITY), "message": "", "warnings": []})
BUSY = Pace(first=0, longest=0, glance=0.01)
IMPATIENT = Pace(first=0, longest=0, glance=0.01, patience=0, parting=0)


@dataclass
class Ear:
    """What was heard of a run, and the wish that it ends."""

    server: Scripted
    stops: Callable[[RemoteProgress], bool] = lambda _: False
    """When it hears this, it wishes so."""
    heard: list[RemoteProgress] = field(default_factory=list)
    is_stopped: bool = False

    async def run(self, name: str = "full", pace: Pace = BUSY, **settings: Any) -> RemoteOutcome:
        """Run a profile there, as a process of its own would."""
        usual = {"url": self.server.url, "apiKey": "jim_key", "systemName": "ldap"}
        given = JimSettings.model_validate(usual | settings)
        return await asyncio.to_thread(run_remotely, given, name, self._hear, lambda: self.is_stopped, pace)

    def asked(self) -> list[str]:
        """The requests, in short."""
        return [head.split(" HTTP")[0].replace("/api/v1/", "") for head in self.server.heads]

    def _hear(self, progress: RemoteProgress) -> None:
        self.heard.append(progress)
        self.is_stopped = self.is_stopped or self.stops(progress)


def progress(done: int = 0, status: str = "InProgress", total: int = 0) -> bytes:
    """An answer that says how far it is."""
    return reply(
        200, {"id": str(ACTIVITY), "status": status, "objectsProcessed": done, "objectsToProcess": total}
    )


def activity(status: str, **members: Any) -> bytes:
    """An answer that says all of it."""
    facts = {"targetType": "ConnectedSystemRunProfile", "targetOperationType": "Execute", "created": CREATED}
    return reply(200, {"id": str(ACTIVITY), "status": status, **facts, **members})
