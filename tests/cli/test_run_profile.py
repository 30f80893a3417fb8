"""Executing a run profile and waiting for the end of its activity."""

from typing import Any
from uuid import UUID

from jim_core.cli.options import Target
from jim_core.cli.run_profiles_run import _run
from tests.client.scripted import Scripted, reply, scripted

CREATED = "2026-04-05T12:00:00Z"
ONE = UUID(int=1)
SYSTEM = {"id": 7, "name": "LDAP", "created": CREATED}
PROFILE = {"id": 3, "name": "Full", "connectedSystemId": 7, "runType": "FullImport"}
STARTED = {"activityId": str(ONE), "taskId": str(ONE), "message": "queued", "warnings": []}
FOUND = (reply(200, {"items": [SYSTEM], "totalCount": 1, "page": 1, "pageSize": 100}), reply(200, [PROFILE]))


def activity(status: str) -> bytes:
    """An answer that says how it stands."""
    facts: dict[str, Any] = {"targetType": "ConnectedSystemRunProfile", "targetOperationType": "Execute"}
    return reply(200, {"id": str(ONE), "created": CREATED, "status": status, **facts})


def target(server: Scripted) -> Target:
    """That server."""
    return Target(server.url, None, None, as_json=True)


async def test_it_is_waited_for_until_it_has_ended() -> None:
    """Read again for as long as it is in progress."""
    ends = (activity("InProgress"), activity("InProgress"), activity("CompleteWithError"))
    async with scripted(*FOUND, reply(202, STARTED), *ends) as server:
        started, ended = await _run(target(server), "ldap", "3", waits=True)
    assert started.activity_id == ONE
    assert ended
    assert ended.status == "CompleteWithError"
    assert server.heads[2].startswith(
        "POST /api/v1/synchronisation/connected-systems/7/run-profiles/3/execute "
    )


async def test_without_waiting_nothing_more_is_asked() -> None:
    """The id of the activity is enough to ask later."""
    async with scripted(*FOUND, reply(202, STARTED)) as server:
        assert (await _run(target(server), "7", "full", waits=False))[1] is None
    assert len(server.heads) == 3
