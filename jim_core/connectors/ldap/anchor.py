"""What never changes about an entry, as text and as a filter."""

from typing import Final
from uuid import UUID

from jim_core.connectors.ldap.entry import Entry

ENTRY_UUID: Final = "entryUUID"
OBJECT_GUID: Final = "objectGUID"


def anchor_of(entry: Entry, attribute: str) -> str | None:
    """The anchor of an entry; None when it has none, more than one, or one that is no text."""
    values = entry.all(attribute)
    if len(values) != 1:
        return None
    try:
        return anchor_text(attribute, values[0])
    except ValueError:
        return None


def anchor_text(attribute: str, raw: bytes) -> str:
    """An anchor as text; ValueError."""
    if attribute.casefold() == OBJECT_GUID.casefold():
        # Its first three parts have their lowest byte first: [MS-DTYP] 2.3.4.2.
        return str(UUID(bytes_le=bytes(raw)))
    text = raw.decode()
    return text.lower() if attribute.casefold() == ENTRY_UUID.casefold() else text


def anchor_filter(attribute: str, anchor: str) -> str:
    """The filter that only the entry with this anchor passes; ValueError when no entry can have it."""
    if attribute.casefold() == OBJECT_GUID.casefold():
        return f"({attribute}={escaped(UUID(anchor).bytes_le)})"
    return f"({attribute}={escaped(anchor.encode())})"


def escaped(raw: bytes) -> str:
    """Bytes as a filter writes them (RFC 4515)."""
    return "".join(f"\\{byte:02x}" for byte in raw)
