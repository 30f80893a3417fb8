"""What the objects of an identity in systems shall be: a pure function of the identity and the rules."""

from collections import Counter

from jim_core.connectors.protocol import Operation
from jim_core.identity.expressions import ExpressionError
from jim_core.identity.store.attributes import Attributes, Value, text_of
from jim_core.identity.store.space import ObjectState
from jim_core.identity.synchronising.rules import Outward, Rule, RuleBook
from jim_core.identity.synchronising.sheet import MATCHING, PROVISIONING, Member, Person, Sheet
from jim_core.model.activity import ItemChange


def provide(book: RuleBook, sheet: Sheet, person: Person, system: int | None = None) -> None:
    """Say what is to be added, changed and deleted for an identity, in one system or in all.

    An expression that gives nothing is a fault of the object that it is for, which stays as it is.
    """
    for outward in book.outward(person.identity_type):
        if system is None or outward.kind[0] == system:
            member = person.has(outward.kind)
            try:
                _provide(sheet, person, outward, member)
            except ExpressionError as error:
                sheet.fault(member or person.members[0], error)


def take_over(sheet: Sheet, person: Person, other: Member | None) -> str | None:
    """By what an object belongs to an identity that may have one already: an object that is to be added, and
    that nobody knows there, gives way; None if it does not."""
    if other is None:
        return MATCHING
    if other.state != ObjectState.PROVISIONED or other.anchor is not None:
        return None
    pending = sheet.pending.get(other.id)
    _remove(sheet, person, other)
    return PROVISIONING if pending and pending.is_sent else MATCHING


def deprovision(book: RuleBook, sheet: Sheet, person: Person, member: Member) -> None:
    """The identity of an object is gone."""
    outward = next((one for one in book.outward(person.identity_type) if one.kind == member.kind), None)
    if member.joined_by != PROVISIONING:
        _let_go(sheet, person, member)
    elif member.state == ObjectState.PROVISIONED and not _was_sent(sheet, member):
        sheet.add(ItemChange.DEPROVISIONED, member, None, None)
        _remove(sheet, person, member)
    elif outward and outward.deletes and member.state != ObjectState.OBSOLETE:
        if sheet.put(member, Operation.DELETE, "{}"):
            sheet.add(ItemChange.DEPROVISIONED, member, member.text, None)
        person.members.remove(member)
        member.person, member.joined_by, member.is_moved = None, None, True
    else:
        sheet.add(ItemChange.DEPROVISIONED, member, member.text, None)
        _let_go(sheet, person, member)


def _provide(sheet: Sheet, person: Person, outward: Outward, member: Member | None) -> None:
    rules = [rule for rule in outward.rules if rule.covers(person.attributes)]
    if member is None:
        if any(rule.told.provision for rule in rules):
            _provision(sheet, person, outward, _wanted(rules, person.attributes))
    elif member.state == ObjectState.OBSOLETE:
        return  # for a synchronisation of its system
    elif rules:
        _update(sheet, member, _wanted(rules, person.attributes))
    elif member.joined_by == PROVISIONING:
        _withdraw(sheet, person, outward, member)
    else:
        sheet.drop(member)


def _provision(sheet: Sheet, person: Person, outward: Outward, wanted: Attributes) -> None:
    member = Member(sheet.next_member, outward.kind, None, ObjectState.PROVISIONED, "{}", is_changed=False)
    sheet.next_member += 1
    member.is_new, member.person, member.joined_by = True, person, PROVISIONING
    person.members.append(member)
    sheet.members[member.id] = member
    text = text_of({name: values for name, values in wanted.items() if values})
    sheet.put(member, Operation.ADD, text)
    sheet.add(ItemChange.PROVISIONED, member, None, text)


def _update(sheet: Sheet, member: Member, wanted: Attributes) -> None:
    if member.state == ObjectState.PROVISIONED:
        pending = sheet.pending.get(member.id)
        if pending and pending.operation == Operation.ADD and pending.is_sent:
            return  # whatever changed since is told apart when an import has found it
        operation, text = Operation.ADD, text_of({name: values for name, values in wanted.items() if values})
    else:
        known = member.attributes
        other = {name: v for name, v in wanted.items() if not _are_same(v, known.get(name, ()))}
        if not other:
            sheet.drop(member)
            return
        operation, text = Operation.UPDATE, text_of(other)
    if sheet.put(member, operation, text):
        before = text_of({name: v for name, v in member.attributes.items() if name in wanted})
        sheet.add(ItemChange.EXPORT_QUEUED, member, before, text)


def _withdraw(sheet: Sheet, person: Person, outward: Outward, member: Member) -> None:
    """An object that was provisioned is no longer wanted, though its identity lives."""
    if member.state == ObjectState.PROVISIONED and not _was_sent(sheet, member):
        sheet.add(ItemChange.DEPROVISIONED, member, None, None)
        _remove(sheet, person, member)
    elif not outward.deletes:
        sheet.add(ItemChange.DEPROVISIONED, member, member.text, None)
        _let_go(sheet, person, member)
    elif sheet.put(member, Operation.DELETE, "{}"):
        sheet.add(ItemChange.DEPROVISIONED, member, member.text, None)


def _was_sent(sheet: Sheet, member: Member) -> bool:
    """Whether the system has, or may have, an object that was provisioned, and it can be named there."""
    pending = sheet.pending.get(member.id)
    return member.anchor is not None and (
        pending is None or pending.is_sent or pending.operation != Operation.ADD
    )


def _let_go(sheet: Sheet, person: Person, member: Member) -> None:
    sheet.drop(member)
    person.members.remove(member)
    sheet.stir(person.keys)
    sheet.free(member)


def _remove(sheet: Sheet, person: Person, member: Member) -> None:
    sheet.drop(member)
    person.members.remove(member)
    member.person, member.is_gone, member.is_moved = None, True, True


def _wanted(rules: list[Rule], attributes: Attributes) -> dict[str, tuple[Value, ...]]:
    wanted: dict[str, tuple[Value, ...]] = {}
    for rule in rules:
        for flow in rule.flows:
            if not wanted.get(flow.target):
                wanted[flow.target] = flow.values(attributes)
    return wanted


def _are_same(one: tuple[Value, ...], other: tuple[Value, ...]) -> bool:
    """A system may keep the values of an attribute in an order of its own."""
    return one == other or (len(one) == len(other) > 1 and Counter(one) == Counter(other))
