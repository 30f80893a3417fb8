"""Connected systems and their run profiles."""

from jim_core.client.asking import LARGEST_PAGE, MOST_PAGES, Asking, M, at, one, sent, window
from jim_core.wire import paths
from jim_core.wire.systems import (
    ConnectedSystemBody,
    ConnectedSystemRequest,
    ConnectorBody,
    RunProfileBody,
    RunProfileRequest,
    RunProfileStarted,
    SystemAnswered,
    SystemName,
    SystemObjectTypeBody,
)


class Systems(Asking):
    """What may be asked of connected systems."""

    async def connectors(self) -> list[ConnectorBody]:
        """The connectors that are installed where the server runs, by name."""
        return self._items(ConnectorBody, (await self._get(paths.CONNECTORS)).entries())

    async def systems(self, search: str | None = None) -> list[ConnectedSystemBody]:
        """All connected systems, by name."""
        return await self._listed(ConnectedSystemBody, MOST_PAGES * LARGEST_PAGE, search)

    async def system_names(self, most: int) -> list[SystemName]:
        """What any JIM server says of its connected systems: of so many at `most`, by name."""
        return (await self._listed(SystemName, most))[:most]

    async def _listed(self, model: type[M], most: int, search: str | None = None) -> list[M]:
        found: list[M] = []
        for number in range(1, MOST_PAGES + 1):
            asked = window(number, LARGEST_PAGE, search=search)
            page = self._page(model, await self._get(paths.SYSTEMS, asked))
            found += page.items
            if not page.has_next_page or len(found) >= most:
                break
        return found

    async def system(self, system_id: int) -> ConnectedSystemBody:
        """One connected system."""
        return one(ConnectedSystemBody, await self._get(at(paths.SYSTEM, system_id)))

    async def create_system(self, change: ConnectedSystemRequest) -> ConnectedSystemBody:
        """A new connected system."""
        return one(ConnectedSystemBody, await self._post(paths.SYSTEMS, sent(change.sent)))

    async def update_system(self, system_id: int, change: ConnectedSystemRequest) -> ConnectedSystemBody:
        """The connected system with the members that `change` sets."""
        return one(ConnectedSystemBody, await self._put(at(paths.SYSTEM, system_id), sent(change.sent)))

    async def delete_system(self, system_id: int) -> None:
        """Remove a connected system with its run profiles; steps that name it stay."""
        await self._delete(at(paths.SYSTEM, system_id))

    async def test_system(self, system_id: int) -> SystemAnswered:
        """Ask a connected system whether it answers; the refusal says why it does not."""
        return one(SystemAnswered, await self._post(at(paths.TEST_SYSTEM, system_id)))

    async def system_schema(self, system_id: int) -> list[SystemObjectTypeBody]:
        """The types of objects that a connected system has, read from it now."""
        answer = await self._get(at(paths.SYSTEM_SCHEMA, system_id))
        return self._items(SystemObjectTypeBody, answer.entries())

    async def run_profiles(self, system_id: int) -> list[RunProfileBody]:
        """The run profiles of a connected system, oldest first."""
        return self._items(RunProfileBody, (await self._get(at(paths.RUN_PROFILES, system_id))).entries())

    async def run_profile(self, system_id: int, profile_id: int) -> RunProfileBody:
        """One run profile."""
        return one(RunProfileBody, await self._get(_profile(paths.RUN_PROFILE, system_id, profile_id)))

    async def create_run_profile(self, system_id: int, change: RunProfileRequest) -> RunProfileBody:
        """A new run profile of a connected system."""
        return one(RunProfileBody, await self._post(at(paths.RUN_PROFILES, system_id), sent(change.sent)))

    async def update_run_profile(
        self, system_id: int, profile_id: int, change: RunProfileRequest
    ) -> RunProfileBody:
        """The run profile with the members that `change` sets."""
        path = _profile(paths.RUN_PROFILE, system_id, profile_id)
        return one(RunProfileBody, await self._put(path, sent(change.sent)))

    async def delete_run_profile(self, system_id: int, profile_id: int) -> None:
        """Remove a run profile; steps that name it stay."""
        await self._delete(_profile(paths.RUN_PROFILE, system_id, profile_id))

    async def execute_run_profile(self, system_id: int, profile_id: int) -> RunProfileStarted:
        """Execute a run profile outside of any schedule; its activity says how it goes."""
        path = _profile(paths.EXECUTE_RUN_PROFILE, system_id, profile_id)
        return one(RunProfileStarted, await self._post(path))


def _profile(template: str, system_id: int, profile_id: int) -> str:
    return template.format(id=system_id, profile=profile_id)
