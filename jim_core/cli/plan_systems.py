"""Connected systems of a plan, each with its run profiles; members as in the API."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from jim_core.cli import plan_rules
from jim_core.cli.plan_members import Planned, aliases, listed, members, named, once
from jim_core.cli.plan_members import plain as plain_value
from jim_core.cli.plan_text import Lined, Place
from jim_core.model.system import DELETE_THRESHOLD
from jim_core.wire.systems import (
    ConnectedSystemBody,
    ConnectedSystemRequest,
    RunProfileBody,
    RunProfileRequest,
)

MEMBERS: Final = aliases(ConnectedSystemRequest)
PROFILE_MEMBERS: Final = aliases(RunProfileRequest)
SETTINGS: Final = "settings"
RULES: Final = "syncRules"
_LIMIT: Final = "deleteThreshold"
_DEFAULTS: Final = RunProfileRequest().to_wire()


@dataclass(frozen=True, slots=True)
class PlannedSystem:
    """A connected system that a file plans, and its run profiles."""

    system: Planned
    profiles: tuple[Planned, ...]


@dataclass(frozen=True, slots=True)
class KnownSystem:
    """A connected system of a server, and its run profiles."""

    system: ConnectedSystemBody
    profiles: Sequence[RunProfileBody]


def read(item: Any, place: Place) -> PlannedSystem:  # noqa: ANN401  whatever YAML held
    """A system of a file; a Stop names the place of what is wrong."""
    planned = named(members(item, [*MEMBERS, "runProfiles"], place), "connected system")
    below = planned.where("runProfiles")
    found = listed(planned.body.get("runProfiles"), below)
    profiles = [
        named(members(one, PROFILE_MEMBERS, below.item(n, one)), "run profile") for n, one in enumerate(found)
    ]
    once(profiles)
    body = {name: value for name, value in planned.body.items() if name != "runProfiles"}
    fields = dict(planned.fields)
    if SETTINGS in body:
        settings = read_settings(body[SETTINGS], planned.where(SETTINGS))
        body[SETTINGS] = settings.body
        fields |= settings.fields_below(SETTINGS)
    if RULES in body:
        rules = plan_rules.read(body[RULES], planned.where(RULES))
        body[RULES] = [rule.body for rule in rules]
        for n, rule in enumerate(rules):
            fields |= rule.fields_below(f"{RULES}[{n}]")
    return PlannedSystem(Planned(place, body, fields), tuple(profiles))


def read_settings(found: Any, place: Place) -> Planned:  # noqa: ANN401
    """The settings that stand there, by whatever names; the connector alone knows them."""
    if found is None:
        return Planned(place, {}, {})
    if not isinstance(found, Lined):
        raise place.wrong("must have members: the settings of the connector")
    fields = {name: place.member(name, found.lines.get(name)) for name in found}
    return Planned(place, plain_value(found), fields)


def plain(known: KnownSystem) -> dict[str, Any]:
    """What `read` takes back."""
    body = {name: known.system.to_wire()[name] for name in MEMBERS}
    limit = body.pop(_LIMIT)
    rules = [plan_rules.plain(rule) for rule in body.pop(RULES)]
    body = {name: value for name, value in body.items() if value not in (None, {})}
    if limit != DELETE_THRESHOLD:
        # Null says something here: that there is no limit.
        body[_LIMIT] = int(limit) if limit is not None and limit.is_integer() else limit
    if rules:
        body[RULES] = rules
    if known.profiles:
        body["runProfiles"] = [_plain_profile(profile.to_wire()) for profile in known.profiles]
    return body


def _plain_profile(wire: dict[str, Any]) -> dict[str, Any]:
    return {
        name: wire[name] for name in PROFILE_MEMBERS if name == "runType" or wire[name] != _DEFAULTS[name]
    }
