"""Reads what may be asked of connected systems when somebody is about to choose; nothing before that."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from jim_core.wire.systems import RunProfileBody, SystemName
from jim_tui.gateway.errors import GatewayError
from jim_tui.state import back_off
from jim_tui.state.console import Phase
from jim_tui.state.desk import Desk
from jim_tui.state.run_profiles import KnownProfile, ProfileRef

MOST: Final = 200
"""Systems that are asked about, each with a request of its own; a server grants some hundred a minute."""
OFFERED: Final = 2_000
"""Run profiles of all systems together: more would make each letter typed wait."""
KEPT: Final = timedelta(minutes=1)
REST: Final = timedelta(seconds=5)
"""After a read that failed, at least."""

_AT_ONCE: Final = 8
_ASKED: Final = frozenset({Phase.LIVE, Phase.STALE})


class ProfileReader:
    """One reading at a time; what it found is good for a minute."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._since: datetime | None = None
        self._good_for = KEPT
        self._over = asyncio.Event()
        self._over.set()

    def read(self) -> None:
        """Read, unless what is known is new enough or there is no contact."""
        state, now = self._desk.board.state, self._desk.clock()
        new = self._since is not None and timedelta(0) <= now - self._since < self._good_for
        if new or state.connection.phase not in _ASKED or not self._over.is_set():
            return
        self._over.clear()
        self._desk.jobs.ask("run profiles", self._read)

    async def over(self) -> None:
        """Return once no reading is under way."""
        await self._over.wait()

    def reread(self) -> None:
        """Read anew when it is asked for next."""
        self._since = None

    async def _read(self) -> None:
        self._since = self._desk.clock()
        try:
            self._good_for = await self._found()
        finally:
            self._over.set()

    async def _found(self) -> timedelta:
        """How long what was found is good for."""
        desk, found, good_for = self._desk, list[KnownProfile](), KEPT
        try:
            systems = await desk.gateway.systems(MOST) or []
            for start in range(0, len(systems), _AT_ONCE):
                if len(found) >= OFFERED:
                    break
                found += await self._profiles_of(systems[start : start + _AT_ONCE])
        except GatewayError as error:
            desk.trouble(error)
            wait = back_off.retry_in(error, 1, desk.board.state.connection.interval, 0.5) or 0.0
            good_for = max(REST, timedelta(seconds=wait))
            if desk.board.state.run_profiles.known:
                return good_for
        known = tuple(found[:OFFERED])
        desk.board.change(lambda state: replace(state, run_profiles=replace(state.run_profiles, known=known)))
        return good_for

    async def _profiles_of(self, systems: Sequence[SystemName]) -> list[KnownProfile]:
        """Those of a few systems, asked for together; raises once all have answered."""
        asked = (self._desk.gateway.run_profiles(system.id) for system in systems)
        answers = await asyncio.gather(*asked, return_exceptions=True)
        found: list[KnownProfile] = []
        for system, answer in zip(systems, answers, strict=True):
            if isinstance(answer, BaseException):
                raise answer
            found += [_known(system, profile) for profile in answer or ()]
        return found


def _known(system: SystemName, profile: RunProfileBody) -> KnownProfile:
    return KnownProfile(ProfileRef(system.id, profile.id), system.name, profile.name, profile.run_type)
