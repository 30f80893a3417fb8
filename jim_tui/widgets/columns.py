"""Columns of a live table: which fit into a width, where they begin, how wide they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
    right: bool = False
    gap: int = 2
    """Blank cells after it."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A column at its place."""

    column: Column
    x: int
    width: int


def place(columns: Sequence[Column], width: int, start: int) -> tuple[Placed, ...]:
    """The columns that fit, the room left over shared among those that want it."""
    kept = list(columns)
    while len(kept) > 1 and _total(kept) > width - start:
        worst = max(kept, key=lambda column: column.rank)
        if worst.rank == 0:
            break
        kept.remove(worst)
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


def _total(columns: Sequence[Column]) -> int:
    return sum(column.width + column.gap for column in columns) - (columns[-1].gap if columns else 0)


def _shared(columns: Sequence[Column], room: int) -> dict[str, int]:
    """How much more than it asked for each column gets."""
    extra: dict[str, int] = {}
    open_ = [column for column in columns if column.share]
    while room > 0 and open_:
        parts = sum(column.share for column in open_)
        given = 0
        for column in list(open_):
            want = column.limit - column.width - extra.get(column.key, 0)
            part = min(want, room * column.share // parts)
            extra[column.key] = extra.get(column.key, 0) + part
            given += part
            if part >= want:
                open_.remove(column)
        room -= given
        if given == 0:
            extra[open_[0].key] = extra.get(open_[0].key, 0) + min(room, open_[0].limit)
            break
    return extra
