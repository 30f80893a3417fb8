"""Ends a run before it takes away more than the system allows."""

from collections.abc import Iterator

from jim_core.identity.expressions import ExpressionError
from jim_core.identity.run import Run
from jim_core.identity.store.attributes import attributes_of
from jim_core.identity.store.joins import JoinedObject, Joins
from jim_core.identity.synchronising.rules import Rule, RuleBook
from jim_core.identity.synchronising.sheet import MATCHING
from jim_core.identity.threshold import guard


def guard_joins(run: Run, book: RuleBook, *, only_changed: bool) -> None:
    """RunFailed, if too many objects would lose their identities, or identities the objects that hold them.

    Those that are gone in the system are counted, and those that no rule would have or hold any more; the
    store is only read.
    """
    system = run.order.system
    joins = Joins(run.store)
    gone = joins.leaving(system.id)
    if not all(
        _is_safe(_rules(book, system.id, of, into), by) for of, into, by in joins.joined_kinds(system.id)
    ):
        gone += sum(_is_lost(book, system.id, one) for one in _joined(run, joins, only_changed=only_changed))
    if gone:
        guard(
            system,
            gone=gone,
            there=joins.count_joined(system.id),
            what="that are joined would lose their identities",
        )


def _joined(run: Run, joins: Joins, *, only_changed: bool) -> Iterator[JoinedObject]:
    after = 0
    limit = run.order.profile.page_size
    while page := joins.joined(run.order.system.id, after=after, limit=limit, only_changed=only_changed):
        yield from page
        after = page[-1].id
        run.check()


def _rules(book: RuleBook, system: int, object_type: str, identity_type: str) -> list[Rule]:
    return [rule for rule in book.inbound((system, object_type)) if rule.told.identity_type == identity_type]


def _is_safe(rules: list[Rule], joined_by: str) -> bool:
    return any(rule.scope is None and (rule.told.project or joined_by == MATCHING) for rule in rules)


def _is_lost(book: RuleBook, system: int, one: JoinedObject) -> bool:
    rules = _rules(book, system, one.object_type, one.identity_type)
    if _is_safe(rules, one.joined_by):
        return False
    attributes = attributes_of(one.attributes)
    try:
        covering = [rule for rule in rules if rule.covers(attributes)]
    except ExpressionError:
        return False  # it stays as it is
    return not _is_held(covering, one.joined_by)


def _is_held(covering: list[Rule], joined_by: str) -> bool:
    return any(rule.told.project or joined_by == MATCHING for rule in covering)
