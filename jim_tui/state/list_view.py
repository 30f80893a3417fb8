"""How a person looks at a list: what is filtered out, what is marked, how it is sorted. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Generic, TypeVar
from uuid import UUID

from jim_tui.state.filtering import EVERYTHING, Facets, Filter, matches

Item = TypeVar("Item")
Order = Callable[[Item, datetime], Any]
"""What a row is sorted by at a moment; None goes last, whichever way round."""


@dataclass(frozen=True, slots=True)
class Sort:
    """A column, and which way round."""

    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class ListView:
    """A person's view of one list; marks are ids, so they stay with their rows."""

    filter: Filter = EVERYTHING
    failures: bool = False
    marks: frozenset[UUID] = frozenset()
    sort: Sort | None = None

    @property
    def narrowed(self) -> bool:
        """Whether it may leave rows out."""
        return bool(self.filter) or self.failures

    @property
    def asked(self) -> bool:
        """Whether a person wants something left out, even if what was typed makes no sense."""
        return bool(self.filter.text) or self.failures

    def marked(self, keys: Iterable[UUID]) -> "ListView":
        """With marks on these too."""
        return replace(self, marks=self.marks | frozenset(keys))

    def toggled(self, key: UUID) -> "ListView":
        """With this marked, or not any more."""
        return replace(self, marks=self.marks ^ {key})

    def among(self, keys: Iterable[UUID]) -> "ListView":
        """With marks on rows that are there only."""
        left = self.marks.intersection(keys) if self.marks else self.marks
        return self if left == self.marks else replace(self, marks=left)

    def sorted_by(self, column: str, *, descending: bool = False) -> "ListView":
        """Sorted by this column; by the same one again: the other way round."""
        if self.sort is not None and self.sort.column == column:
            return replace(self, sort=Sort(column, not self.sort.descending))
        return replace(self, sort=Sort(column, descending))


@dataclass(frozen=True)
class Traits(Generic[Item]):
    """What a list knows of its rows."""

    key: Callable[[Item], UUID]
    facets: Callable[[Item], Facets]
    failed: Callable[[Item], bool]
    orders: Mapping[str, Order[Item]] = field(default_factory=lambda: MappingProxyType({}))
    """By column."""


@dataclass(frozen=True)
class Arranged(Generic[Item]):
    """The rows to show, and how many there are."""

    items: tuple[Item, ...]
    matching: int
    total: int


def arranged(
    items: Sequence[Item], view: ListView, traits: Traits[Item], now: datetime, held: UUID | None = None
) -> Arranged[Item]:
    """The rows of a view in its order.

    The row `held`, the one under the cursor, stays though it has ceased to match: only a key moves a cursor.
    """
    if not view.narrowed:
        return Arranged(tuple(ordered(items, view.sort, traits, now)), len(items), len(items))
    matching = 0
    shown: list[Item] = []
    for item in items:
        found = is_shown(item, view, traits, now)
        matching += found
        if found or (held is not None and traits.key(item) == held):
            shown.append(item)
    return Arranged(tuple(ordered(shown, view.sort, traits, now)), matching, len(items))


def is_shown(item: Item, view: ListView, traits: Traits[Item], now: datetime) -> bool:
    """Whether a row is one that the view wants to see."""
    return (not view.failures or traits.failed(item)) and matches(view.filter, traits.facets(item), now)


def ordered(items: Sequence[Item], sort: Sort | None, traits: Traits[Item], now: datetime) -> Sequence[Item]:
    """The rows by a column, ties in the order in which they came; without one, as they are."""
    order = traits.orders.get(sort.column) if sort is not None else None
    if sort is None or order is None:
        return items
    valued = [(order(item, now), item) for item in items]
    known = [(value, item) for value, item in valued if value is not None]
    known.sort(key=lambda pair: pair[0], reverse=sort.descending)
    return [item for _, item in known] + [item for value, item in valued if value is None]
