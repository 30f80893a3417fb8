"""Rows in order, and a cursor that is an id: it stays with its row wherever that row goes."""

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")


class RowOrder(Generic[Item]):
    """The order of the rows and where the cursor is."""

    def __init__(self, key: Callable[[Item], Hashable]) -> None:
        self._key = key
        self._keys: list[Hashable] = []
        self._index: dict[Hashable, int] = {}
        self.items: tuple[Item, ...] = ()
        self.cursor: Hashable | None = None

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.items)

    def __contains__(self, key: Hashable) -> bool:
        """Whether there is a row of this id."""
        return key in self._index

    def index_of(self, key: Hashable) -> int:
        """Which row has this id."""
        return self._index[key]

    @property
    def cursor_index(self) -> int:
        """Which row the cursor is on; 0 when there is none."""
        return self._index.get(self.cursor, 0) if self.cursor is not None else 0

    @property
    def item(self) -> Item | None:
        """The row under the cursor."""
        return self.items[self._index[self.cursor]] if self.cursor in self._index else None

    def move(self, index: int) -> None:
        """Put the cursor on a row, the nearest there is."""
        if self.items:
            self.cursor = self._key(self.items[max(0, min(len(self.items) - 1, index))])

    def replace(self, items: Sequence[Item]) -> bool:
        """New rows. True when the cursor's row is gone and the cursor is on a neighbour, or nowhere, now."""
        before = self.items
        at = self.cursor_index
        self.items = tuple(items)
        keys = [self._key(item) for item in self.items] if self.items is not before else self._keys
        if keys != self._keys:
            self._keys = keys
            self._index = {key: index for index, key in enumerate(keys)}
        if self.cursor is not None and self.cursor in self._index:
            return False
        self.cursor = self._neighbour(before, at) if self.cursor is not None else None
        if self.cursor is None and self.items:
            self.cursor = self._key(self.items[0])
        return True

    def _neighbour(self, before: Sequence[Item], at: int) -> Hashable | None:
        """The row that took the place of the one at `at`: the next that is still there, else the last."""
        for item in (*before[at + 1 :], *reversed(before[:at])):
            if self._key(item) in self._index:
                return self._key(item)
        return None
