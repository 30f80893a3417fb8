"""Fills a sheet with what its page needs to know, with a few statements for all of it."""

from collections.abc import Iterable, Sequence

from jim_core.identity.run import Run
from jim_core.identity.store.attributes import attributes_of
from jim_core.identity.store.exports import Exports
from jim_core.identity.store.identities import Identities, StoredIdentity
from jim_core.identity.store.joins import Joins, StoredObject
from jim_core.identity.store.keys import Key, Keys
from jim_core.identity.synchronising.keys import keys_of, sought_by
from jim_core.identity.synchronising.rules import RuleBook
from jim_core.identity.synchronising.sheet import Member, Pending, Person, Sheet


def sheet_for(run: Run, book: RuleBook, objects: Sequence[StoredObject]) -> Sheet:
    """A sheet for these objects, with every identity that they have or may find."""
    sheet = _empty(run)
    for one in objects:
        sheet.members[one.id] = _member(one)
    wanted: set[Key] = set()
    for one in objects:
        if one.identity is None:
            wanted.update(_sought(book, sheet.members[one.id]))
    sheet.owners = {key: set() for key in wanted}
    for key, identity in Keys(run.store).found(wanted) if wanted else ():
        sheet.owners[key].add(identity)
    numbers = {one.identity for one in objects if one.identity is not None}.union(*sheet.owners.values())
    _take(run, book, sheet, Identities(run.store).some(numbers))
    return sheet


def sheet_of(run: Run, book: RuleBook, identities: Sequence[StoredIdentity]) -> Sheet:
    """A sheet for these identities."""
    sheet = _empty(run)
    _take(run, book, sheet, identities)
    return sheet


def _empty(run: Run) -> Sheet:
    return Sheet(Identities(run.store).next_number(), Joins(run.store).next_number())


def _take(run: Run, book: RuleBook, sheet: Sheet, identities: Iterable[StoredIdentity]) -> None:
    for number, identity_type, text in identities:
        attributes = attributes_of(text)
        keys = keys_of(identity_type, attributes, book.matched)
        sheet.persons[number] = Person(
            number, identity_type, text, attributes, keys, stored=text, stored_keys=keys
        )
    if sheet.persons:
        for one in Joins(run.store).of(sheet.persons):
            member = sheet.members.get(one.id)
            if member is None:
                member = sheet.members[one.id] = _member(one)
            person = sheet.persons[one.identity or 0]
            member.person = person
            person.members.append(member)
    for number, change in Exports(run.store).of(sheet.members).items():
        sheet.pending[number] = Pending(change.operation, change.attributes, change.state)


def _member(one: StoredObject) -> Member:
    kind = (one.system, one.object_type)
    changed = bool(one.changed)
    return Member(one.id, kind, one.anchor, one.state, one.attributes, changed, one.joined_by)


def _sought(book: RuleBook, member: Member) -> Iterable[Key]:
    for rule in book.inbound(member.kind):
        for matching in rule.told.matching:
            yield from sought_by(rule, matching, member.attributes)
