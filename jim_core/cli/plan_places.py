"""Finds the numbers of the connected systems and run profiles that steps of a plan name."""

from collections.abc import Mapping
from typing import Any

from jim_core.cli.exits import Stop
from jim_core.cli.plan_members import Planned
from jim_core.cli.plan_schedules import PROFILE_NAME, SYSTEM_NAME
from jim_core.client.jim import JimClient


class Places:
    """The systems of a server, read once, and of each the run profiles."""

    def __init__(self, client: JimClient) -> None:
        self._client = client
        self._systems: dict[str, int] | None = None
        self._profiles: dict[int, dict[str, int]] = {}

    async def numbered(self, schedule: Planned) -> dict[str, Any]:
        """The schedule, its steps with numbers instead of names; a Stop names a place that is not there."""
        body = dict(schedule.body)
        if "steps" in body:
            body["steps"] = [
                await self._step(schedule, f"steps[{n}]", step) for n, step in enumerate(body["steps"])
            ]
        return body

    async def _step(self, schedule: Planned, path: str, step: Mapping[str, Any]) -> dict[str, Any]:
        body = {name: value for name, value in step.items() if name not in {SYSTEM_NAME, PROFILE_NAME}}
        if (name := step.get(SYSTEM_NAME)) is not None:
            system = (await self._of_server()).get(name)
            if system is None:
                raise _nothing(schedule, f"{path}.{SYSTEM_NAME}", f"there is no connected system {name!r}")
            body["connectedSystemId"] = system
        if (name := step.get(PROFILE_NAME)) is not None:
            profile = (await self._of_system(body["connectedSystemId"])).get(name)
            if profile is None:
                what = f"the connected system has no run profile {name!r}"
                raise _nothing(schedule, f"{path}.{PROFILE_NAME}", what)
            body["runProfileId"] = profile
        return body

    async def _of_server(self) -> dict[str, int]:
        if self._systems is None:
            self._systems = {system.name: system.id for system in await self._client.systems()}
        return self._systems

    async def _of_system(self, number: int) -> dict[str, int]:
        from jim_core.client.errors import NotFound

        if number not in self._profiles:
            try:
                found = await self._client.run_profiles(number)
            except NotFound:
                found = []
            self._profiles[number] = {profile.name: profile.id for profile in found}
        return self._profiles[number]


def _nothing(schedule: Planned, field: str, sentence: str) -> Stop:
    return schedule.where(field).wrong(f"{sentence}; put it under `systems:`, or see `jim systems list`")
