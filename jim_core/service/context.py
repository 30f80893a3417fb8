"""What every use case needs: the store, the feed, and time, ids and chance as values."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar

from jim_core.connectors.registry import Connectors
from jim_core.identity.store.database import FILE as IDENTITY_FILE
from jim_core.model.ids import IdMaker
from jim_core.service.feed import Feed
from jim_core.service.known_keys import KnownKeys
from jim_core.service.measures import Measures
from jim_core.service.refusals import Refusals
from jim_core.storage.unit_of_work import Reader, UnitOfWork

T = TypeVar("T")


class Store(Protocol):
    """What use cases need of a database."""

    async def read(self, ask: Callable[[Reader], T]) -> T:
        """The result of `ask`, at one moment of the database."""
        ...

    async def write(self, job: Callable[[UnitOfWork], T]) -> T:
        """The result of `job`, committed."""
        ...


@dataclass(frozen=True)
class ServiceContext:
    """Passed to each use case as its first argument."""

    database: Store
    feed: Feed
    now: Callable[[], datetime]
    """The instant, aware UTC."""
    new_id: IdMaker
    """Time-ordered ids (UUID version 7), so that neighbours in time are neighbours in the index."""
    runs: Path
    """Where steps write: `<runs>/<execution id>/<position>/{stdout,stderr}`."""
    new_key_text: Callable[[], str]
    """A new secret API key, `jim_ak_` and 64 hexadecimal digits from a safe random source."""
    connectors: Connectors = field(default_factory=Connectors)
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    """Where secrets of connected systems may be kept."""
    known_keys: KnownKeys = field(default_factory=KnownKeys)
    refusals: Refusals = field(default_factory=Refusals)
    measures: Measures = field(default_factory=Measures)

    @property
    def identity_store(self) -> Path:
        """Where runs of run profiles keep what they know: beside `runs`."""
        return self.runs.parent / IDENTITY_FILE
