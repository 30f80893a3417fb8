"""The demo, running: a core in a temporary directory that is gone afterwards, whatever happens."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from random import Random
from typing import Final

from jim_core.bootstrap import Core, Listen, open_core
from jim_core.demo import history
from jim_core.demo.janitor import watched
from jim_core.demo.programs import people, personnel
from jim_core.demo.schedules import SCHEDULES, DemoSchedule, Places
from jim_core.demo.systems import DIRECTORY, DIRECTORY_COLUMNS, SYSTEMS, DemoSystem
from jim_core.model.errors import JimError
from jim_core.model.execution import ExecutionDetail
from jim_core.model.schedule import Schedule
from jim_core.model.status import TriggerType
from jim_core.service import executions, run_profiles, schedules, steps, systems
from jim_core.service.schedule_change import ScheduleChange
from jim_core.service.system_change import RunProfileChange, SystemChange
from jim_core.settings import CoreSettings
from jim_core.storage.unit_of_work import UnitOfWork

GRACE_SECONDS: Final = 2.0
_ENDING_SECONDS: Final = 6.0
"""How long the end of the demo waits for its last process."""
_PAUSE: Final = 0.02
_PEOPLE: Final = 3_000
_FEEDS: Final = (("hr", 1_200), ("badges", 400), ("mainframe", 2_500))


@asynccontextmanager
async def demo_core(*, program: str = "jim-tui --demo") -> AsyncIterator[Core]:
    """A core with the demo's schedules, files and history, three executions of which have just begun.

    At the end its steps are ended and its directory is removed; if this process dies first, a small
    process of its own does that.
    """
    directory = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="jim-demo-"))
    with watched(directory):
        try:
            async with open_demo(directory, program) as core:
                await prepare(core, directory / "company")
                try:
                    yield core
                finally:
                    await end_everything(core)
        finally:
            await asyncio.to_thread(shutil.rmtree, directory, ignore_errors=True)


@asynccontextmanager
async def open_demo(directory: Path, program: str) -> AsyncIterator[Core]:
    """A core of a demo's directory, with nothing done to it."""
    settings = CoreSettings(
        data_dir=directory / "data", database_url=None, concurrency=8, grace_seconds=GRACE_SECONDS
    )
    async with open_core(settings, engine=True, program=program, listen=Listen()) as core:
        yield core


async def prepare(core: Core, work: Path) -> None:
    """Fill an empty core: the files that the steps work on, the schedules, their past, and what runs now."""
    await asyncio.to_thread(_write_feeds, work)
    places = {place: numbers for system in SYSTEMS for place, numbers in await _connected(core, system, work)}
    pairs = [(demo, await _created(core, demo, work, places)) for demo in SCHEDULES]
    chance = Random(history.SEED)  # noqa: S311  the same past each time, and no secret
    past = history.past(pairs, now=core.context.now(), chance=chance, new_id=core.context.new_id)
    await core.context.database.write(lambda unit: _insert(unit, past))
    for demo, schedule in pairs:
        if demo.starts_at_once:
            await executions.start(core.context, schedule.id, by=core.owner.initiator)


async def end_everything(core: Core) -> None:
    """Fire nothing any more, cancel what is active, and wait until the last process is gone."""
    context = core.context
    page = await schedules.page(context, schedules.ScheduleQuery(page_size=100))
    for listed in page.items:
        if listed.schedule.is_enabled and listed.schedule.trigger_type is TriggerType.CRON:
            await schedules.disable(context, listed.schedule.id)
    with suppress(TimeoutError):
        async with asyncio.timeout(_ENDING_SECONDS):
            while active := await executions.active(context):
                for execution in active:
                    # It may end by itself between the two.
                    with suppress(JimError):
                        await executions.cancel(context, execution.id, by=core.owner.initiator)
            await _last_process(core)


async def _last_process(core: Core) -> None:
    # Asked of the store rather than of the engine, which may still be taking up an earlier engine's steps.
    while True:
        if not await steps.interrupted(core.context):
            return
        await asyncio.sleep(_PAUSE)


async def _connected(
    core: Core, demo: DemoSystem, work: Path
) -> list[tuple[tuple[str, str], tuple[int, int]]]:
    """A connected system made, and its run profiles by their names."""
    system = await systems.create(core.context, SystemChange.parse(demo.body(work)))
    made = [
        await run_profiles.create(core.context, system.id, RunProfileChange.parse(body))
        for body in demo.profile_bodies()
    ]
    return [((demo.name, profile.name), (system.id, profile.id)) for profile in made]


async def _created(core: Core, demo: DemoSchedule, work: Path, places: Places) -> Schedule:
    return await schedules.create(core.context, ScheduleChange.parse(demo.body(work, places)))


def _write_feeds(work: Path) -> None:
    personnel.write(work / "feeds", people.staff(_PEOPLE, seed=0), seed=0)
    directory = work / DIRECTORY
    directory.parent.mkdir(parents=True, exist_ok=True)
    directory.write_text(",".join(DIRECTORY_COLUMNS) + "\n")
    for number, (system, count) in enumerate(_FEEDS):
        people.write(work / "feeds" / f"{system}.csv", people.staff(count, seed=number))


def _insert(unit: UnitOfWork, past: list[ExecutionDetail]) -> None:
    for detail in past:
        held = unit.executions.insert(detail.execution)
        unit.steps.insert(held.seq, detail.steps)
