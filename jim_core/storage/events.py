"""The outbox: facts in commit order."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from pydantic import TypeAdapter
from sqlalchemy import Connection, bindparam, delete, func, insert, select

from jim_core.model.event import Event, Fact
from jim_core.storage.changes import AnyFact
from jim_core.storage.event_rows import EVENT

_FACT: Final[TypeAdapter[AnyFact]] = TypeAdapter(Fact)
_NEWEST: Final = select(func.max(EVENT.c.sequence))
_OLDEST: Final = select(func.min(EVENT.c.sequence))
_INSERT: Final = insert(EVENT)
_AFTER: Final = (
    select(EVENT.c.sequence, EVENT.c.at, EVENT.c.payload)
    .where(EVENT.c.sequence > bindparam("after"))
    .order_by(EVENT.c.sequence)
    .limit(bindparam("most"))
)
_FORGET: Final = delete(EVENT).where(EVENT.c.sequence <= bindparam("until"))


class Events:
    """Facts that were committed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def newest(self) -> int:
        """The number of the last event; 0 when there was none yet."""
        return self._connection.execute(_NEWEST).scalar() or 0

    def oldest(self) -> int:
        """The number of the first event that is still kept; 0 when there was none yet."""
        return self._connection.execute(_OLDEST).scalar() or 0

    def after(self, sequence: int, limit: int) -> list[Event]:
        """The next `limit` events."""
        found = self._connection.execute(_AFTER, {"after": sequence, "most": limit})
        return [Event(sequence=n, at=at, fact=_FACT.validate_json(payload)) for n, at, payload in found]

    def forget(self, until: int) -> int:
        """Drop events up to the number `until`, but never the newest: its number must live on."""
        last = min(until, self.newest() - 1)
        return self._connection.execute(_FORGET, {"until": last}).rowcount


def append(connection: Connection, facts: Sequence[tuple[datetime, AnyFact]]) -> list[Event]:
    """Number the facts and put them into the outbox, inside the transaction that made them true."""
    if not facts:
        return []
    first = (connection.execute(_NEWEST).scalar() or 0) + 1
    events = [Event(sequence=n, at=at, fact=fact) for n, (at, fact) in enumerate(facts, first)]
    connection.execute(
        _INSERT,
        [{"sequence": e.sequence, "at": e.at, "payload": e.fact.model_dump_json()} for e in events],
    )
    return events
