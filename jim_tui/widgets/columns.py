"""Columns of a live table: which fit into a width, where they begin, how wide they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from jim_tui.render.span import Spans

Cells = Mapping[str, Spans]
"""One row: spans by column key."""
Widths = Mapping[str, int]
"""The columns that are shown, by key."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column, as it would like to be."""

    key: str
    title: str
    width: int
    rank: int = 0
    """Columns of the highest rank are dropped first; rank 0 stays to the end."""
    share: int = 0
    """Its part of the room that is left over."""
    limit: int = 400
    """It never takes more than this."""
    by_text: bool = False
    """It takes no more than its longest text either, so that others can have the room."""
    spare: bool = False
    """It is left out where a column by text would otherwise have to cut its texts."""
    least: int = 0
    """Rather than being dropped it is narrowed to this; 0: it is not."""
    right: bool = False
    gap: int = 2
    """Blank cells after it."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A column at its place."""

    column: Column
    x: int
    width: int


def place(
    columns: Sequence[Column], width: int, start: int, longest: Mapping[str, int] | None = None
) -> tuple[Placed, ...]:
    """The columns that fit, the room left over shared among those that want it.

    `longest` says how long the texts of a column are at most, where that is known.
    """
    kept = [_limited(column, longest or {}) for column in columns]
    while len(kept) > 1 and (lacking := _total(kept) - (width - start)) > 0:
        worst = max(kept, key=lambda column: column.rank)
        if worst.rank == 0:
            break
        at = kept.index(worst)
        if 0 < worst.least <= worst.width - lacking:
            kept[at] = replace(worst, width=worst.width - lacking)
        else:
            del kept[at]
    while _wanted(kept) > width - start and (spare := [column for column in kept if column.spare]):
        kept.remove(max(spare, key=lambda column: column.rank))
    extra = _shared(kept, width - start - _total(kept))
    placed: list[Placed] = []
    x = start
    for column in kept:
        size = max(1, min(column.width + extra.get(column.key, 0), width - x))
        placed.append(Placed(column, x, size))
        x += size + column.gap
        if x >= width:
            break
    return tuple(placed)


def _limited(column: Column, longest: Mapping[str, int]) -> Column:
    if not column.by_text:
        return column
    return replace(column, limit=max(column.width, min(column.limit, longest.get(column.key, 0))))


def _total(columns: Sequence[Column]) -> int:
    return sum(column.width + column.gap for column in columns) - (columns[-1].gap if columns else 0)


def _wanted(columns: Sequence[Column]) -> int:
    return _total(columns) + sum(column.limit - column.width for column in columns if column.by_text)


def _shared(columns: Sequence[Column], room: int) -> dict[str, int]:
    """How much more than it asked for each column gets."""
    extra = {column.key: 0 for column in columns if column.share}
    open_ = _open(columns, extra)
    while room > 0 and open_:
        parts = sum(column.share for column in open_)
        shares = {column.key: room * column.share // parts for column in open_}
        # Where the room is too little to be divided, the first has it.
        shares[open_[0].key] = max(1, shares[open_[0].key])
        for column in open_:
            part = min(shares[column.key], column.limit - column.width - extra[column.key])
            extra[column.key] += part
            room -= part
        open_ = _open(columns, extra)
    return extra


def _open(columns: Sequence[Column], extra: Mapping[str, int]) -> list[Column]:
    return [column for column in columns if column.share and column.width + extra[column.key] < column.limit]
