"""A connected system in memory, with every fault that one may have."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from pydantic import BaseModel

from jim_core.connectors.protocol import (
    Attributes,
    BookmarkLost,
    Change,
    Connector,
    ConnectorKind,
    Fault,
    ImportedObject,
    ObjectType,
    Operation,
    Page,
    Reading,
    WatermarkLost,
    WriteStatus,
    Written,
)
from jim_core.model.system import RunType

PERSON = "person"


class Killed(BaseException):
    """The process of the run is gone, at this very place."""


class Nothing(BaseModel):
    """It has no settings."""


class Village:
    """What lives there, and how it behaves."""

    def __init__(self) -> None:
        self.people: dict[str, dict[str, tuple[Any, ...]]] = {}
        self.parts: dict[str, str] = {}
        """In which partition people live."""
        self.changes: list[str] = []
        """Whom each change was about; a watermark is how many there were."""
        self.is_strict = False
        """A bookmark is lost as soon as anything changes."""
        self.compares = False
        """Of what changed, it tells who is there, and not who is gone."""
        self.has_bare_end = False
        """No page comes after the last object."""
        self.has_lost_watermarks = False
        self.faults: dict[str, str | None] = {}
        """What is at fault, and the anchor that could be read."""
        self.also: list[ImportedObject] = []
        """What else is read, last."""
        self.ends_after: tuple[int, BaseException] | None = None
        """Fails after so many pages, or outcomes."""
        self.outcomes: dict[str, tuple[WriteStatus, str | None]] = {}
        """By anchor, what becomes of a change that is not made."""
        self.silent: set[str] = set()
        """Whose changes are made and not told of."""
        self.given: dict[int, str] = {}
        """Anchors that it gives to what is added, by the number of the change."""
        self.read: list[list[str]] = []
        """The pages that were read."""
        self.written: list[list[Change]] = []
        """The batches that came."""

    def put(self, anchor: str, **attributes: str | tuple[Any, ...]) -> None:
        """Somebody moves in, or changes."""
        self.people[anchor] = {
            name: value if isinstance(value, tuple) else (value,) for name, value in attributes.items()
        }
        self.changes.append(anchor)

    def drop(self, anchor: str) -> None:
        """Somebody leaves."""
        del self.people[anchor]
        self.changes.append(anchor)

    def told(self, anchor: str) -> ImportedObject:
        """Somebody, as imports see them."""
        return ImportedObject(PERSON, anchor, self.people[anchor])

    def kind(self) -> ConnectorKind:
        """What talks to it."""

        @contextmanager
        def opened(_: object) -> Iterator[Connector]:
            yield _Talk(self)

        return ConnectorKind("Village", "people in memory", Nothing, frozenset(RunType), opened)


class _Talk:
    def __init__(self, village: Village) -> None:
        self._village = village

    def test(self) -> str:
        return "here"

    def schema(self) -> Sequence[ObjectType]:
        return ()

    def read_all(self, reading: Reading) -> Iterator[Page]:
        village = self._village
        last, since = json.loads(reading.bookmark) if reading.bookmark else ("", len(village.changes))
        if reading.bookmark and village.is_strict and since != len(village.changes):
            raise BookmarkLost("somebody moved")
        anchors = [
            one
            for one in sorted(village.people)
            if one > last and reading.partition in {None, village.parts.get(one)}
        ]
        pages = [anchors[at : at + reading.page_size] for at in range(0, len(anchors), reading.page_size)]
        for page in self._bounded(pages):
            yield Page(
                [village.told(one) for one in page],
                total=len(village.people),
                bookmark=json.dumps((page[-1], since)),
                watermark=str(since),
            )
        if village.has_bare_end:
            return
        faults = [Fault(where, "cannot be read", anchor) for where, anchor in village.faults.items()]
        yield Page(village.also, faults=faults, watermark=str(since))

    def read_changes(self, reading: Reading, watermark: str) -> Iterator[Page]:
        village = self._village
        if village.has_lost_watermarks:
            raise WatermarkLost("its log was cut")
        until = str(len(village.changes))
        changed = sorted(set(village.changes[int(watermark) :]))
        others = sorted(set(village.people) - set(changed)) if village.compares else []
        whom = changed + others
        for page in self._bounded(
            [whom[at : at + reading.page_size] for at in range(0, len(whom), reading.page_size)]
        ):
            yield Page(
                [village.told(one) for one in page if one in village.people and one not in others],
                deleted=[(PERSON, one) for one in page if one not in village.people and not village.compares],
                present=[(PERSON, one) for one in page if one in others],
            )
        yield Page(watermark=until, complete=village.compares)

    def write(self, changes: Sequence[Change]) -> Iterator[Written]:
        village = self._village
        village.written.append(list(changes))
        for change in self._bounded(changes):
            anchor = village.given.get(change.id, change.anchor or "")
            status, error = village.outcomes.get(anchor, (WriteStatus.DONE, None))
            if status == WriteStatus.DONE:
                status = self._make(change, anchor)
            if anchor not in village.silent:
                yield Written(change.id, status, error, anchor if change.id in village.given else None)

    def _make(self, change: Change, anchor: str) -> WriteStatus:
        people = self._village.people
        if (change.operation == Operation.ADD) == (anchor in people):
            return WriteStatus.EXISTS if anchor in people else WriteStatus.MISSING
        if change.operation == Operation.DELETE:
            self._village.drop(anchor)
        else:
            self._village.put(anchor, **_kept(people.get(anchor, {}), change.attributes))
        return WriteStatus.DONE

    def _bounded(self, parts: Sequence[Any]) -> Iterator[Any]:
        for number, part in enumerate(parts):
            self._end_at(number)
            if isinstance(part, list):
                self._village.read.append(part)
            yield part
        self._end_at(len(parts))

    def _end_at(self, number: int) -> None:
        ends = self._village.ends_after
        if ends and ends[0] == number:
            self._village.ends_after = None
            raise ends[1]


def _kept(known: Attributes, changed: Attributes) -> dict[str, tuple[Any, ...]]:
    return {name: values for name, values in {**known, **changed}.items() if values}
