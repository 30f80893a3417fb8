"""What a server sends, made fit for a terminal, and laid out for people or as JSON for programs."""

import json
import sys
import unicodedata
from collections.abc import AsyncIterable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from textwrap import indent
from typing import Any, Final

import click

_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
_DIRECTIONS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def safe(text: str, *, keep: str = "") -> str:
    """`text` on one line, without what could steer a terminal or hide what is written."""
    shown = []
    for character in text:
        if character in keep:
            shown.append(character)
        elif character in "\n\r\t":
            shown.append(" ")
        elif character in _DIRECTIONS or unicodedata.category(character) in _HIDDEN:
            shown.append(_REPLACEMENT)
        else:
            shown.append(character)
    return "".join(shown)


def for_terminal(text: str, *, terminal: bool) -> str:
    """What a step wrote: as it is for a file or pipe, made harmless for a terminal."""
    return safe(text.replace("\r\n", "\n"), keep="\n\t") if terminal else text


def document(value: Any) -> None:  # noqa: ANN401  JSON is anything
    """Print one JSON document."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False))


async def documents(values: AsyncIterable[Any]) -> None:
    """Print one JSON document, an array, while its items come."""
    click.echo("[", nl=False)
    before, end = "\n", "]"
    async for value in values:
        item = json.dumps(value, indent=2, ensure_ascii=False)
        click.echo(before + indent(item, "  "), nl=False)
        before, end = ",\n", "\n]"
    click.echo(end)


def table(titles: Sequence[str], rows: Sequence[Sequence[str]], *, empty: str) -> None:
    """Print rows under their titles in even columns; `empty` on the error output when there are none."""
    if not rows:
        click.echo(empty, err=True)
        return
    cells = [[safe(cell) for cell in row] for row in rows]
    lines = [list(titles), *cells]
    widths = [max(_width(line[column]) for line in lines) for column in range(len(titles))]
    for number, line in enumerate(lines):
        text = "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)
        )
        click.secho(text.rstrip(), bold=number == 0 and sys.stdout.isatty())


def facts(pairs: Sequence[tuple[str, str]]) -> None:
    """Print names and values, one pair a line."""
    width = max(len(name) for name, _ in pairs)
    for name, value in pairs:
        click.echo(f"{name:<{width}}  {safe(value)}".rstrip())


def value(found: Any) -> str:  # noqa: ANN401  JSON is anything
    """A JSON value on one line; `-` for null."""
    if found is None:
        return "-"
    return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)


def when(instant: datetime | None) -> str:
    """An instant in UTC, to the second; `-` for none."""
    return f"{instant.astimezone(UTC):%Y-%m-%d %H:%M:%S}Z" if instant else "-"


def lasted(begin: datetime | None, end: datetime | None, now: Callable[[], datetime]) -> str:
    """How long something took, or has taken until now; `-` before it began."""
    if begin is None:
        return "-"
    seconds = max(timedelta(), (end or now()) - begin).total_seconds()
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, seconds = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {seconds:02} s"


def _width(text: str) -> int:
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )
