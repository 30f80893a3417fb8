"""The one database of a server: a writer thread with group commit, and a few readers."""

from collections.abc import Callable, Sequence
from typing import Self, TypeVar

from jim_core.model.event import Event
from jim_core.storage.unit_of_work import Reader, UnitOfWork

T = TypeVar("T")


class Database:
    """SQLite or PostgreSQL, by URL."""

    @classmethod
    def open(cls, url: str) -> Self:
        """Connect, and bring the schema up to date; NewerDatabase, StorageUnavailable."""
        raise NotImplementedError

    def close(self) -> None:
        """Finish what is queued, then leave."""
        raise NotImplementedError

    def hold_exclusively(self) -> None:
        """Be the only engine of a PostgreSQL database until closed; DataDirectoryHeld."""
        raise NotImplementedError

    async def read(self, ask: Callable[[Reader], T]) -> T:
        """The result of `ask`, run on a reader thread in one short read transaction."""
        raise NotImplementedError

    async def write(self, job: Callable[[UnitOfWork], T]) -> T:
        """The result of `job`, run on the writer thread and committed."""
        raise NotImplementedError

    def subscribe(self, callback: Callable[[Sequence[Event]], None]) -> None:
        """Call `callback` with the events of each commit, in commit order, on the writer thread."""
        raise NotImplementedError
