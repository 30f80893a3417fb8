"""The rows of an answer as a plain table: the first of them, and how many there were."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

Cell = str | None

_FIRST: Final = 20
"""Rows that are shown: a step's output is a log, not a report."""
_WIDEST: Final = 60
_SIGNS: Final = {ord("\n"): "⏎", ord("\r"): None, ord("\t"): " "}


def table(
    columns: Sequence[str], rows: Iterable[Sequence[Cell]], hidden: Callable[[str], str]
) -> Iterator[str]:
    """The lines of a table; takes all rows and keeps those it shows. `hidden` takes secrets out of a cell."""
    shown: list[list[str]] = []
    count = 0
    for row in rows:
        count += 1
        if count <= _FIRST:
            shown.append([_text(cell if cell is None else hidden(cell)) for cell in row])
    head = [_text(name) for name in columns]
    widths = [max(map(len, column)) for column in zip(head, *shown, strict=True)]
    yield _line(head, widths)
    yield "-+-".join("-" * width for width in widths)
    for cells in shown:
        yield _line(cells, widths)
    more = f", the first {_FIRST} are shown" if count > _FIRST else ""
    yield f"({rows_in_words(count)}{more})"


def rows_in_words(count: int) -> str:
    """`1 row`, `1,234 rows`."""
    return "1 row" if count == 1 else f"{count:,} rows"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _text(cell: Cell) -> str:
    if cell is None:
        return "NULL"
    text = "".join(sign if sign.isprintable() else "�" for sign in cell[: 2 * _WIDEST].translate(_SIGNS))
    return text if len(text) <= _WIDEST and len(cell) <= 2 * _WIDEST else text[: _WIDEST - 1] + "…"
