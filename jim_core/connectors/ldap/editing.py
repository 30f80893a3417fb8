"""What an update does to each attribute."""

from collections.abc import Mapping, Sequence
from typing import Final

from jim_core.connectors.ldap.session import Edit, exchanged, replaced

LARGE: Final = 100
"""Values from which on only those that differ are sent. Groups have thousands of members."""

Bytes = Mapping[str, Sequence[bytes]]


def edits_of(wanted: Bytes, known: Bytes) -> dict[str, list[Edit]]:
    """How to get from what is known to what is wanted."""
    had_by_name = {name.casefold(): values for name, values in known.items()}
    edits = dict[str, list[Edit]]()
    for name, values in wanted.items():
        had = had_by_name.get(name.casefold(), ())
        more = [value for value in dict.fromkeys(values) if value not in set(had)] if had else [*values]
        fewer = [value for value in had if value not in set(values)]
        large = len(values) >= LARGE and len(more) + len(fewer) < len(values)
        edits[name] = exchanged(more, fewer) if large and had else replaced(values)
    return {name: each for name, each in edits.items() if each}


def in_full(wanted: Bytes) -> dict[str, list[Edit]]:
    """How to get to what is wanted from anywhere."""
    return {name: replaced(values) for name, values in wanted.items()}
