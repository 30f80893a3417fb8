"""`jim schedules export`."""

from typing import TYPE_CHECKING

import click

from jim_core.cli.options import Target, target_options

if TYPE_CHECKING:
    from jim_core.cli.plan_systems import KnownSystem
    from jim_core.client.jim import JimClient
    from jim_core.wire.schedules import ScheduleDetail


@click.command()
@click.argument("schedules", nargs=-1, metavar="[NAME|ID]...")
@target_options
def export(target: Target, schedules: tuple[str, ...]) -> None:
    """Print schedules and connected systems as YAML that apply takes back; secrets stay masked.

    All of them, or the schedules that are named and the systems that they work on.
    """
    from jim_core.cli import plan_file, text
    from jim_core.cli.connection import finish

    exported, systems = finish(_exported(target, schedules))
    if not target.as_json:
        click.echo(plan_file.write(exported, systems), nl=False)
        return
    text.document(
        {
            "systems": [
                {
                    **known.system.to_wire(),
                    "runProfiles": [profile.to_wire() for profile in known.profiles],
                }
                for known in systems
            ],
            "schedules": [schedule.to_wire() for schedule in exported],
        }
    )


async def _exported(
    target: Target, names: tuple[str, ...]
) -> "tuple[list[ScheduleDetail], list[KnownSystem]]":
    from jim_core.cli import names as naming
    from jim_core.cli.connection import Need, connected

    async with connected(target, "jim schedules export", Need.STORE) as client:
        if names:
            listed = [await naming.schedule(client, name) for name in names]
        else:
            listed = await client.schedules()
        schedules = [await client.schedule(item.id) for item in listed]
        used = {step.connected_system_id for schedule in schedules for step in schedule.steps}
        return schedules, [known for known in await _systems(client) if not names or known.system.id in used]


async def _systems(client: "JimClient") -> "list[KnownSystem]":
    from jim_core.cli.plan_systems import KnownSystem
    from jim_core.client.errors import NotFound

    try:
        return [
            KnownSystem(system, await client.run_profiles(system.id)) for system in await client.systems()
        ]
    except NotFound:
        # A server that does not serve them has none to tell of.
        return []
