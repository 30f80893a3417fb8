"""Rules of synchronisation of a plan; members as in the API, each with its place."""

from typing import Any, Final

from jim_core.cli.plan_members import Planned, aliases, listed, members, without_usual
from jim_core.cli.plan_text import Place
from jim_core.model.sync_rule import RuleDirection
from jim_core.wire.systems import AttributeFlowBody, MatchingRuleBody, SyncRuleBody

_MEMBERS: Final = aliases(SyncRuleBody)
_PARTS: Final = {"matching": MatchingRuleBody, "flows": AttributeFlowBody}
_NEEDED: Final = {
    "name": "give the rule a name",
    "direction": f"say which way: {' or '.join(RuleDirection)}",
    "objectType": "say which type of objects in the system",
    "identityType": "say which type of identities",
    "source": "say which attribute",
    "target": "say which attribute",
}


def read(found: Any, place: Place) -> list[Planned]:  # noqa: ANN401  whatever YAML held
    """The rules that stand there; a Stop names the place of what is wrong."""
    return [_rule(item, place.item(n, item)) for n, item in enumerate(listed(found, place))]


def plain(wire: dict[str, Any]) -> dict[str, Any]:
    """What `read` takes back: the members of a rule that say something."""
    body = without_usual(SyncRuleBody, wire)
    return body | {
        name: [without_usual(kind, part) for part in body[name]]
        for name, kind in _PARTS.items()
        if name in body
    }


def _rule(item: Any, place: Place) -> Planned:  # noqa: ANN401
    rule = _complete(members(item, _MEMBERS, place), ("name", "direction", "objectType", "identityType"))
    body, fields = dict(rule.body), dict(rule.fields)
    for name, needed in (("matching", ("source", "target")), ("flows", ("target",))):
        if name in body:
            there = rule.where(name)
            parts = [
                _complete(members(one, aliases(_PARTS[name]), there.item(n, one)), needed)
                for n, one in enumerate(listed(body[name], there))
            ]
            body[name] = [dict(part.body) for part in parts]
            for n, part in enumerate(parts):
                fields |= part.fields_below(f"{name}[{n}]")
    return Planned(place, body, fields)


def _complete(planned: Planned, needed: tuple[str, ...]) -> Planned:
    for name in needed:
        if planned.body.get(name) in (None, ""):
            raise planned.where(name).wrong(_NEEDED[name])
    return planned
