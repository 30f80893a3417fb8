"""All that an expression may call, whatever the attributes are."""

import fnmatch
import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from jim_core.identity.expressions import dates
from jim_core.identity.expressions.fault import ExpressionError
from jim_core.identity.expressions.operands import (
    LONGEST,
    MOST,
    Result,
    bounded,
    bounded_number,
    several,
    shown,
    text_from,
    whole,
)


class Function(NamedTuple):
    """What is called, and with how many arguments."""

    call: Callable[..., Result]
    least: int
    most: int
    takes_all: bool = False
    """The name of an attribute as first argument means all its values, not the first."""


_MANY: Final = 50
_TRUE: Final = frozenset({"true", "yes", "y", "t", "1", "on"})
_FALSE: Final = frozenset({"false", "no", "n", "f", "0", "off", ""})
# What does not fall apart into a letter and its accent.
_LETTERS: Final = str.maketrans(
    {"ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L"}
    | {"đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i", "ħ": "h", "Ħ": "H", "’": "'"}
)


def _text(change: Callable[[str], str]) -> Callable[[Result], str]:
    def changed(value: Result) -> str:
        return bounded(change(text_from(value)))

    return changed


def _ask(question: Callable[[str, str], bool]) -> Callable[[Result, Result], bool]:
    def asked(value: Result, part: Result) -> bool:
        return question(text_from(value), text_from(part))

    return asked


def _concat(*values: Result) -> str:
    return bounded("".join(map(text_from, values)))


def _coalesce(*values: Result) -> Result:
    return next((value for value in values if value not in ("", ())), "")


def _replace(value: Result, old: Result, new: Result) -> str:
    text, sought, put = text_from(value), text_from(old), text_from(new)
    if not sought:
        raise ExpressionError("replace needs something to look for")
    if len(text) + text.count(sought) * len(put) > 2 * LONGEST:  # before the memory is taken
        raise ExpressionError(f"the text gets longer than {LONGEST:,} characters")
    return bounded(text.replace(sought, put))


def _substring(value: Result, start: Result, length: Result = LONGEST) -> str:
    first = max(whole(start), 0)
    return text_from(value)[first : first + max(whole(length), 0)]


def _left(value: Result, length: Result) -> str:
    return text_from(value)[: max(whole(length), 0)]


def _right(value: Result, length: Result) -> str:
    text, most = text_from(value), max(whole(length), 0)
    return text[len(text) - min(most, len(text)) :]


def _pad(value: Result, length: Result, fill: Result) -> str:
    text, to, by = text_from(value), whole(length), text_from(fill)
    if len(by) != 1 or to > LONGEST:
        raise ExpressionError(f"pad_left needs a length up to {LONGEST:,} and one character")
    return text.rjust(to, by)


def _split(value: Result, separator: Result) -> tuple[str, ...]:
    by = text_from(separator)
    if not by:
        raise ExpressionError("split needs a separator")
    parts = text_from(value).split(by, MOST)
    if len(parts) > MOST:
        raise ExpressionError(f"there are more than {MOST:,} parts")
    return tuple(part for part in map(str.strip, parts) if part)


def _join(values: Result, separator: Result) -> str:
    texts, by = [text_from(value) for value in several(values)], text_from(separator)
    if sum(map(len, texts)) + len(texts) * len(by) > 2 * LONGEST:
        raise ExpressionError(f"the text gets longer than {LONGEST:,} characters")
    return bounded(by.join(texts))


def _item(values: Result, number: Result) -> Result:
    all_of_them, index = several(values), whole(number)
    return all_of_them[index] if -len(all_of_them) <= index < len(all_of_them) else ""


def _matches(value: Result, pattern: Result) -> bool:
    return _pattern(text_from(pattern))(text_from(value)) is not None


@lru_cache(maxsize=256)
def _pattern(wildcards: str) -> Callable[[str], object]:
    if len(wildcards) > 200:
        raise ExpressionError("the pattern of matches is longer than 200 characters")
    # Wildcards, and no regular expression, which could take for ever: theirs has no nested repeats.
    return re.compile(fnmatch.translate(wildcards)).match


def _normalise(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return apart.encode("ascii", "ignore").decode()


def _to_int(value: Result) -> Result:
    if isinstance(value, int | float):
        return bounded_number(int(value))
    text = text_from(value).strip()
    if not text:
        return ""
    if not re.fullmatch(r"[+-]?[0-9]{1,19}", text):
        raise ExpressionError(f"{shown(text)} is no whole number")
    return bounded_number(int(text))


def _to_number(value: Result) -> Result:
    text = text_from(value).strip()
    if not text:
        return ""
    try:
        return bounded_number(float(text))
    except ValueError:
        raise ExpressionError(f"{shown(text)} is no number") from None


def _to_bool(value: Result) -> bool:
    word = text_from(value).strip().lower()
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    raise ExpressionError(f"{shown(word)} is neither true nor false")


FUNCTIONS: Final[Mapping[str, Function]] = {
    "lower": Function(_text(str.lower), 1, 1),
    "upper": Function(_text(str.upper), 1, 1),
    "title": Function(_text(str.title), 1, 1),
    "trim": Function(_text(str.strip), 1, 1),
    "normalise": Function(_text(_normalise), 1, 1),
    "concat": Function(_concat, 1, _MANY),
    "coalesce": Function(_coalesce, 1, _MANY),
    "replace": Function(_replace, 3, 3),
    "substring": Function(_substring, 2, 3),
    "left": Function(_left, 2, 2),
    "right": Function(_right, 2, 2),
    "pad_left": Function(_pad, 3, 3),
    "length": Function(lambda value: len(text_from(value)), 1, 1),
    "contains": Function(_ask(lambda text, part: part in text), 2, 2),
    "starts_with": Function(_ask(str.startswith), 2, 2),
    "ends_with": Function(_ask(str.endswith), 2, 2),
    "matches": Function(_matches, 2, 2),
    "split": Function(_split, 2, 2),
    "values": Function(several, 1, 1, takes_all=True),
    "join": Function(_join, 2, 2, takes_all=True),
    "item": Function(_item, 2, 2, takes_all=True),
    "count": Function(lambda value: len(several(value)), 1, 1, takes_all=True),
    "is_present": Function(lambda value: value not in ("", ()), 1, 1, takes_all=True),
    "to_text": Function(text_from, 1, 1),
    "to_int": Function(_to_int, 1, 1),
    "to_number": Function(_to_number, 1, 1),
    "to_bool": Function(_to_bool, 1, 1),
    "parse_date": Function(dates.parse_date, 1, 2),
    "format_date": Function(dates.format_date, 2, 2),
    "days_between": Function(dates.days_between, 2, 2),
    "add_days": Function(dates.add_days, 2, 2),
}
"""By the name that an expression calls."""
