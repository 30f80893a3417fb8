"""A stand-in for Active Directory at ldap3's interface: a connection that answers from a script.

No domain controller runs in these tests. What it says is put together from Microsoft's documents, so it shows
that the connector asks and understands as they say, and no more.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

PAGED = "1.2.840.113556.1.4.319"
ROOT = "DC=corp,DC=example"
SERVICE = f"CN=NTDS Settings,CN=DC1,CN=Servers,CN=Configuration,{ROOT}"
CAPABILITY = b"1.2.840.113556.1.4.800"

Values = Mapping[str, Sequence[bytes]]


def guid(number: int) -> UUID:
    """The objectGUID of an entry."""
    return UUID(int=0xA1B2C3D4_E5F6_4711_8899_000000000000 + number)


class Controller:
    """A connection to a domain controller that knows the answers to these questions."""

    def __init__(self, usn: int = 100, invocation: bytes = b"\x01\x02") -> None:
        self.usn = usn
        self.invocation = invocation
        self.answers: dict[tuple[str, str], list[tuple[str, Values]]] = {}
        """Entries by base and filter."""
        self.asked: list[dict[str, Any]] = []
        self.response: list[dict[str, Any]] = []
        self.result: dict[str, Any] = {}
        self.changes: list[tuple[str, Any]] = []

    def say(self, base: str, filter_: str, *entries: tuple[str, Values]) -> None:
        """What there is to a question."""
        self.answers[base, filter_] = list(entries)

    def search(self, base: str, filter_: str, **how: Any) -> None:
        """Answer a search, in pages if it is asked so."""
        self.asked.append({"base": base, "filter": filter_, **how})
        entries = self._entries(base, filter_)
        size, begin = how.get("paged_size"), int(how.get("paged_cookie") or 0)
        shown = entries[begin : begin + size] if size else entries
        more = size is not None and begin + size < len(entries)
        cookie = str(begin + size).encode() if size and more else b""
        self.response = [
            {"type": "searchResEntry", "dn": dn, "raw_attributes": dict(values)} for dn, values in shown
        ]
        self.response.append({"type": "searchResRef", "uri": ["ldap://other.example"]})
        self._ended(controls={PAGED: {"value": {"size": 0, "cookie": cookie}}})

    def modify(self, dn: str, changes: Any) -> None:
        """Take a change."""
        self.changes.append((dn, changes))
        self._ended()

    def _entries(self, base: str, filter_: str) -> list[tuple[str, Values]]:
        if base == "":
            return [("", self._root_dse())]
        if base == SERVICE:
            return [(SERVICE, {"invocationId": [self.invocation]})]
        return self.answers.get((base, filter_), [])

    def _root_dse(self) -> Values:
        return {
            "supportedCapabilities": [CAPABILITY],
            "supportedControl": [PAGED.encode()],
            "namingContexts": [ROOT.encode()],
            "defaultNamingContext": [ROOT.encode()],
            "dsServiceName": [SERVICE.encode()],
            "highestCommittedUSN": [str(self.usn).encode()],
        }

    def _ended(self, **more: Any) -> None:
        self.result = {"result": 0, "description": "success", "message": "", **more}
