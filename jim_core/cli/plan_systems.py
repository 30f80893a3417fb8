"""Connected systems of a plan, each with its run profiles; members as in the API."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from jim_core.cli.plan_members import Planned, aliases, listed, members, named, once
from jim_core.cli.plan_text import Place
from jim_core.wire.systems import (
    ConnectedSystemBody,
    ConnectedSystemRequest,
    RunProfileBody,
    RunProfileRequest,
)

MEMBERS: Final = aliases(ConnectedSystemRequest)
PROFILE_MEMBERS: Final = aliases(RunProfileRequest)
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
    return PlannedSystem(Planned(place, body, planned.fields), tuple(profiles))


def plain(known: KnownSystem) -> dict[str, Any]:
    """What `read` takes back."""
    wire = known.system.to_wire()
    body: dict[str, Any] = {name: wire[name] for name in MEMBERS if wire[name] is not None}
    if known.profiles:
        body["runProfiles"] = [_plain_profile(profile.to_wire()) for profile in known.profiles]
    return body


def _plain_profile(wire: dict[str, Any]) -> dict[str, Any]:
    return {
        name: wire[name] for name in PROFILE_MEMBERS if name == "runType" or wire[name] != _DEFAULTS[name]
    }
