"""The rules of all systems, made ready to be applied to many objects."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from jim_core.identity.expressions import Expression, ExpressionError, compiled
from jim_core.identity.run import RunFailed
from jim_core.identity.store.attributes import Attributes, Value
from jim_core.model.sync_rule import AttributeFlow, MatchingRule, RuleDirection, SyncRule, WhenGone
from jim_core.model.system import ConnectedSystem

Kind: TypeAlias = tuple[int, str]
"""A system, by its number, and a type of its objects."""


@dataclass(frozen=True, slots=True)
class Flow:
    """One attribute of the result."""

    target: str
    source: str | None
    expression: Expression | None

    def values(self, attributes: Attributes) -> tuple[Value, ...]:
        """What it gives; ExpressionError."""
        if self.expression is not None:
            return self.expression.values(attributes)
        return attributes.get(self.source or "", ())


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of one system that is switched on."""

    system: int
    told: SyncRule
    scope: Expression | None
    flows: tuple[Flow, ...]

    def covers(self, attributes: Attributes) -> bool:
        """Whether these attributes are in its scope; ExpressionError."""
        return self.scope is None or self.scope.is_true(attributes)


@dataclass(frozen=True, slots=True)
class Outward:
    """What one system wants of identities of one type, in objects of one type."""

    kind: Kind
    rules: tuple[Rule, ...]

    @property
    def deletes(self) -> bool:
        """Whether what was provisioned goes with its identity."""
        told = next((rule.told for rule in self.rules if rule.told.provision), self.rules[0].told)
        return told.when_gone is WhenGone.DELETE


class RuleBook:
    """All rules that are switched on."""

    def __init__(self, systems: Iterable[ConnectedSystem], now: datetime) -> None:
        rules = [
            _ready(system, rule, now) for system in systems for rule in system.sync_rules if rule.is_enabled
        ]
        self._inbound: dict[Kind, list[Rule]] = {}
        outward: dict[tuple[str, Kind], list[Rule]] = {}
        self.matched: set[tuple[str, str, bool]] = set()
        """Types and attributes of identities by which rules find them, and whether letter case is aside."""
        for rule in sorted(rules, key=rank):
            kind = (rule.system, rule.told.object_type)
            if rule.told.direction is RuleDirection.INBOUND:
                self._inbound.setdefault(kind, []).append(rule)
                self.matched |= {_key(rule.told.identity_type, one) for one in rule.told.matching}
        for rule in rules:
            if rule.told.direction is RuleDirection.OUTBOUND:
                kind = (rule.system, rule.told.object_type)
                outward.setdefault((rule.told.identity_type, kind), []).append(rule)
        self._outward: dict[str, list[Outward]] = {}
        for (identity_type, kind), some in outward.items():
            self._outward.setdefault(identity_type, []).append(Outward(kind, tuple(some)))

    def inbound(self, kind: Kind) -> list[Rule]:
        """The inbound rules for objects of a type, in order of precedence."""
        return self._inbound.get(kind, [])

    def projects(self, kind: Kind, identity_type: str) -> bool:
        """Whether objects of a type can hold an identity."""
        return any(r.told.project and r.told.identity_type == identity_type for r in self.inbound(kind))

    def outward(self, identity_type: str) -> list[Outward]:
        """What systems want of identities of a type."""
        return self._outward.get(identity_type, [])

    def types_into(self, system: int) -> set[str]:
        """The types of identities of which a system wants something."""
        return {name for name, some in self._outward.items() if any(one.kind[0] == system for one in some)}


def rank(rule: Rule) -> tuple[int, int, str]:
    """Whose values win: the lowest."""
    return (rule.told.precedence, rule.system, rule.told.name)


def _key(identity_type: str, matching: MatchingRule) -> tuple[str, str, bool]:
    return (identity_type, matching.target, matching.ignore_case)


def _ready(system: ConnectedSystem, rule: SyncRule, now: datetime) -> Rule:
    try:
        scope = compiled(rule.scope, now) if rule.scope else None
        flows = tuple(_flow(flow, now) for flow in rule.flows)
    except ExpressionError as error:
        raise RunFailed(f"the rule {rule.name!r} of {system.name!r} cannot be used: {error}") from None
    return Rule(system.id, rule, scope, flows)


def _flow(flow: AttributeFlow, now: datetime) -> Flow:
    return Flow(flow.target, flow.source, compiled(flow.expression, now) if flow.expression else None)
