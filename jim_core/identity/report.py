"""How far a run is: kept in the store with each page, and said on the output of its step."""

import time
from dataclasses import replace
from typing import Final
from uuid import UUID

from jim_core.identity.store.database import Connection
from jim_core.identity.store.runs import Counts, Item, Runs
from jim_core.model.activity import ItemChange
from jim_core.runners.voice.speech import Speech

_SAID_SECONDS: Final = 0.2
_SHOWN: Final = 20
"""Problems with single objects that are written out; all are kept as items and counted."""


class Report:
    """What a run has done. Its counts are for the run to change; `keep` belongs into a page's transaction."""

    def __init__(self, activity: UUID, connection: Connection, speech: Speech) -> None:
        self.counts = Counts()
        self._kept = Counts()
        self._activity = activity
        self._runs = Runs(connection)
        self._speech = speech
        self._phase = ""
        self._items: list[Item] = []
        self._shown = 0
        self._said_at = float("-inf")

    def enter(self, phase: str, *, total: int = 0) -> None:
        """A part of the run begins, of `total` objects (0: not known); its counts of these start anew."""
        self._phase = phase
        self.counts.to_process, self.counts.processed = total, 0
        self._said_at = float("-inf")
        self._say()

    def add(self, item: Item) -> None:
        """Something became of an object; kept with the page."""
        self._items.append(item)

    def fault(self, item: Item, *, is_warning: bool = False) -> None:
        """Something is wrong with an object, and the run goes on without it."""
        self._items.append(item)
        if is_warning:
            self.counts.warnings += 1
        else:
            self.counts.errors += 1
        if self._shown < _SHOWN:
            self._shown += 1
            about = item.place or item.anchor or item.change
            (self._speech.warn if is_warning else self._speech.fail)(f"{about}: {item.error}")

    def warn(self, text: str) -> None:
        """Something about the whole run that people should know."""
        self.counts.warnings += 1
        self._speech.warn(text)

    def keep(self) -> None:
        """Write down what is new; inside of a transaction."""
        self._runs.note(self._activity, self._phase, self.counts, self._items)
        self._items, self._kept = [], replace(self.counts)

    def undo(self) -> None:
        """Forget what was not kept: the page that it belongs to is undone."""
        self._items, self.counts = [], replace(self._kept)

    def page_done(self) -> None:
        """Say how far it is, when a page is committed."""
        now = time.monotonic()
        if now >= self._said_at + _SAID_SECONDS:
            self._said_at = now
            self._say()

    def finish(self, summary: str) -> None:
        """The run is over; what it did, in a line."""
        hidden = self.counts.errors + self.counts.warnings - self._shown
        if hidden > 0:
            self._speech.say(f"{hidden:,} more problems are listed among the items of the activity.")
        self._say()
        self._speech.summarise(summary)

    def fail(self, reason: str) -> None:
        """The run ends here, because of this; whoever began it says so."""
        self._items = [*self._items, Item(ItemChange.NONE, error=reason)]
        self.counts.errors += 1

    def _say(self) -> None:
        self._speech.progress(self.counts.processed, self.counts.to_process, self._phase)
