"""Steps that have ended leave nothing with the server."""

import asyncio
import gc
import os

from tests.processes import open_files, zombies_of
from tests.runners.workshop import Workshop


async def test_two_hundred_steps_leave_nothing(workshop: Workshop) -> None:
    """No descriptor, no zombie, no warning from a forgotten process."""
    await workshop.run("/bin/true")
    files, zombies = open_files(), zombies_of(os.getpid())
    for _ in range(10):
        works = [workshop.begin("/bin/true" if n % 4 else "/no/such/thing") for n in range(20)]
        await asyncio.gather(*(work.task for work in works))
    del works
    gc.collect()
    assert (open_files(), zombies_of(os.getpid())) == (files, zombies)
