"""Makes the connected systems and run profiles of a plan be there."""

from collections.abc import Mapping, Sequence
from typing import Any

from jim_core.cli.applied import Applied, tried
from jim_core.cli.plan_members import Planned, alike
from jim_core.cli.plan_systems import RULES, PlannedSystem
from jim_core.client.jim import JimClient
from jim_core.wire.systems import (
    ConnectedSystemBody,
    ConnectedSystemRequest,
    RunProfileBody,
    RunProfileRequest,
    SyncRuleBody,
)


async def apply_systems(client: JimClient, planned: Sequence[PlannedSystem]) -> list[Applied]:
    """Create or update what the plan says; what it does not mention stays."""
    known = {system.name: system for system in await client.systems()} if planned else {}
    applied: list[Applied] = []
    for one in planned:
        name = one.system.body["name"]
        now = known.get(name)
        made = await tried(
            _system(client, one.system.body, now),
            "connectedSystem",
            name,
            one.system,
        )
        applied.append(made)
        number = now.id if now else made.id
        # One that could not be made has no place for run profiles.
        if isinstance(number, int):
            applied += await _profiles(client, name, number, one.profiles)
    return applied


async def _system(client: JimClient, body: Mapping[str, Any], now: ConnectedSystemBody | None) -> Applied:
    wanted = ConnectedSystemRequest.model_validate(body)
    if now is None:
        made = await client.create_system(wanted)
        return Applied("connectedSystem", made.name, "created", made.id)
    if _same(_whole(body), now.to_wire()):
        return Applied("connectedSystem", now.name, "unchanged", now.id)
    changed = await client.update_system(now.id, wanted)
    # The server alone knows whether a secret is another one; it would say that it changed the system.
    action = "unchanged" if changed == now else "updated"
    return Applied("connectedSystem", now.name, action, now.id)


def _whole(body: Mapping[str, Any]) -> dict[str, Any]:
    """The body with all members of its rules: what a rule does not say is as usual."""
    if RULES not in body:
        return dict(body)
    rules = [SyncRuleBody.model_validate(rule).to_wire() for rule in body[RULES]]
    return {**body, RULES: rules}


async def _profiles(client: JimClient, system: str, number: int, planned: Sequence[Planned]) -> list[Applied]:
    known = {profile.name: profile for profile in await client.run_profiles(number)} if planned else {}
    return [
        await tried(
            _profile(client, system, number, one.body, known.get(one.body["name"])),
            "runProfile",
            _called(system, one.body["name"]),
            one,
        )
        for one in planned
    ]


async def _profile(
    client: JimClient, system: str, number: int, body: Mapping[str, Any], now: RunProfileBody | None
) -> Applied:
    name = _called(system, body["name"])
    if now is None:
        made = await client.create_run_profile(number, RunProfileRequest.model_validate(body))
        return Applied("runProfile", name, "created", made.id)
    if _same(body, now.to_wire()):
        return Applied("runProfile", name, "unchanged", now.id)
    await client.update_run_profile(number, now.id, RunProfileRequest.model_validate(body))
    return Applied("runProfile", name, "updated", now.id)


def _called(system: str, profile: str) -> str:
    """As a step is called that executes it."""
    return f"{system} - {profile}"


def _same(wanted: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    return all(alike(name, value, now[name]) for name, value in wanted.items())
