"""The events: replayed from the outbox, then followed live, without a gap and without a repeat.

The writer hands each commit's events to the loops that want them and goes on; nobody here can hold it up.
A reader that falls too far behind is told to read everything anew. Facts that are not stored pass beside the
events: whoever does not look hears the newest of each step only.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import Final

from jim_core.model.event import Event, OutputGrew
from jim_core.service.passing import Passing
from jim_core.storage.database import Database
from jim_core.storage.unit_of_work import Reader

BEHIND: Final = 2_048
"""Events that wait for one reader; with more it starts anew."""

REPLAY: Final = 500
"""Events read from the outbox at once: a read transaction is never held while somebody is served."""

_Loop = asyncio.AbstractEventLoop
_Take = Callable[[Sequence[Event]], None]


@dataclass(frozen=True, slots=True)
class Reload:
    """The reader cannot be served from where it was: read everything anew; events after `sequence` follow."""

    sequence: int


class Feed:
    """The bus of one process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._takers: dict[_Take, _Loop] = {}
        self._subscriptions: dict[Subscription, _Loop] = {}
        self._lock = Lock()
        self._closed = False
        database.subscribe(self._hand_out)

    def subscribe(self, after: int | None) -> "Subscription":
        """Events after `after` (None: from this call on), for ever, until closed. Close with `aclose()`."""
        return Subscription(self, self._database, after)

    def listen(self, callback: Callable[[Event], None]) -> Callable[[], None]:
        """Call `callback` on the running loop for each event committed from now on; the result ends that."""

        def take(events: Sequence[Event]) -> None:
            for event in events:
                callback(event)

        self.add(take)
        return partial(self.remove, take)

    def publish_passing(self, fact: OutputGrew) -> None:
        """Tell every subscription of a fact that is not stored; from any thread, and never waiting."""
        with self._lock:
            readers = tuple(self._subscriptions.items())
        for subscription, loop in readers:
            with suppress(RuntimeError):  # that loop has ended, and its readers with it
                loop.call_soon_threadsafe(subscription.hear, fact)

    @property
    def readers(self) -> int:
        """How many subscriptions there are."""
        return len(self._subscriptions)

    def close(self) -> None:
        """End every subscription."""
        self._closed = True
        for subscription in tuple(self._subscriptions):
            subscription.end()

    def add(self, take: _Take, subscription: "Subscription | None" = None) -> None:
        """Hand the events of each commit to `take`, on the running loop."""
        with self._lock:
            self._takers[take] = asyncio.get_running_loop()
            if subscription is not None:
                self._subscriptions[subscription] = asyncio.get_running_loop()
        if self._closed and subscription is not None:
            subscription.end()

    def remove(self, take: _Take, subscription: "Subscription | None" = None) -> None:
        """Hand nothing more to `take`."""
        with self._lock:
            self._takers.pop(take, None)
            if subscription is not None:
                self._subscriptions.pop(subscription, None)

    def _hand_out(self, events: Sequence[Event]) -> None:
        with self._lock:
            loops = set(self._takers.values())
        for loop in loops:
            with suppress(RuntimeError):  # that loop has ended, and its readers with it
                loop.call_soon_threadsafe(self._deliver, loop, events)

    def _deliver(self, loop: _Loop, events: Sequence[Event]) -> None:
        with self._lock:
            takers = [take for take, its in self._takers.items() if its is loop]
        for take in takers:
            take(events)


class Subscription(AsyncIterator[Event | Reload | OutputGrew]):
    """One reader of the feed, in its place from the moment it was made."""

    def __init__(self, feed: Feed, database: Database, after: int | None) -> None:
        self._feed = feed
        self._database = database
        self._after = after
        self._last: int | None = None
        """The newest event that was given out; None until the first."""
        self._replayed: deque[Event] = deque()
        """Events from the outbox, to be given out first."""
        self._live: deque[Event] = deque()
        self._passing = Passing()
        self._replaying = False
        self._dropped = False
        """Live events went because too many waited; the outbox still has them."""
        self._lost_until: int | None = None
        """The reader is too far behind: it must start anew after this event."""
        self._ended = False
        self._news = asyncio.Event()
        feed.add(self._take, self)

    async def __anext__(self) -> Event | Reload | OutputGrew:
        """The next event, Reload once the reader must start anew, or a passing fact when no event waits."""
        if self._after is not None:
            await self._find_place(self._after)
        while not self._ended:
            if self._lost_until is not None:
                return self._start_anew(self._lost_until)
            if self._replayed:
                return self._give(self._replayed.popleft())
            if self._replaying:
                await self._replay(self._last or 0)
            elif not self._live and self._passing:
                return self._passing.take()
            elif not self._live:
                self._news.clear()
                await self._news.wait()
            elif self._last is not None and self._live[0].sequence > self._last + 1:
                self._replaying = True  # another process wrote the ones between
            elif (event := self._live.popleft()).sequence > (self._last or 0):
                return self._give(event)
        raise StopAsyncIteration

    def at_hand(self, most: int) -> list[Event | Reload | OutputGrew]:
        """The next events that need no waiting, `most` of them at the most."""
        given: list[Event | Reload | OutputGrew] = []
        if self._ended or self._after is not None or self._lost_until is not None:
            return given
        while self._replayed and len(given) < most:
            given.append(self._give(self._replayed.popleft()))
        while self._live and not self._replayed and not self._replaying and len(given) < most:
            if self._last is not None and self._live[0].sequence > self._last + 1:
                break  # another process wrote the ones between: they are read first
            event = self._live.popleft()
            if event.sequence > (self._last or 0):
                given.append(self._give(event))
        while self._passing and not self._live and not self._replaying and len(given) < most:
            given.append(self._passing.take())
        return given

    def hear(self, fact: OutputGrew) -> None:
        """Something passes by."""
        if not self._ended:
            self._passing.put(fact)
            self._news.set()

    async def aclose(self) -> None:
        """Leave the feed."""
        self.end()

    def end(self) -> None:
        """Let the reader's loop finish."""
        self._ended = True
        self._feed.remove(self._take, self)
        self._news.set()

    async def _find_place(self, after: int) -> None:
        """Start after an event if the outbox still knows what followed it; otherwise anew."""
        oldest, newest = await self._database.read(_bounds)
        self._after = None
        if oldest - 1 <= after <= newest:
            self._last = after
            self._replaying = True
        else:
            self._lost_until = newest

    async def _replay(self, last: int) -> None:
        self._dropped = False
        found = await self._database.read(lambda reader: reader.events.after(last, REPLAY))
        if found and found[0].sequence != last + 1:
            self._lost_until = found[-1].sequence  # pruned while we were replaying
        self._replayed.extend(found)
        self._replaying = len(found) == REPLAY or self._dropped

    def _take(self, events: Sequence[Event]) -> None:
        if len(self._live) + len(events) <= BEHIND:
            self._live.extend(events)
        elif self._replaying or self._after is not None:
            self._live.clear()
            self._dropped = True
        else:
            self._live.clear()
            self._lost_until = events[-1].sequence
        self._news.set()

    def _give(self, event: Event) -> Event:
        self._last = event.sequence
        return event

    def _start_anew(self, after: int) -> Reload:
        self._replayed.clear()
        self._last = after
        self._lost_until = None
        self._replaying = False
        return Reload(after)


def _bounds(reader: Reader) -> tuple[int, int]:
    return reader.events.oldest(), reader.events.newest()
