"""What is wrong with a file, in sentences: the line, the field, what is allowed. No key is ever repeated."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel

from jim_tui.config.lines import Path, line_of
from jim_tui.config.shape import KEY_SOURCES, LONGEST, OFTEN, SELDOM, Config, Notifications, ServerSection
from jim_tui.config.shape import Intervals as IntervalsShape

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_TABLES: Final[Mapping[str, type[BaseModel]]] = {
    "": Config,
    "intervals": IntervalsShape,
    "notifications": Notifications,
    "servers": ServerSection,
}
_KINDS: Final = {
    "bool": "is true or false",
    "string": "is a text in quotes",
    "float": "is a number of seconds",
    "list": "is a list",
    "tuple": "is written as [[servers]], once for each server",
    "dict": "is a table",
    "model": "is a table",
}


@dataclass(frozen=True, slots=True, order=True)
class Complaint:
    """One thing that is wrong, or not as it should be."""

    line: int
    """0: of no line in particular."""
    field: str
    words: str

    def __str__(self) -> str:
        """`12: servers.url is …`, to be put behind the name of the file."""
        told = f"{self.field}{'' if self.words.startswith(':') else ' '}{self.words}".strip(" :")
        return f"{self.line}: {told}" if self.line else told


def complaint(error: "ErrorDetails", lines: Mapping[Path, int]) -> Complaint:
    """The sentence for one error of the check."""
    path: Path = error["loc"]
    known = path
    while len(known) > 1 and known not in lines and error["type"] != "missing":
        known = known[:-1]  # behind it are only the names of what it could have been
    return Complaint(line_of(dict(lines), path) or 1, spoken(known), _words(error, known))


def spoken(path: Path) -> str:
    """`servers[2].url`: counted from 1, as people do."""
    told = ""
    for part in path:
        told += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if told else part
    return told


def _words(error: "ErrorDetails", path: Path) -> str:
    kind, limits, given = error["type"], error.get("ctx", {}), _given(error, path)
    match kind:
        case "extra_forbidden":
            told = _unknown(path)
        case "missing":
            told = "is missing"
        case "value_error":
            told = str(limits.get("error", error["msg"]))
        case "literal_error" | "enum":
            told = f"may be {limits['expected']}{given}"
        case "greater_than_equal" | "less_than_equal":
            least = SELDOM if path[-2:] == ("intervals", "servers") else OFTEN
            told = f"is between {least} and {LONGEST} seconds{given}"
        case "string_too_short":
            told = "is empty"
        case "string_too_long":
            told = f"has at most {limits['max_length']} characters"
        case _:
            kinds = (words for name, words in _KINDS.items() if kind.startswith(name))
            told = f"{next(kinds, error['msg'])}{given}"
    return told


def _given(error: "ErrorDetails", path: Path) -> str:
    """`, not 5`; nothing of what may be a key, nor of a whole table."""
    value = error["input"]
    if any(part in KEY_SOURCES for part in path) or isinstance(value, dict | list):
        return ""
    told = repr(value) if not isinstance(value, bool) else str(value).lower()
    return f", not {told[:60]}"


def _unknown(path: Path) -> str:
    table = next((part for part in path[:-1] if isinstance(part, str)), "")
    fields = list(_TABLES.get(table, Config).model_fields)
    near = get_close_matches(str(path[-1]), fields, 1)
    where = f"[[{table}]]" if table == "servers" else f"[{table}]" if table else "the file"
    if near:
        return f"is no field of {where}; did you mean {near[0]}?"
    return f"is no field of {where}; it has {', '.join(fields)}"
