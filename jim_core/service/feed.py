"""The events: replayed from the outbox, then followed live, without a gap and without a repeat."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from jim_core.model.event import Event
from jim_core.storage.database import Database


@dataclass(frozen=True, slots=True)
class Reload:
    """The reader cannot be served from where it was: read everything anew; events after `sequence` follow."""

    sequence: int


class Feed:
    """The bus of one process."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def subscribe(self, after: int | None) -> AsyncIterator[Event | Reload]:
        """Events after `after` (None: from this call on), for ever, until closed. Close with `aclose()`."""
        raise NotImplementedError

    def listen(self, callback: Callable[[Event], None]) -> Callable[[], None]:
        """Call `callback` on the running loop for each event committed from now on; the result ends that."""
        raise NotImplementedError

    def close(self) -> None:
        """End every subscription."""
        raise NotImplementedError
