"""Rows in order, and a cursor that is an id: it stays with its row wherever that row goes,
and goes to another row by a key only."""

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
        self._gone: Hashable | None = None
        """The id of the row that the cursor was on until it went."""
        self._gap = 0

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
        """Which row the cursor is on, or which took the place of one that is gone; 0 when there is none."""
        return self._gap if self.cursor is None else self._index.get(self.cursor, 0)

    @property
    def lost(self) -> bool:
        """The cursor's row is gone, and no key has been pressed since to say where it goes."""
        return self._gone is not None

    @property
    def item(self) -> Item | None:
        """The row under the cursor."""
        return self.items[self._index[self.cursor]] if self.cursor in self._index else None

    def step(self, by: int) -> int:
        """Which row is so many further on; from a row that is gone, its follower is the first one down."""
        return self.cursor_index + by - (1 if self.lost and by > 0 else 0)

    def move(self, index: int) -> None:
        """Put the cursor on a row, the nearest there is."""
        if self.items:
            self._put(max(0, min(len(self.items) - 1, index)))

    def replace(self, items: Sequence[Item], *, anew: bool = False) -> bool:
        """New rows. True when the cursor's row is gone, and the cursor is on nothing now.

        So no key acts on another row than the one that was highlighted. Should the row come back before a
        key was pressed, the cursor is on it again. `anew`: a person wanted other rows, so that the cursor
        goes to the one that took the place of its own.
        """
        before, at = self.items, self.cursor_index
        self.items = tuple(items)
        keys = [self._key(item) for item in self.items] if self.items is not before else self._keys
        if keys != self._keys:
            self._keys = keys
            self._index = {key: index for index, key in enumerate(keys)}
        held = self._gone if self.cursor is None else self.cursor
        if held is not None and held in self._index:
            self._put(self._index[held])
            return False
        self._gap = self._follower(before, at)
        self.cursor = None
        if held is None or anew:
            self._gone = None
            self.move(self._gap)
        else:
            self._gone = held
        return True

    def _put(self, index: int) -> None:
        self.cursor, self._gone, self._gap = self._key(self.items[index]), None, 0

    def _follower(self, before: Sequence[Item], at: int) -> int:
        """Where the row that took the place of the one at `at` is: the next still there, else the last."""
        for item in before[at:]:
            if self._key(item) in self._index:
                return self._index[self._key(item)]
        for item in reversed(before[:at]):
            if self._key(item) in self._index:
                return self._index[self._key(item)] + 1
        return 0
