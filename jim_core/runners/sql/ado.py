"""The grammar of ADO.NET connection strings: `Key=Value;Key="a;b";Key='it''s'`."""

import re
from collections.abc import Mapping
from typing import Final


class NotAConnectionString(ValueError):
    """The text is no connection string; the sentence never holds a value of it, for it may be a password."""


_KEY: Final = re.compile(r"[\s;]*(?P<key>(?:[^=;\x00]|==)+?)\s*=(?!=)\s*")
_VALUE: Final = re.compile(
    r"""(?:"(?P<double>(?:[^"]|"")*)"|'(?P<single>(?:[^']|'')*)'|(?P<plain>(?:[^"'\s;][^;\x00]*?)?))\s*(?:;|\Z)"""
)
_NEEDS_NO_QUOTES: Final = re.compile(r"""[^"'=;\s\x00-\x1f]+""")
_END: Final = re.compile(r"[\s;\x00]*\Z")


def pairs_of(text: str) -> dict[str, str]:
    """The keys, in small letters and without spaces, and their values; the last of two equal keys counts.

    A key without a value is left out, as in ADO.NET.
    """
    found: dict[str, str] = {}
    at = 0
    while not _END.match(text, at):
        key = _KEY.match(text, at)
        if key is None:
            raise NotAConnectionString(_no_pair(len(found)))
        value = _VALUE.match(text, key.end())
        if value is None:
            raise NotAConnectionString(
                f"in pair {len(found) + 1} of the connection string a value has a quote without its end"
            )
        name = spelled(key["key"].replace("==", "="))
        found.pop(name, None)
        if text_of := _value(value):
            found[name] = text_of
        at = value.end()
    return found


def written(pairs: Mapping[str, str]) -> str:
    """A connection string that says the same as these pairs."""
    return ";".join(f"{key.replace('=', '==')}={_quoted(value)}" for key, value in pairs.items())


def spelled(key: str) -> str:
    """A key as we compare it: `User Id`, `user_id` and `UserId` are one."""
    return re.sub(r"[\s_]+", "", key).lower()


def _value(match: "re.Match[str]") -> str:
    if match["double"] is not None:
        return match["double"].replace('""', '"')
    if match["single"] is not None:
        return match["single"].replace("''", "'")
    return match["plain"]


def _quoted(value: str) -> str:
    return value if _NEEDS_NO_QUOTES.fullmatch(value) else '"' + value.replace('"', '""') + '"'


def _no_pair(before: int) -> str:
    return (
        "the connection string is neither an address such as postgresql://user@host/database nor a list of "
        f"Key=Value; pairs: pair {before + 1} has no key or no ="
    )
