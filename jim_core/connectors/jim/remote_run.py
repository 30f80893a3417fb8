"""Runs a run profile on a remote server, once, and follows it to its end."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, TypeVar
from uuid import UUID

from jim_core.client.errors import (
    BadAnswer,
    ClientError,
    NoAnswer,
    NotFound,
    NotJim,
    ServerFault,
    TooManyRequests,
    Unreachable,
)
from jim_core.client.jim import JimClient
from jim_core.connectors.jim.outcome import RemoteOutcome, RemoteProgress
from jim_core.connectors.jim.server import connected, profile_of, system_of, told
from jim_core.connectors.jim.settings import JimSettings
from jim_core.model.status import ActivityStatus
from jim_core.model.system import RunProfile
from jim_core.wire.activities import ActivityProgress
from jim_core.wire.systems import RunProfileStarted

T = TypeVar("T")
Heard = Callable[[RemoteProgress], None]
Stopped = Callable[[], bool]

_PASSING: Final = (Unreachable, ServerFault, TooManyRequests, NotJim, BadAnswer)
"""What a restart, a proxy or a limit makes of an answer; asking again may help."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often is asked, and for how long. All are seconds."""

    first: float = 0.25
    longest: float = 5.0
    glance: float = 0.25
    """How often `stopped` is asked meanwhile."""
    patience: float = 600.0
    """How long a server may be silent before its run is given up as unknown."""
    parting: float = 30.0
    """How long a cancel that was passed on may take."""


_PACE: Final = Pace()


def remote_name(profile: RunProfile) -> str:
    """The name that a run profile of ours has on the remote server."""
    return profile.partition_name or profile.name


def run_remotely(
    settings: JimSettings, profile_name: str, heard: Heard, stopped: Stopped, pace: Pace = _PACE
) -> RemoteOutcome:
    """Run the profile with this name there and tell how it ended; ConnectorError, when it did not begin.

    It is started once: when the answer to that is lost, the outcome is unknown. Once `stopped` says so, the
    run is cancelled there if that server can do it, which JIM's own cannot.
    """
    return asyncio.run(_run(settings, profile_name, _Ear(heard, stopped, pace)))


class _Halted(Exception):
    """Somebody wishes that it ends."""


