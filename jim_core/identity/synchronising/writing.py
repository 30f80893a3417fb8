"""Writes a page that was worked out, and says which objects have to be looked at because of it."""

from jim_core.identity.run import Run
from jim_core.identity.store.exports import Exports
from jim_core.identity.store.identities import Identities, StoredIdentity
from jim_core.identity.store.joins import Joins
from jim_core.identity.store.keys import Keys
from jim_core.identity.synchronising.sheet import Member, Person, Sheet


def too_early(run: Run, sheet: Sheet) -> int | None:
    """The number of the object after which a page has to end, because it made another one be looked at that
    comes before the page's end, and is not in it; None if there is none.

    So what happens does not depend on which objects share a page.
    """
    last = sheet.looked_at[-1].id
    looked_at = {member.id for member in sheet.looked_at}
    causes = {
        number: cause
        for number, cause in _stirred(run, sheet).items()
        if cause < number < last and number not in looked_at
    }
    if not causes:
        return None
    systems = Joins(run.store).systems_of(causes)
    return min((cause for n, cause in causes.items() if systems[n] == run.order.system.id), default=None)


def write(run: Run, sheet: Sheet) -> None:
    """Keep a page, with its counts and items; inside of its transaction."""
    _write_persons_and_members(run, sheet)
    _write_exports(run, sheet)
    looked_at = [member.id for member in sheet.looked_at]
    joins, keys = Joins(run.store), Keys(run.store)
    keys.want(looked_at, ((key, number) for number, some in sheet.wants.items() for key in some))
    joins.settle(looked_at)
    joins.stir(_to_look_at(run, sheet))
    counts, report = run.report.counts, run.report
    counts.processed += len(looked_at)
    counts.added += sheet.added
    counts.updated += sheet.updated
    counts.deleted += sheet.deleted
    counts.unchanged += sheet.unchanged
    for item in sheet.items:
        report.add(item)
    for item in sheet.faults:
        report.fault(item)
    report.keep()


def _write_persons_and_members(run: Run, sheet: Sheet) -> None:
    identities, joins, keys = Identities(run.store), Joins(run.store), Keys(run.store)
    persons = list(sheet.persons.values())
    alive = [person for person in persons if not person.is_gone]
    members = list(sheet.members.values())
    stay = [member for member in members if not member.is_gone]
    identities.add((_stored(p) for p in alive if p.is_new), run.now().isoformat())
    identities.change(_stored(p) for p in alive if not p.is_new and p.text != p.stored)
    joins.provision((m.id, *m.kind, m.person.id) for m in stay if m.is_new and m.person)
    joins.join(
        (m.id, m.person.id if m.person else None, m.joined_by) for m in stay if m.is_moved and not m.is_new
    )
    joins.remove(m.id for m in members if m.is_gone and not m.is_new)
    identities.remove(p.id for p in persons if p.is_gone and not p.is_new)
    changed = [person for person in alive if person.keys != person.stored_keys]
    keys.replace(
        ((key, p.id) for p in changed for key in p.stored_keys - p.keys),
        ((key, p.id) for p in changed for key in p.keys - p.stored_keys),
    )


def _write_exports(run: Run, sheet: Sheet) -> None:
    exports = Exports(run.store)
    for number, pending in sheet.exports.items():
        member = sheet.members[number]
        if member.is_gone:
            continue  # what waited for it went with it
        if pending is None:
            exports.drop(number)
        else:
            exports.put(number, member.kind[0], pending.operation, pending.text)


def _stirred(run: Run, sheet: Sheet) -> dict[int, int]:
    """Objects that were not looked at and have to be, with the object that first made it so."""
    causes = dict(sheet.freed)
    if sheet.first_stirred:
        for key, number in Keys(run.store).wanted(sheet.first_stirred):
            cause = sheet.first_stirred[key]
            causes[number] = min(cause, causes.get(number, cause))
    return causes


def _to_look_at(run: Run, sheet: Sheet) -> set[int]:
    looked_at = {member.id for member in sheet.looked_at}
    others = {number for number in _stirred(run, sheet) if number not in looked_at}
    before = {number for number, cause in sheet.freed.items() if number in looked_at and cause > number}
    missed = {
        number
        for number, keys in sheet.wants.items()
        if any(sheet.stirred.get(key, 0) > number for key in keys)
    }
    return {number for number in others | before | missed if not _is_gone(sheet.members.get(number))}


def _is_gone(member: Member | None) -> bool:
    return member is not None and (member.is_gone or member.is_new)


def _stored(person: Person) -> StoredIdentity:
    return StoredIdentity(person.id, person.identity_type, person.text)
