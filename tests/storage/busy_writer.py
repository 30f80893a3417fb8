"""A program that writes until it is killed, saying what was committed. `busy_writer.py <url> <first>`."""

import asyncio
import sys

from jim_core.storage.database import Database
from jim_core.storage.unit_of_work import UnitOfWork
from tests.storage.samples import NOON, a_fact, an_execution


async def _write(database: Database, n: int) -> None:
    def job(unit: UnitOfWork) -> None:
        unit.executions.insert(an_execution(n))
        unit.record(NOON, a_fact(n))

    await database.write(job)
    sys.stdout.write(f"{n}\n")
    sys.stdout.flush()


async def _main(url: str, first: int) -> None:
    database = Database.open(url)
    for start in range(first, first + 1_000_000, 8):
        await asyncio.gather(*(_write(database, n) for n in range(start, start + 8)))


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], int(sys.argv[2])))
