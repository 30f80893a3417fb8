"""What an identity is: a pure function of its objects and the rules."""

from jim_core.identity.store.attributes import Value, text_of
from jim_core.identity.store.space import ObjectState
from jim_core.identity.synchronising.keys import keys_of
from jim_core.identity.synchronising.rules import Rule, RuleBook, rank
from jim_core.identity.synchronising.sheet import PROJECTION, PROVISIONING, Member, Person, Sheet
from jim_core.model.activity import ItemChange


def covering(book: RuleBook, member: Member) -> list[Rule]:
    """The inbound rules that have an object in scope, in order of precedence; ExpressionError."""
    if member.covering is None:
        member.covering = [rule for rule in book.inbound(member.kind) if rule.covers(member.attributes)]
    return member.covering


def merged(book: RuleBook, person: Person) -> dict[str, tuple[Value, ...]]:
    """The attributes of an identity; ExpressionError."""
    sources = [
        (rule, member)
        for member in person.members
        if member.state != ObjectState.PROVISIONED
        for rule in covering(book, member)
        if rule.told.identity_type == person.identity_type
    ]
    if len(sources) > 1:
        sources.sort(key=_precedence)
    attributes: dict[str, tuple[Value, ...]] = {}
    for rule, member in sources:
        for flow in rule.flows:
            if flow.target not in attributes and (values := flow.values(member.attributes)):
                attributes[flow.target] = values
    return attributes


def holds(book: RuleBook, member: Member, identity_type: str, system: int) -> bool:
    """Whether an identity lives as long as this object; ExpressionError.

    Whether an object of another system is still in scope, or has a rule at all, is for a synchronisation of
    that system to find out, with its threshold.
    """
    if member.joined_by == PROVISIONING:
        return False
    if member.kind[0] != system:
        return member.joined_by == PROJECTION or book.projects(member.kind, identity_type)
    return any(
        rule.told.project and rule.told.identity_type == identity_type for rule in covering(book, member)
    )


def merge(book: RuleBook, sheet: Sheet, person: Person, cause: Member) -> bool:
    """Bring an identity up to date; whether it changed. ExpressionError, and it stays as it was."""
    attributes = merged(book, person)
    text = text_of(attributes)
    if text == person.text:
        return False
    keys = keys_of(person.identity_type, attributes, book.matched)
    for key in person.keys - keys:
        if key in sheet.owners:
            sheet.owners[key].discard(person.id)
    for key in keys - person.keys:
        if key in sheet.owners:
            sheet.owners[key].add(person.id)
    sheet.stir(keys ^ person.keys)
    if not person.is_new:
        sheet.add(ItemChange.IDENTITY_UPDATED, cause, person.text, text)
    person.text, person.attributes, person.keys = text, attributes, keys
    return True


def _precedence(source: tuple[Rule, Member]) -> tuple[tuple[int, int, str], str]:
    return rank(source[0]), source[1].anchor or ""
