"""`jim schedules apply` and `export`."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from jim_core.cli.exits import Exit, Stop
from jim_core.cli.options import Target, target_options

if TYPE_CHECKING:
    from jim_core.client.jim import JimClient
    from jim_core.wire.schedules import ScheduleDetail


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of one schedule of the file."""

    name: str
    action: str
    id: UUID | None
    message: str = ""


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), metavar="FILE")
@target_options
@click.pass_context
def apply(context: click.Context, target: Target, file: Path) -> None:
    """Create or update the schedules in a YAML file; `-` reads standard input.

    Schedules are known by their names. Those that already are as the file says are left alone, and so are
    schedules that the file does not mention. Members that it does not mention keep their values.
    """
    from jim_core.cli import plan_file, text
    from jim_core.cli.connection import finish

    bodies = plan_file.read(_text(file))
    applied = finish(_applied(target, bodies))
    if target.as_json:
        text.document(
            [
                {"name": a.name, "action": a.action, "id": str(a.id) if a.id else None, "message": a.message}
                for a in applied
            ]
        )
    else:
        for one in applied:
            click.echo(text.safe(f"{one.action:<9}  {one.name}{f': {one.message}' if one.message else ''}"))
    context.exit(Exit.REFUSED if any(one.action == "refused" for one in applied) else Exit.GOOD)


@click.command()
@click.argument("schedules", nargs=-1, metavar="[NAME|ID]...")
@target_options
def export(target: Target, schedules: tuple[str, ...]) -> None:
    """Print schedules (all, when none is named) as YAML that apply takes back; secrets stay masked."""
    from jim_core.cli import plan_file, text
    from jim_core.cli.connection import finish

    exported = finish(_exported(target, schedules))
    if target.as_json:
        text.document([schedule.to_wire() for schedule in exported])
    else:
        click.echo(plan_file.write(exported), nl=False)


def _text(file: Path) -> str:
    if str(file) == "-":
        return sys.stdin.read()
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise Stop(f"cannot read {file}: {error.strerror}", Exit.USAGE) from error
    except UnicodeDecodeError as error:
        raise Stop(f"{file} is not UTF-8 text", Exit.USAGE) from error


async def _applied(target: Target, bodies: list[dict[str, Any]]) -> list[Applied]:
    from jim_core.cli.connection import Need, connected
    from jim_core.cli.failures import sentence
    from jim_core.client.errors import Refused

    applied = []
    async with connected(target, "jim schedules apply", Need.NEW_STORE) as client:
        for body in bodies:
            known = {listed.name: listed.id for listed in await client.schedules(body["name"])}
            try:
                applied.append(await _one(client, body, known.get(body["name"])))
            except Refused as error:
                applied.append(Applied(body["name"], "refused", known.get(body["name"]), sentence(error)))
    return applied


async def _one(client: "JimClient", body: dict[str, Any], known: UUID | None) -> Applied:
    from jim_core.wire.schedules import ScheduleRequest

    if known is None:
        made = await client.create_schedule(ScheduleRequest.model_validate(body))
        return Applied(body["name"], "created", made.id)
    now = await client.schedule(known)
    wanted = _with_ids(body, now)
    if _same(wanted, now):
        return Applied(body["name"], "unchanged", known)
    await client.update_schedule(known, ScheduleRequest.model_validate(wanted))
    return Applied(body["name"], "updated", known)


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
    from jim_core.wire.schedules import ScheduleStepBody

    wire = now.to_wire()
    if any(wire[name] != value for name, value in wanted.items() if name != "steps"):
        return False
    if "steps" not in wanted:
        return True
    # A step that leaves a member out means its default, so the whole step is compared.
    steps = [ScheduleStepBody.model_validate(step).to_wire() for step in wanted["steps"]]
    return bool(steps == wire["steps"])


async def _exported(target: Target, names: tuple[str, ...]) -> "list[ScheduleDetail]":
    from jim_core.cli import names as naming
    from jim_core.cli.connection import Need, connected

    async with connected(target, "jim schedules export", Need.STORE) as client:
        if names:
            listed = [await naming.schedule(client, name) for name in names]
        else:
            listed = await client.schedules()
        return [await client.schedule(item.id) for item in listed]
