"""What became of each object in a run: the items of its activity."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from jim_core.identity.store.database import opened, read_only, transaction
from jim_core.identity.store.runs import NumberedItem, Runs
from jim_core.model.activity import ItemChange
from jim_core.model.errors import Invalid
from jim_core.service import activities
from jim_core.service.context import ServiceContext
from jim_core.service.executions import MAX_OFFSET


@dataclass(frozen=True, slots=True)
class ItemQuery:
    """Which items, in the order in which they happened."""

    changes: tuple[ItemChange, ...] = ()
    """Only these; all when there is none."""
    only_errors: bool = False
    page: int = 1
    page_size: int = 20


@dataclass(frozen=True, slots=True)
class ItemPage:
    """Some items, and how many there are in all."""

    items: list[NumberedItem]
    total: int
    page: int
    page_size: int


async def page(context: ServiceContext, activity_id: UUID, asked: ItemQuery) -> ItemPage:
    """One page of the items of an activity; NotFound, Invalid when it lies too deep."""
    if (asked.page - 1) * asked.page_size > MAX_OFFSET:
        raise Invalid({"page": (f"At most {MAX_OFFSET:,} rows can be skipped: use change instead.",)})
    await activities.get(context, activity_id)
    return await asyncio.to_thread(_page, context.identity_store, activity_id, asked)


async def changes(context: ServiceContext, activity_id: UUID) -> dict[ItemChange, int]:
    """How many objects of a run met with which change."""
    return await asyncio.to_thread(_changes, context.identity_store, activity_id)


def forget(store: Path, gone: Iterable[UUID]) -> None:
    """Drop what runs kept whose activities are gone; StorageUnavailable."""
    if store.exists():
        with opened(store) as connection:
            for activity in gone:  # one by one, since runs wait for their turn to write meanwhile
                with transaction(connection):
                    Runs(connection).forget(activity)


def _page(store: Path, activity_id: UUID, asked: ItemQuery) -> ItemPage:
    with read_only(store) as connection:
        if connection is None:
            return ItemPage([], 0, asked.page, asked.page_size)
        runs = Runs(connection)
        found = runs.items(
            activity_id,
            limit=asked.page_size,
            offset=(asked.page - 1) * asked.page_size,
            changes=asked.changes,
            only_errors=asked.only_errors,
        )
        total = runs.count_items(activity_id, changes=asked.changes, only_errors=asked.only_errors)
        return ItemPage(found, total, asked.page, asked.page_size)


def _changes(store: Path, activity_id: UUID) -> dict[ItemChange, int]:
    with read_only(store) as connection:
        return {} if connection is None else Runs(connection).changes(activity_id)
