"""One engine per database; a SQLite file leaves that to the lock of its directory."""

import pytest

from jim_core.model.errors import DataDirectoryHeld
from jim_core.storage.database import Database


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_a_second_engine_is_refused(url: str, database: Database) -> None:
    """The text names the other session; without a password; once that is gone, it is free."""
    database.hold_exclusively()
    database.hold_exclusively()
    second = Database.open(url)
    with pytest.raises(DataDirectoryHeld, match=r"Another engine uses postgresql.*session [0-9]+"):
        second.hold_exclusively()
    database.close()
    second.hold_exclusively()
    second.close()


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_who_holds_it_still_reads_and_writes(database: Database) -> None:
    """The lock is a session of its own."""
    database.hold_exclusively()
    assert await database.write(lambda unit: unit.events.newest()) == 0
    assert await database.read(lambda reader: reader.events.newest()) == 0


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_file_is_not_locked_here(url: str, database: Database) -> None:
    """`jim keys create` may write beside a server."""
    database.hold_exclusively()
    second = Database.open(url)
    second.hold_exclusively()
    assert await second.write(lambda unit: unit.events.newest()) == 0
    second.close()
