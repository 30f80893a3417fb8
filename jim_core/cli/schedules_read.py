"""`jim schedules list` and `show`."""

from typing import TYPE_CHECKING

import click

from jim_core.cli.options import Target, target_options

if TYPE_CHECKING:
    from jim_core.wire.schedules import ScheduleDetail, ScheduleListItem, ScheduleStepBody, ScheduleSummary


@click.command("list")
@click.option("--search", metavar="TEXT", help="Only those with this text in their name or description.")
@target_options
def list_(target: Target, search: str | None) -> None:
    """List schedules, by name."""
    from jim_core.cli import text
    from jim_core.cli.connection import finish

    listed = finish(_listed(target, search))
    if target.as_json:
        text.document([schedule.to_wire() for schedule in listed])
        return
    rows = [
        (
            schedule.name,
            "on" if schedule.is_enabled else "off",
            when_it_fires(schedule),
            str(schedule.step_count),
            text.when(schedule.next_run_time),
            schedule.last_execution_status or "-",
            str(schedule.id),
        )
        for schedule in listed
    ]
    titles = ("NAME", "STATE", "FIRES", "STEPS", "NEXT", "LAST", "ID")
    text.table(titles, rows, empty="no schedules yet; `jim schedules apply FILE` makes some")


@click.command()
@click.argument("schedule", metavar="NAME|ID")
@target_options
def show(target: Target, schedule: str) -> None:
    """Show one schedule and its steps."""
    from jim_core.cli import text
    from jim_core.cli.connection import finish

    detail = finish(_detail(target, schedule))
    if target.as_json:
        text.document(detail.to_wire())
        return
    text.facts(
        [
            ("id", str(detail.id)),
            ("name", detail.name),
            *([("description", detail.description)] if detail.description else []),
            ("state", "enabled" if detail.is_enabled else "disabled"),
            ("fires", when_it_fires(detail)),
            ("next", text.when(detail.next_run_time)),
            ("last", text.when(detail.last_run_time)),
        ]
    )
    click.echo()
    rows = [
        (str(step.step_index), step.name or "", step.step_type, what_it_does(step), step.execution_mode)
        for step in detail.steps
    ]
    text.table(("INDEX", "NAME", "TYPE", "WHAT", "MODE"), rows, empty="no steps")


async def _listed(target: Target, search: str | None) -> "list[ScheduleListItem]":
    from jim_core.cli.connection import Need, connected

    async with connected(target, "jim schedules list", Need.STORE) as client:
        return await client.schedules(search)


async def _detail(target: Target, schedule: str) -> "ScheduleDetail":
    from jim_core.cli import names
    from jim_core.cli.connection import Need, connected

    async with connected(target, "jim schedules show", Need.STORE) as client:
        return await client.schedule((await names.schedule(client, schedule)).id)


def when_it_fires(schedule: "ScheduleSummary") -> str:
    """The trigger in a few words."""
    if schedule.trigger_type == "Manual":
        return "by hand"
    zone = "" if schedule.time_zone == "UTC" else f" {schedule.time_zone}"
    days = f" on days {schedule.days_of_week}" if schedule.days_of_week else ""
    match schedule.pattern_type:
        case "SpecificTimes":
            return f"at {schedule.run_times}{days}{zone}"
        case "Interval":
            window = (
                f" from {schedule.interval_window_start} to {schedule.interval_window_end}"
                if schedule.interval_window_start and schedule.interval_window_end
                else ""
            )
            return f"every {schedule.interval_value} {schedule.interval_unit}{window}{days}{zone}"
        case _:
            return f"{schedule.cron_expression}{zone}"


def what_it_does(step: "ScheduleStepBody") -> str:
    """The work of a step in a few words."""
    if step.executable_path:
        return f"{step.executable_path} {step.arguments or ''}".rstrip()
    if step.connected_system_id is not None:
        return f"system {step.connected_system_id}, run profile {step.run_profile_id}"
    return step.script_path or step.sql_script_path or "-"
