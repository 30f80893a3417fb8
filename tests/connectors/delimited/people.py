"""A file of a few people, and the settings that it needs."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jim_core.connectors.delimited.kind import KIND
from jim_core.connectors.protocol import (
    Change,
    Connector,
    Fault,
    ImportedObject,
    Operation,
    Page,
    Reading,
    Value,
    Written,
)

HEADER = "id,name,mail,born,roles\n"
PEOPLE = HEADER + "".join(
    f"{n},{name},{name.lower()}@x.org,200{n},\n" for n, name in enumerate(["Ann", "Ben", "Cy"], 1)
)


class People:
    """A file, read and written as often as a test likes."""

    def __init__(self, folder: Path, content: str | bytes = PEOPLE, **settings: Any) -> None:
        self.path = folder / "people.csv"
        self.put(content)
        defaults = {"path": str(self.path), "anchor": "id", "objectType": "person"}
        self.settings = KIND.settings.model_validate(defaults | settings)

    def put(self, content: str | bytes) -> None:
        """Have this in the file."""
        self.path.write_bytes(content.encode() if isinstance(content, str) else content)

    @property
    def connector(self) -> Connector:
        """A connector, which opens nothing before it is asked."""
        with KIND.open(self.settings) as connector:
            return connector

    def pages(self, **how: Any) -> list[Page]:
        """A full import."""
        return list(self.connector.read_all(Reading(**how)))

    def objects(self) -> list[ImportedObject]:
        """The objects of a full import."""
        return [item for page in self.pages() for item in page.objects]

    def faults(self) -> list[Fault]:
        """What a full import could not read."""
        return [fault for page in self.pages() for fault in page.faults]

    def write(self, *changes: Change) -> list[Written]:
        """An export."""
        return list(self.connector.write(changes))


def attributes(pages_or_objects: list[ImportedObject]) -> Iterator[Mapping[str, tuple[Value, ...]]]:
    """What objects have."""
    return (item.attributes for item in pages_or_objects)


def added(number: int, anchor: str | None, **values: Any) -> Change:
    """A person who is added."""
    return _change(number, Operation.ADD, anchor, values)


def updated(number: int, anchor: str, **values: Any) -> Change:
    """A person of whom something changes."""
    return _change(number, Operation.UPDATE, anchor, values)


def deleted(number: int, anchor: str) -> Change:
    """A person who goes."""
    return _change(number, Operation.DELETE, anchor, {})


def _change(number: int, operation: Operation, anchor: str | None, values: Mapping[str, Any]) -> Change:
    given = {name: value if isinstance(value, tuple) else (value,) for name, value in values.items()}
    return Change(number, operation, "person", anchor, given, {})
