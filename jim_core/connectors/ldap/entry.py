"""An entry as a directory hands it over: names and bytes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple


class Entry(NamedTuple):
    """An entry, with its attributes by the names that the server gives them."""

    dn: str
    values: Mapping[str, Sequence[bytes]]

    def all(self, name: str) -> Sequence[bytes]:
        """The values of an attribute, letter case of its name aside."""
        found = self.values.get(name)
        if found is not None:
            return found
        wanted = name.casefold()
        return next((values for known, values in self.values.items() if known.casefold() == wanted), ())

    def first(self, name: str) -> bytes | None:
        """Its first value; None when it has none."""
        return next(iter(self.all(name)), None)

    def text(self, name: str) -> str | None:
        """Its first value as text."""
        value = self.first(name)
        return None if value is None else value.decode(errors="replace")

    def texts(self, name: str) -> list[str]:
        """Its values as text."""
        return [value.decode(errors="replace") for value in self.all(name)]


def entry_of(response: Mapping[str, Any]) -> Entry:
    """An entry from an answer of ldap3."""
    raw = response["raw_attributes"]
    return Entry(response["dn"], {name: values for name, values in raw.items() if values})


def entries_of(responses: Iterable[Mapping[str, Any]]) -> Iterator[Entry]:
    """The entries among answers of ldap3; references to other servers are left alone."""
    return (entry_of(response) for response in responses if response["type"] == "searchResEntry")
