"""`jim schedules apply`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from jim_core.cli.exits import Exit, Stop
from jim_core.cli.options import Target, reason_option, target_options

if TYPE_CHECKING:
    from jim_core.cli.applied import Applied
    from jim_core.cli.plan_file import Plan
    from jim_core.cli.plan_members import Planned
    from jim_core.cli.plan_places import Places
    from jim_core.client.jim import JimClient
    from jim_core.wire.schedules import ScheduleDetail


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), metavar="FILE")
@reason_option
@target_options
@click.pass_context
def apply(context: click.Context, target: Target, file: Path, reason: str | None) -> None:
    """Create or update the connected systems and schedules in a YAML file; `-` reads standard input.

    Systems, run profiles and schedules are known by their names. What already is as the file says is left
    alone, and so is what the file does not mention. Members that it does not mention keep their values.
    """
    from jim_core.cli import plan_file, text
    from jim_core.cli.connection import finish

    applied = finish(_applied(target, plan_file.read(_text(file), name_of(file)), reason))
    if target.as_json:
        text.document([one.document() for one in applied])
    else:
        for one in applied:
            click.echo(text.safe(str(one)))
    context.exit(Exit.REFUSED if any(one.action == "refused" for one in applied) else Exit.GOOD)


def name_of(file: Path) -> str:
    """What a file is called when something is wrong in it."""
    return "standard input" if str(file) == "-" else click.format_filename(file)


def _text(file: Path) -> str:
    if str(file) == "-":
        return sys.stdin.read()
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise Stop(f"cannot read {file}: {error.strerror}", Exit.USAGE) from error
    except UnicodeDecodeError as error:
        raise Stop(f"{file} is not UTF-8 text", Exit.USAGE) from error


async def _applied(target: Target, plan: "Plan", reason: str | None) -> "list[Applied]":
    from jim_core.cli.applied import tried
    from jim_core.cli.connection import Need, connected
    from jim_core.cli.plan_places import Places
    from jim_core.cli.systems_apply import apply_systems

    async with connected(target, "jim schedules apply", Need.NEW_STORE) as client:
        applied = await apply_systems(client, plan.systems)
        places = Places(client)
        for planned in plan.schedules:
            doing = _schedule(client, planned, places, reason)
            applied.append(await tried(doing, "schedule", planned.body["name"], planned))
        return applied


async def _schedule(
    client: "JimClient", planned: "Planned", places: "Places", reason: str | None
) -> "Applied":
    from jim_core.cli.applied import Applied
    from jim_core.wire.schedules import ScheduleRequest

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
    await client.update_schedule(known, ScheduleRequest.model_validate(wanted | because))
    return Applied("schedule", name, "updated", str(known))


def _with_ids(body: dict[str, Any], now: "ScheduleDetail") -> dict[str, Any]:
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


def _same(wanted: dict[str, Any], now: "ScheduleDetail") -> bool:
    from jim_core.cli.plan_members import alike
    from jim_core.wire.schedules import ScheduleStepBody

    wire = now.to_wire()
    if not all(alike(name, value, wire[name]) for name, value in wanted.items() if name != "steps"):
        return False
    if "steps" not in wanted:
        return True
    # A step that leaves a member out means its default, so the whole step is compared.
    steps = [ScheduleStepBody.model_validate(step).to_wire() for step in wanted["steps"]]
    return len(steps) == len(wire["steps"]) and all(map(_same_step, steps, wire["steps"]))


def _same_step(wanted: dict[str, Any], now: dict[str, Any]) -> bool:
    from jim_core.cli.plan_members import alike

    # One without a name got its name from the server.
    unnamed = {"name"} if wanted["name"] is None else set()
    return all(alike(name, value, now[name]) for name, value in wanted.items() if name not in unnamed)
