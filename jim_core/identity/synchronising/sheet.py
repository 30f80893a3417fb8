"""What a page is worked out on: its objects, their identities, and all that these have, in memory."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from jim_core.identity.store.attributes import Value, attributes_of
from jim_core.identity.store.exports import ExportState
from jim_core.identity.store.keys import Key
from jim_core.identity.store.runs import Item
from jim_core.identity.synchronising.rules import Kind, Rule
from jim_core.model.activity import ItemChange

PROVISIONING = "Provisioning"
PROJECTION = "Projection"
MATCHING = "Matching"


@dataclass(slots=True, eq=False)
class Member:
    """An object, joined or not."""

    id: int
    kind: Kind
    anchor: str | None
    state: str
    text: str
    is_changed: bool
    joined_by: str | None = None
    person: "Person | None" = None
    is_new: bool = False
    is_gone: bool = False
    is_moved: bool = False
    """It belongs to another identity than the store says, or by something else."""
    read: dict[str, tuple[Value, ...]] | None = None
    covering: list[Rule] | None = None
    """The inbound rules that have it in scope, once that was asked."""

    @property
    def attributes(self) -> dict[str, tuple[Value, ...]]:
        """What its system said of it last."""
        if self.read is None:
            self.read = attributes_of(self.text)
        return self.read


@dataclass(slots=True, eq=False)
class Person:
    """An identity, with all objects that belong to it."""

    id: int
    identity_type: str
    text: str
    attributes: dict[str, tuple[Value, ...]]
    keys: frozenset[Key]
    members: list[Member] = field(default_factory=list)
    is_new: bool = False
    is_gone: bool = False
    stored: str = ""
    stored_keys: frozenset[Key] = frozenset()

    def has(self, kind: Kind) -> Member | None:
        """Its object of that system and type."""
        return next((member for member in self.members if member.kind == kind), None)


@dataclass(slots=True)
class Pending:
    """What waits to be exported for an object."""

    operation: str
    text: str
    state: str = ExportState.PENDING

    @property
    def is_sent(self) -> bool:
        """Whether the system may have it already."""
        return self.state != ExportState.PENDING


@dataclass(slots=True)
class Sheet:
    """One page. Nothing of it is stored before all of it is worked out."""

    next_person: int
    next_member: int
    persons: dict[int, Person] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    owners: dict[Key, set[int]] = field(default_factory=dict)
    """Which identities have each key that an object of the page looks for."""
    pending: dict[int, Pending] = field(default_factory=dict)
    exports: dict[int, Pending | None] = field(default_factory=dict)
    """What is to be exported now, or no longer, by object."""
    looked_at: list[Member] = field(default_factory=list)
    wants: dict[int, list[Key]] = field(default_factory=dict)
    """What objects that stay without an identity look for."""
    stirred: dict[Key, int] = field(default_factory=dict)
    """Keys that were given, taken or freed, with the number of the object at which that happened last."""
    first_stirred: dict[Key, int] = field(default_factory=dict)
    """The same with the first."""
    freed: dict[int, int] = field(default_factory=dict)
    """Objects that lost their identity without being looked at, with the number of the object that did it."""
    items: list[Item] = field(default_factory=list)
    faults: list[Item] = field(default_factory=list)
    at: int = 0
    """The number of the object that is looked at."""
    added: int = 0
    updated: int = 0
    deleted: int = 0
    joined: int = 0
    disconnected: int = 0
    queued: int = 0
    unchanged: int = 0

    def stir(self, keys: Iterable[Key]) -> None:
        """Whoever looks for one of these may fare otherwise now."""
        for key in keys:
            self.stirred[key] = self.at
            self.first_stirred.setdefault(key, self.at)

    def free(self, member: Member) -> None:
        """An object belongs to no identity any more, and nobody has looked at it since."""
        member.person, member.joined_by, member.is_moved = None, None, True
        self.freed[member.id] = self.at

    def add(self, change: ItemChange, member: Member | None, before: str | None, after: str | None) -> None:
        """Something became of an object, or of the identity that it belongs to."""
        self.items.append(_item(change, member, before, after))

    def fault(self, member: Member, error: object) -> None:
        """Something is wrong with an object, and it stays as it was."""
        self.faults.append(_item(ItemChange.NONE, member, None, None, str(error)))

    def put(self, member: Member, operation: str, text: str) -> bool:
        """The change that an object needs; whether that is news."""
        known = self.pending.get(member.id)
        if known and (known.operation, known.text) == (operation, text):
            return False
        self.pending[member.id] = self.exports[member.id] = Pending(operation, text)
        self.queued += 1
        return True

    def drop(self, member: Member) -> None:
        """An object needs no change."""
        if self.pending.pop(member.id, None):
            self.exports[member.id] = None


def _item(
    change: ItemChange, member: Member | None, before: str | None, after: str | None, error: str | None = None
) -> Item:
    if member is None:
        return Item(change, before=before, after=after, error=error)
    return Item(change, member.kind[1], member.anchor, member.id, before, after, error)
