"""Makes what a plan says be there: its connected systems first, because its schedules name them."""

from typing import Any, Final
from uuid import UUID

from jim_core.cli.applied import Applied, tried
from jim_core.cli.applying_systems import apply_systems
from jim_core.cli.plan_file import Plan
from jim_core.cli.plan_members import Planned, alike
from jim_core.cli.plan_places import Places
from jim_core.client.errors import NotFound
from jim_core.client.jim import JimClient
from jim_core.service.secrets import mask
from jim_core.wire.schedules import ScheduleDetail, ScheduleRequest, ScheduleStepBody

_CONNECTION: Final = "sqlConnectionString"


async def apply_plan(client: JimClient, plan: Plan, reason: str | None = None) -> list[Applied]:
    """Create or update what the plan says; what it does not mention stays."""
    applied = await apply_systems(client, plan.systems)
    places = Places(client)
    for planned in plan.schedules:
        doing = _schedule(client, planned, places, reason)
        applied.append(await tried(doing, "schedule", planned.body["name"], planned))
    return applied


async def _schedule(client: JimClient, planned: Planned, places: Places, reason: str | None) -> Applied:
    name = planned.body["name"]
    because = {"changeReason": reason} if reason else {}
    listed = {listed.name: listed.id for listed in await client.schedules(name)}
    body = await places.numbered(planned)
    if name not in listed:
        made = await client.create_schedule(ScheduleRequest.model_validate(body | because))
        return Applied("schedule", name, "created", str(made.id))
    known = listed[name]
    now = await client.schedule(known)
    wanted = _with_ids(body, now)
    if _same(wanted, now):
        return Applied("schedule", name, "unchanged", str(known))
    # The server alone knows whether a password is another one; its history has an entry then.
    before = await _changes(client, known) if _same(_masked(wanted), now) else None
    await client.update_schedule(known, ScheduleRequest.model_validate(wanted | because))
    nothing_new = before is not None and before == await _changes(client, known)
    return Applied("schedule", name, "unchanged" if nothing_new else "updated", str(known))


async def _changes(client: JimClient, schedule_id: UUID) -> int | None:
    """How many changes of a schedule are known; None on a server that does not count them."""
    try:
        return (await client.schedule_changes(schedule_id, page_size=1)).total_count
    except NotFound:
        return None


def _masked(body: dict[str, Any]) -> dict[str, Any]:
    """The body as the server would show it."""
    steps = [
        {**step, _CONNECTION: mask(step[_CONNECTION])} if step.get(_CONNECTION) else step
        for step in body.get("steps", ())
    ]
    return body | ({"steps": steps} if "steps" in body else {})


def _with_ids(body: dict[str, Any], now: ScheduleDetail) -> dict[str, Any]:
    """The body, its steps carrying the ids of the server's steps: of the same name, else the same place."""
    if "steps" not in body:
        return body
    free = {step.id: step for step in now.steps}
    chosen: dict[int, UUID | None] = {}
    for number, step in enumerate(body["steps"]):
        match = next((identity for identity, one in free.items() if one.name == step.get("name")), None)
        if match is not None:
            chosen[number] = match
            del free[match]
    places = [step.id for step in now.steps]
    for number in range(len(body["steps"])):
        if number not in chosen and number < len(places) and places[number] in free:
            chosen[number] = places[number]
            del free[places[number]]
    steps = [
        {**step, "id": str(chosen[number])} if chosen.get(number) else step
        for number, step in enumerate(body["steps"])
    ]
    return {**body, "steps": steps}


def _same(wanted: dict[str, Any], now: ScheduleDetail) -> bool:
    wire = now.to_wire()
    if not all(alike(name, value, wire[name]) for name, value in wanted.items() if name != "steps"):
        return False
    if "steps" not in wanted:
        return True
    # A step that leaves a member out means its default, so the whole step is compared.
    steps = [ScheduleStepBody.model_validate(step).to_wire() for step in wanted["steps"]]
    return len(steps) == len(wire["steps"]) and all(map(_same_step, steps, wire["steps"]))


def _same_step(wanted: dict[str, Any], now: dict[str, Any]) -> bool:
    # One without a name got its name from the server.
    unnamed = {"name"} if wanted["name"] is None else set()
    return all(alike(name, value, now[name]) for name, value in wanted.items() if name not in unnamed)
