"""Rules of synchronisation as they were sent: read, and judged; each problem names its field."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

from pydantic import BaseModel
from pydantic.alias_generators import to_camel

from jim_core.identity.expressions import check
from jim_core.model.sync_rule import AttributeFlow, MatchingRule, RuleDirection, SyncRule
from jim_core.service.said import said

RULES: Final = "syncRules"
MAX_RULES: Final = 100
MAX_PARTS: Final = 200
"""Flows of a rule, and matching rules of one: reading them all holds nobody up for long."""
MAX_PRECEDENCE: Final = 1_000_000
TEXTS: Final = {"name": 200, "object_type": 200, "identity_type": 200, "scope": 4_000}
PART_TEXTS: Final = {"source": 200, "target": 200, "expression": 4_000}

_NEEDED: Final = ("name", "direction", "object_type", "identity_type")
_OF_ONE_DIRECTION: Final[Mapping[RuleDirection, tuple[str, ...]]] = {
    RuleDirection.INBOUND: ("matching", "project", "precedence"),
    RuleDirection.OUTBOUND: ("provision", "when_gone"),
}
_USUAL: Final = {name: field.default for name, field in SyncRule.model_fields.items()}

Found = dict[str, list[str]]
P = TypeVar("P", bound=BaseModel)


def read(value: object, found: Found) -> tuple[SyncRule, ...]:
    """The rules that a JSON list holds; what is wrong with them goes to `found`."""
    if not isinstance(value, list):
        found[RULES] = ["This must be a list of rules."]
        return ()
    if len(value) > MAX_RULES:
        found[RULES] = [f"At most {MAX_RULES:,} rules are allowed."]
        return ()
    rules: dict[int, SyncRule] = {}
    for n, item in enumerate(value):
        where = f"{RULES}[{n}]"
        wrong: Found = {}
        rule = _rule(item, where, wrong)
        if rule is not None:
            rules[n] = rule
            for field, sentence in _complaints(rule, f"{where}."):
                wrong.setdefault(field, [sentence])
        found |= wrong
    _refuse_taken(rules, found)
    return tuple(rules.values())


def _rule(item: object, where: str, found: Found) -> SyncRule | None:
    """The rule, or None when too little of it can be read to say more about it."""
    if not isinstance(item, Mapping):
        found[where] = ["A rule must be an object."]
        return None
    below = f"{where}."
    special = {
        "matching": _parts(MatchingRule, ("source", "target"), f"{below}matching"),
        "flows": _parts(AttributeFlow, ("target",), f"{below}flows"),
    }
    members = said(SyncRule, item, below, found, special)
    for name in _NEEDED:
        if _is_blank(members.get(name)) and below + to_camel(name) not in found:
            found[below + to_camel(name)] = [_WANTED[name]]
    if "name" in members:
        members["name"] = members["name"].strip()
    return None if found else SyncRule(**members)


_WANTED: Final = {
    "name": "A rule needs a name.",
    "direction": f"Say which way attributes flow: {' or '.join(RuleDirection)}.",
    "object_type": "Say which type of objects in the system the rule is for.",
    "identity_type": "Say which type of identities the rule is for.",
}


def _parts(kind: type[P], needed: Sequence[str], where: str) -> Callable[[object, Found], tuple[P, ...]]:
    """What reads the list of a rule's parts."""

    def parsed(value: object, found: Found) -> tuple[P, ...]:
        if not isinstance(value, list):
            found[where] = ["This must be a list."]
            return ()
        if len(value) > MAX_PARTS:
            found[where] = [f"At most {MAX_PARTS:,} are allowed."]
            return ()
        return tuple(part for n, one in enumerate(value) if (part := read_one(one, f"{where}[{n}]", found)))

    def read_one(item: object, there: str, found: Found) -> P | None:
        if not isinstance(item, Mapping):
            found[there] = ["This must be an object."]
            return None
        before = len(found)
        members = said(kind, item, f"{there}.", found)
        for name in needed:
            if _is_blank(members.get(name)):
                found.setdefault(f"{there}.{name}", ["Say which attribute."])
        return kind(**members) if len(found) == before else None

    return parsed


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _complaints(rule: SyncRule, where: str) -> Iterator[tuple[str, str]]:
    yield from _too_long(rule, TEXTS, where)
    if not 0 <= rule.precedence <= MAX_PRECEDENCE:
        yield f"{where}precedence", f"This must be 0 to {MAX_PRECEDENCE:,}."
    for direction, members in _OF_ONE_DIRECTION.items():
        for name in members:
            if direction is not rule.direction and getattr(rule, name) != _USUAL[name]:
                yield (
                    where + to_camel(name),
                    f"Only rules with the direction {direction} have this.",
                )
    if rule.scope is not None and (bad := check(rule.scope)) is not None:
        yield f"{where}scope", bad
    for n, match in enumerate(rule.matching):
        yield from _too_long(match, PART_TEXTS, f"{where}matching[{n}].")
    for n, flow in enumerate(rule.flows):
        yield from _flow_complaints(flow, f"{where}flows[{n}].")
    targets: dict[str, int] = {}
    for n, flow in enumerate(rule.flows):
        if (first := targets.setdefault(flow.target, n)) != n:
            yield f"{where}flows[{n}].target", f"flows[{first}] of this rule has this target already."


def _flow_complaints(flow: AttributeFlow, where: str) -> Iterator[tuple[str, str]]:
    yield from _too_long(flow, PART_TEXTS, where)
    if flow.source is not None and flow.expression is not None:
        yield f"{where}expression", "Say source or expression, not both."
    elif flow.source is None and flow.expression is None:
        yield f"{where}source", "Say where the values come from: source or expression."
    elif flow.expression is not None and (bad := check(flow.expression)) is not None:
        yield f"{where}expression", bad
    elif flow.source is not None and not flow.source.strip():
        yield f"{where}source", "Say which attribute."


def _too_long(thing: object, limits: Mapping[str, int], where: str) -> Iterator[tuple[str, str]]:
    for name, limit in limits.items():
        if len(getattr(thing, name, None) or "") > limit:
            yield where + to_camel(name), f"At most {limit:,} characters are allowed."


def _refuse_taken(rules: Mapping[int, SyncRule], found: Found) -> None:
    first: dict[str, int] = {}
    for n, rule in rules.items():
        before = first.setdefault(rule.name.casefold(), n)
        if before != n:
            taken = f"{RULES}[{before}] has this name already: rules are told apart by it."
            found.setdefault(f"{RULES}[{n}].name", []).append(taken)