class _Ear:
    """Waits, and asks again, while it listens for the wish to stop."""

    def __init__(self, heard: Heard, stopped: Stopped, pace: Pace) -> None:
        self.heard = heard
        self.stopped = stopped
        self.pace = pace
        self.last = RemoteProgress()

    async def pause(self, seconds: float, *, until_stopped: bool = True) -> None:
        """Wait; _Halted as soon as somebody wishes that it ends."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while True:
            if until_stopped and self.stopped():
                raise _Halted
            left = end - loop.time()
            if left <= 0:
                return
            await asyncio.sleep(min(left, self.pace.glance))

    async def answer(self, ask: Callable[[], Awaitable[T]], *, again_on: tuple[type[ClientError], ...]) -> T:
        """The answer, asked for again while patience lasts; _Halted, or what the server said last."""
        clock = asyncio.get_running_loop().time
        give_up, wait = clock() + self.pace.patience, self.pace.first
        while True:
            try:
                return await ask()
            except again_on as error:
                if clock() >= give_up:
                    raise
                self.heard(RemoteProgress(self.last.done, self.last.total, str(error), is_lost=True))
                asked_for = error.retry_after if isinstance(error, TooManyRequests) else None
            await self.pause(wait if asked_for is None else asked_for)
            wait = min(wait * 2, self.pace.longest)


async def _run(settings: JimSettings, name: str, ear: _Ear) -> RemoteOutcome:
    async with connected(settings) as client:
        try:
            with told():
                started = await _started(client, settings, name, ear)
        except _Halted:
            return RemoteOutcome("cancelled before it began", status=ActivityStatus.CANCELLED)
        if isinstance(started, RemoteOutcome):
            return started
        try:
            return await _followed(client, started.activity_id, ear)
        except _Halted:
            return await _cancelled(client, started.activity_id, ear)


async def _started(
    client: JimClient, settings: JimSettings, name: str, ear: _Ear
) -> RunProfileStarted | RemoteOutcome:
    async def found() -> tuple[int, int]:
        system = await system_of(client, settings)
        return system.id, (await profile_of(client, system, name)).id

    # A server that cannot be reached before the run begins is left to the retries of the step. One that is
    # asked too much has done nothing, so to ask again starts nothing twice.
    await ear.pause(0)
    system_id, profile_id = await ear.answer(found, again_on=(TooManyRequests,))
    try:
        return await ear.answer(
            lambda: client.execute_run_profile(system_id, profile_id), again_on=(TooManyRequests,)
        )
    except (NoAnswer, BadAnswer, ServerFault, NotJim) as error:
        if isinstance(error, ServerFault) and error.status == HTTPStatus.SERVICE_UNAVAILABLE:
            raise
        return RemoteOutcome(
            f"outcome unknown: {error}. Whether {name!r} runs there is not known: look at the activities of "
            "that server before you run it again",
            runs_on=True,
        )


async def _followed(client: JimClient, activity_id: UUID, ear: _Ear) -> RemoteOutcome:
    """The outcome once the activity has ended; _Halted."""
    wait = ear.pace.first
    try:
        while True:
            progress = await ear.answer(lambda: _progress(client, activity_id), again_on=_PASSING)
            if progress.status != ActivityStatus.IN_PROGRESS:
                ended = await ear.answer(lambda: client.activity(activity_id), again_on=_PASSING)
                return RemoteOutcome.of(ended)
            heard = _heard(progress)
            wait = min(wait * 1.5, ear.pace.longest) if heard == ear.last else ear.pace.first
            ear.last = heard
            ear.heard(heard)
            await ear.pause(wait)
    except ClientError as error:
        return _unknown(activity_id, f"outcome unknown: {error}")


async def _cancelled(client: JimClient, activity_id: UUID, ear: _Ear) -> RemoteOutcome:
    """Pass the cancel on, and wait for what becomes of it."""
    try:
        execution_id = await _execution_of(client, activity_id)
        if execution_id is None:
            return _unknown(activity_id, "that server cannot cancel an activity, so it runs on")
        await client.cancel(execution_id)
        give_up = asyncio.get_running_loop().time() + ear.pace.parting
        while asyncio.get_running_loop().time() < give_up:
            activity = await client.activity(activity_id)
            if activity.status != ActivityStatus.IN_PROGRESS:
                return RemoteOutcome.of(activity)
            await ear.pause(ear.pace.first, until_stopped=False)
    except ClientError as error:
        return _unknown(activity_id, f"the cancel could not be passed on: {error}")
    return _unknown(activity_id, "the cancel was passed on, and the run has not ended yet")


async def _execution_of(client: JimClient, activity_id: UUID) -> UUID | None:
    """The execution that an activity is a step of: our servers make one for each run of a run profile."""
    try:
        for summary in reversed(await client.active()):
            detail = await client.execution(summary.id)
            if any(step.activity_id == activity_id for step in detail.steps):
                return detail.id
    except NotFound:
        return None
    return None


async def _progress(client: JimClient, activity_id: UUID) -> ActivityProgress:
    try:
        return await client.activity_progress(activity_id)
    except NotFound:  # older servers have only the activity
        activity = await client.activity(activity_id)
        return ActivityProgress.model_validate(activity, from_attributes=True)


def _heard(progress: ActivityProgress) -> RemoteProgress:
    return RemoteProgress(
        progress.objects_processed,
        progress.objects_to_process,
        progress.message,
        progress.objects_per_second,
        progress.estimated_seconds_remaining,
    )


def _unknown(activity_id: UUID, reason: str) -> RemoteOutcome:
    return RemoteOutcome(f"{reason}; look there at activity {activity_id}", activity_id, runs_on=True)
