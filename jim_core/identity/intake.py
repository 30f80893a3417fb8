"""Takes the pages of an import into the connector space: what is new, what changed, what is as it was."""

from collections.abc import Iterable, Sequence
from typing import Final

from jim_core.connectors.protocol import Fault, ImportedObject, Page
from jim_core.identity.confirming import confirmed
from jim_core.identity.run import Run
from jim_core.identity.store.attributes import difference, text_of
from jim_core.identity.store.runs import Item
from jim_core.identity.store.space import Key, Known, ObjectState, Space
from jim_core.model.activity import ItemChange

_UNKEPT: Final = "it has no anchor, or holds what is no text: a zero byte, or half of a character"


class Intake:
    """One import. Each page is one transaction of the caller's."""

    def __init__(self, run: Run, space: Space, generation: int, *, is_full: bool) -> None:
        self._run = run
        self._report = run.report
        self._space = space
        self._generation = generation
        self._is_full = is_full
        self.nameless = 0
        """Faults so far that do not say which object they are of."""

    def take(self, page: Page) -> None:
        """Compare a page with what is known, and keep what it says."""
        counts = self._report.counts
        if page.total is not None:
            counts.to_process = page.total
        counts.processed += len(page.objects) + len(page.deleted) + len(page.present) + len(page.faults)
        if page.deleted:
            self._space.tell_gone(one.id for one in self._space.known(page.deleted))
        arrived = self._texts(page.objects)
        self._take_objects(arrived)
        if page.present:
            self._take_present({key for key in page.present if key not in arrived})
        if page.faults:  # last: what is at fault is no second time that the system names an object
            self._note_faults(page.faults)

    def _note_faults(self, faults: Iterable[Fault]) -> None:
        for fault in faults:
            self.nameless += fault.anchor is None or not _is_text(fault.anchor)
            self._fault(fault.reason, anchor=fault.anchor, place=fault.where)
        anchors = [fault.anchor for fault in faults if fault.anchor is not None and _is_text(fault.anchor)]
        self._space.see_anchors(anchors, self._generation)

    def _texts(self, objects: Iterable[ImportedObject]) -> dict[Key, str]:
        """The attributes of each object that can be kept."""
        texts: dict[Key, str] = {}
        for object_type, anchor, attributes in objects:
            key, text = (object_type, anchor), text_of(attributes)
            if not anchor or not _is_text(anchor) or not _is_text(text):
                self.nameless += not anchor or not _is_text(anchor)
                self._fault(_UNKEPT, place=_shown(anchor) or object_type)
            elif self._is_full and key in texts:
                self._fault_twice(key, is_same=texts[key] == text)
            else:
                texts[key] = text
        return texts

    def _take_objects(self, arrived: dict[Key, str]) -> None:
        known = self._space.known(arrived)
        new = dict(arrived)
        there: list[tuple[Known, str]] = []
        for one in known:
            text = new.pop((one.object_type, one.anchor))
            if self._is_full and one.generation == self._generation:
                self._fault_twice((one.object_type, one.anchor), is_same=text == one.attributes)
            else:
                there.append((one, text))
        self._take_known(there)
        self._take_new([(*key, text) for key, text in new.items()])

    def _take_known(self, there: Sequence[tuple[Known, str]]) -> None:
        counts = self._report.counts
        exported = confirmed(self._run, there)
        same: list[int] = []
        changed: list[tuple[int, str]] = []
        for one, text in there:
            if one.state == ObjectState.CURRENT and text == one.attributes:
                same.append(one.id)
                if one.id in exported:
                    self._add(ItemChange.CONFIRMED, one, None, None)
                continue
            changed.append((one.id, text))
            if one.state == ObjectState.CURRENT:
                counts.updated += 1
                change, (before, after) = ItemChange.UPDATED, difference(one.attributes, text)
                self._add(ItemChange.CONFIRMED if one.id in exported else change, one, before, after)
            else:
                counts.added += 1
                change = ItemChange.CONFIRMED if one.id in exported else ItemChange.ADDED
                self._add(change, one, None, text)
        counts.unchanged += len(same)
        self._space.see(same, self._generation)
        self._space.change(changed, self._generation)

    def _take_new(self, new: Sequence[tuple[str, str, str]]) -> None:
        self._report.counts.added += len(new)
        first = self._space.add(new, self._generation)
        for number, (object_type, anchor, text) in enumerate(new, first):
            self._report.add(Item(ItemChange.ADDED, object_type, anchor, number, None, text))

    def _take_present(self, keys: Iterable[Key]) -> None:
        """Objects of which nothing is said but that they are there."""
        known = self._space.known(keys)
        # One that is only planned gets its attributes as any object that is new there.
        came_back = [one for one in known if one.state == ObjectState.OBSOLETE]
        confirmed(self._run, [(one, None) for one in known])
        for one in came_back:
            self._report.counts.added += 1
            self._add(ItemChange.ADDED, one, None, one.attributes)
        self._report.counts.unchanged += len(known) - len(came_back)
        self._space.see((one.id for one in known), self._generation)
        self._space.change(((one.id, one.attributes) for one in came_back), self._generation)

    def _fault_twice(self, key: Key, *, is_same: bool) -> None:
        other = "" if is_same else ", with other attributes; the first one counts"
        error = f"the system names it a second time{other}"
        self._fault(error, object_type=key[0], anchor=key[1], is_warning=is_same)

    def _fault(
        self,
        error: str,
        *,
        object_type: str | None = None,
        anchor: str | None = None,
        place: str | None = None,
        is_warning: bool = False,
    ) -> None:
        item = Item(ItemChange.NONE, object_type, anchor, error=error, place=place)
        self._report.fault(item, is_warning=is_warning)

    def _add(self, change: ItemChange, one: Known, before: str | None, after: str | None) -> None:
        self._report.add(Item(change, one.object_type, one.anchor, one.id, before, after))


def _is_text(text: str) -> bool:
    """Whether a database can keep it and find it again."""
    if "\0" in text:
        return False
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _shown(text: str) -> str:
    """It as text that can be kept."""
    return text.encode("ascii", "backslashreplace").decode().replace("\0", r"\0")
