"""The filter language of the lists: free words, `field:value`, `!not`, `since:7d`. Pure.

Terms are joined by blanks and all have to hold; values are joined by commas and one has to. Quotes keep
blanks and commas together. A term that makes no sense hides nothing: it is a mistake, in words that help.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

_TOKEN: Final = re.compile(r'(?:[^\s"]|"[^"]*(?:"|$))+')
_VALUE: Final = re.compile(r'(?:[^,"]|"[^"]*(?:"|$))+')
_FIELD: Final = re.compile(r"([A-Za-z]\w*):(.*)", re.DOTALL)
_AGE: Final = re.compile(r"(\d{1,6})\s*([smhdw])")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Kind(StrEnum):
    """What the values of a field are."""

    TEXT = "text"
    """Any part of the field's text."""
    WORD = "word"
    """The beginning of one of the words that there are."""
    AGE = "age"
    """A span before now."""


@dataclass(frozen=True, slots=True)
class Field:
    """Something that a list can be filtered by."""

    name: str
    kind: Kind = Kind.TEXT
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """One condition."""

    values: tuple[str, ...]
    """In lower case; one of them has to be found."""
    field: str | None = None
    """None: anywhere."""
    negated: bool = False
    age: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """What a person typed, and what it means."""

    text: str = ""
    terms: tuple[Term, ...] = ()
    mistakes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether it could hide anything."""
        return bool(self.terms)


EVERYTHING: Final = Filter()


@dataclass(frozen=True, slots=True)
class Facets:
    """What a row can be found by."""

    texts: Mapping[str, str]
    at: datetime | None = None
    """For `since`."""


def parsed(text: str, fields: Sequence[Field]) -> Filter:
    """The filter that a text means in a list with these fields."""
    known = {field.name: field for field in fields}
    terms: list[Term] = []
    mistakes: list[str] = []
    for token in _TOKEN.findall(text):
        negated = token.startswith("!")
        rest = token.removeprefix("!")
        named = _FIELD.fullmatch(rest)
        if named is None:
            word = rest.replace('"', "").casefold()
            terms += [Term((word,), negated=negated)] if word else []
            continue
        name, values = named[1].casefold(), tuple(_values(named[2]))
        field = known.get(name)
        if field is None:
            mistakes.append(f"there is no field “{named[1]}”; known: {', '.join(known)}")
            continue
        if not values:
            continue  # it is still being typed
        term, mistake = _term(field, values, negated=negated)
        terms += [term] if term is not None else []
        mistakes += [mistake] if mistake else []
    return Filter(text.strip(), tuple(terms), tuple(mistakes))


def matches(wanted: Filter, facets: Facets, now: datetime) -> bool:
    """Whether a row is one of those wanted."""
    return all(_holds(term, facets, now) is not term.negated for term in wanted.terms)


def without(text: str, name: str) -> str:
    """The text of a filter without its terms on a field."""
    return " ".join(token for token in _TOKEN.findall(text) if _name(token) != name)


def with_term(text: str, name: str, value: str) -> str:
    """The text of a filter with this as its only term on a field."""
    quoted = f'"{value}"' if re.search(r"[\s,]", value) else value
    return f"{without(text, name)} {name}:{quoted}".strip()


def _name(token: str) -> str | None:
    named = _FIELD.fullmatch(token.removeprefix("!"))
    return named[1].casefold() if named else None


def _values(text: str) -> Iterable[str]:
    found = (value.replace('"', "").strip().casefold() for value in _VALUE.findall(text))
    return (value for value in found if value)


def _term(field: Field, values: tuple[str, ...], *, negated: bool) -> tuple[Term | None, str]:
    match field.kind:
        case Kind.TEXT:
            return Term(values, field.name, negated), ""
        case Kind.WORD:
            odd = [value for value in values if not any(_begins(word, value) for word in field.words)]
            if odd:
                known = ", ".join(field.words) or "none"
                return None, f"{field.name} is never “{odd[0]}”; known: {known}"
            return Term(values, field.name, negated), ""
        case Kind.AGE:
            age = _AGE.fullmatch(values[0])
            if age is None or len(values) > 1:
                return None, f"{field.name} takes a span such as 30m, 12h, 7d or 2w, not “{','.join(values)}”"
            return Term(values, field.name, negated, timedelta(**{_UNITS[age[2]]: int(age[1])})), ""


def _begins(word: str, value: str) -> bool:
    return word.casefold().startswith(value)


def _holds(term: Term, facets: Facets, now: datetime) -> bool:
    if term.age is not None:
        return facets.at is not None and now - facets.at <= term.age
    texts = facets.texts.values() if term.field is None else (facets.texts.get(term.field, ""),)
    return any(value in text.casefold() for text in texts for value in term.values)
