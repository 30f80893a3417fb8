"""What a connector is given, and what it owes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple, Protocol, TypeAlias

from pydantic import BaseModel

from jim_core.model.errors import JimError
from jim_core.model.system import RunType

Value: TypeAlias = str | int | float | bool
"""Text, a number, or a truth; binary values are text in base64, instants are text in ISO 8601 with `Z`."""
Attributes: TypeAlias = Mapping[str, tuple[Value, ...]]
"""The values of an object by attribute, as the system orders them; one without values is left out."""


class ConnectorError(JimError):
    """A connected system cannot be used; the text says which, why, and what helps. It holds no secret."""


class WatermarkLost(ConnectorError):
    """The system no longer knows what changed since; only a full import helps."""


class BookmarkLost(ConnectorError):
    """What was read in part has changed since, so that it has to be read from its beginning."""


class ValueKind(StrEnum):
    """What the values of an attribute are."""

    TEXT = "Text"
    INTEGER = "Integer"
    NUMBER = "Number"
    BOOLEAN = "Boolean"
    INSTANT = "Instant"
    BINARY = "Binary"
    REFERENCE = "Reference"
    """The anchor, or name, of another object of the system."""


@dataclass(frozen=True, slots=True)
class AttributeKind:
    """An attribute that objects of a type may have."""

    name: str
    kind: ValueKind = ValueKind.TEXT
    is_multi_valued: bool = False
    is_required: bool = False
    is_anchor: bool = False


@dataclass(frozen=True, slots=True)
class ObjectType:
    """A type of objects in the system."""

    name: str
    attributes: tuple[AttributeKind, ...]


class ImportedObject(NamedTuple):
    """An object as the system has it now."""

    object_type: str
    anchor: str
    """What never changes about it, and no other of its type has."""
    attributes: Attributes


class Fault(NamedTuple):
    """Something in the system that could not be read; the rest was."""

    where: str
    """`line 17`, `uid=x,ou=people`: where somebody would look for it."""
    reason: str
    anchor: str | None = None
    """Of the object at fault, if that could be read: it is then not taken for deleted."""


class Page(NamedTuple):
    """A part of what an import reads. Memory is bounded by it: connectors keep no more than a page."""

    objects: Sequence[ImportedObject] = ()
    deleted: Sequence[tuple[str, str]] = ()
    """Of an import of changes: type and anchor of objects that are gone."""
    present: Sequence[tuple[str, str]] = ()
    """Of an import of changes: type and anchor of objects that are still there, whatever they are now."""
    faults: Sequence[Fault] = ()
    total: int | None = None
    """How many objects there are to read in all, once that is known."""
    bookmark: str | None = None
    """Where reading can go on after this page, in another process too; None if it cannot."""
    watermark: str | None = None
    """With the last page: where the next import of changes begins."""
    complete: bool = False
    """With the last page of an import of changes: every object of the system was among `objects` or
    `present`, so that all others are gone. A full import that comes to its end always means this."""


class Reading(NamedTuple):
    """How an import reads."""

    page_size: int = 100
    bookmark: str | None = None
    """Go on after the page that had it. BookmarkLost, when that has lost its meaning."""
    partition: str | None = None
    """Which part of the system, if it has parts."""
    file_path: str | None = None
    """Another file than the settings name."""


class Operation(StrEnum):
    """What is done to an object of a connected system."""

    ADD = "Add"
    UPDATE = "Update"
    DELETE = "Delete"


class Change(NamedTuple):
    """What an export does to one object."""

    id: int
    """By which its outcome is told."""
    operation: Operation
    object_type: str
    anchor: str | None
    """None for an object to be added whose anchor the system gives."""
    attributes: Attributes
    """Added: all it shall have. Updated: what changes, in full; an empty tuple takes an attribute away."""
    known: Attributes
    """What the system last said of the object; empty when it is added."""


class WriteStatus(StrEnum):
    """How one change ended."""

    DONE = "Done"
    FAILED = "Failed"
    EXISTS = "Exists"
    """Not added: there is such an object already."""
    MISSING = "Missing"
    """Not updated or deleted: there is no such object."""


class Written(NamedTuple):
    """The outcome of one change."""

    id: int
    status: WriteStatus = WriteStatus.DONE
    error: str | None = None
    """Why it failed, in words for people."""
    anchor: str | None = None
    """Of an object that was added: what an import will call it."""


class Connector(Protocol):
    """A connected system, opened. Each method raises ConnectorError when the system cannot be used at all."""

    def test(self) -> str:
        """What answered, in a line."""
        ...

    def schema(self) -> Sequence[ObjectType]:
        """The types of objects that the system has, read from it."""
        ...

    def read_all(self, reading: Reading) -> Iterator[Page]:
        """Every object, page by page."""
        ...

    def read_changes(self, reading: Reading, watermark: str) -> Iterator[Page]:
        """What has changed since an earlier import said `watermark`; WatermarkLost."""
        ...

    def write(self, changes: Sequence[Change]) -> Iterator[Written]:
        """Make these changes, in this order, and tell how each ended as soon as it has."""
        ...


@dataclass(frozen=True, slots=True)
class ConnectorKind:
    """What the entry point of a connector names. Must be cheap to import: no driver before `open`."""

    name: str
    """As systems name it in `connectorName`; equal to the name of the entry point."""
    title: str
    """What it talks to, in a few words."""
    settings: type[BaseModel]
    """What it has to be told. Field descriptions are shown to people; secrets are fields of the type
    `Secret` of `jim_core.connectors.secret`."""
    runs: frozenset[RunType]
    """The types of run that need the system and that it can do. Synchronisation needs no system."""
    open: Callable[[Any], AbstractContextManager[Connector]]
    """A connector for validated settings, closed at the end of the block."""
    changes_at_once: int = 1
    """So many changes, if there are as many, are best for a call of `write` that costs the same for fewer."""
