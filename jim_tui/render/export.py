"""Rows as text for other programs: CSV, JSON, or a document a line."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from jim_core.wire.base import WireModel

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class Format(StrEnum):
    """How rows are written."""

    CSV = "csv"
    JSON = "json"
    NDJSON = "ndjson"


def written(rows: Sequence[WireModel], form: Format) -> str:
    """The rows in this form, members by their names on the wire."""
    plain = [row.to_wire() for row in rows]
    match form:
        case Format.CSV:
            return _csv(plain)
        case Format.JSON:
            return json.dumps(plain, indent=2, ensure_ascii=False) + "\n"
        case Format.NDJSON:
            return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in plain)


def _csv(rows: Sequence[dict[str, Any]]) -> str:
    text = io.StringIO()
    if rows:
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(rows[0])
        writer.writerows([_cell(value) for value in row.values()] for row in rows)
    return text.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        # A spreadsheet would take such a cell for a formula and run it.
        return f"'{value}" if value.startswith(_FORMULA) else value
    return str(value) if isinstance(value, int | float) else json.dumps(value, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class ExportWish:
    """Where something is to be written; without a form a person still has to say so."""

    path: Path
    form: str | None = None


def export_wish(typed: str, forms: Sequence[str], usual: Path) -> ExportWish:
    """What was typed behind `export`: a form, a path, both or neither. `usual` has no ending.

    A path alone has to end in one of the forms; a form alone proposes the usual path in that form.
    """
    first, _, rest = typed.strip().partition(" ")
    form = first.casefold() if first.casefold() in forms else None
    place = rest.strip() if form is not None else typed.strip()
    if not place:
        return ExportWish(usual.with_name(f"{usual.name}.{form or forms[0]}"))
    ending = Path(place).suffix.removeprefix(".").casefold()
    return ExportWish(Path(place), form or (ending if ending in forms else None))
