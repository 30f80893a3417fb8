"""`jim schedules next` and `preview`."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from jim_core.cli.options import Target, target_options

if TYPE_CHECKING:
    from jim_core.wire.schedules import NextRuns, ScheduleRequest

_UNITS: Final = {"m": "Minutes", "h": "Hours"}
_count = click.option(
    "--count", type=click.IntRange(1, 100), default=5, show_default=True, metavar="N", help="How many fires."
)


@click.command("next")
@click.argument("schedule", metavar="NAME|ID")
@_count
@target_options
def next_(target: Target, schedule: str, count: int) -> None:
    """Show when a schedule fires next, and what a change of the clocks does to it.

    A disabled schedule is shown as if it were enabled.
    """
    from jim_core.cli import text
    from jim_core.cli.connection import finish

    found = finish(_next(target, schedule, count))
    if target.as_json:
        text.document(found.to_wire())
    else:
        _print(found)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), metavar="[FILE]", required=False)
@click.option("--cron", metavar="EXPRESSION", help="Five fields, like '0 3 1-7 * 1'.")
@click.option("--times", metavar="TIMES", help="Times of day, like 06:00,18:30.")
@click.option("--every", metavar="LENGTH", help="Like 15m or 2h.")
@click.option("--between", metavar="FROM-TO", help="With --every: only then, like 08:00-18:00.")
@click.option("--days", metavar="DAYS", help="With --times or --every: like 1,2,3; 0 is Sunday.")
@click.option("--time-zone", metavar="NAME", help="Like Europe/London; else UTC.")
@_count
@target_options
def preview(target: Target, file: Path | None, count: int, **pattern: str | None) -> None:
    """Show when a schedule would fire that is not saved.

    The pattern comes from the options, or from each cron schedule in a YAML FILE as `apply` takes it.
    """
    from jim_core.cli import text
    from jim_core.cli.connection import finish

    asked = _of_file(file, pattern) if file else {"": _request(_members(**pattern))}
    found = finish(_previewed(target, asked, count))
    if target.as_json:
        alone = found.get("")
        text.document(
            alone.to_wire() if alone else [{"name": name, **runs.to_wire()} for name, runs in found.items()]
        )
        return
    for number, (name, runs) in enumerate(found.items()):
        if name:
            click.echo(text.safe(f"{chr(10) * bool(number)}{name}:", keep="\n"))
        _print(runs)


def _members(
    cron: str | None,
    times: str | None,
    every: str | None,
    between: str | None,
    days: str | None,
    time_zone: str | None,
) -> dict[str, Any]:
    """A pattern as the API says it."""
    if sum(given is not None for given in (cron, times, every)) != 1:
        raise click.UsageError("give one of --cron, --times and --every, or a FILE")
    if cron is not None and days is not None:
        raise click.UsageError("a cron expression says its days by itself: leave out --days")
    if between is not None and every is None:
        raise click.UsageError("--between belongs to --every")
    members: dict[str, Any] = {"cronExpression": cron, "runTimes": times, "daysOfWeek": days}
    members["patternType"] = "Custom" if cron is not None else "Interval" if every else "SpecificTimes"
    if every is not None:
        members |= _interval(every)
    if between is not None:
        members |= _window(between)
    members["timeZone"] = time_zone
    return {name: value for name, value in members.items() if value is not None}


def _interval(text: str) -> dict[str, Any]:
    match = re.fullmatch(r"([1-9][0-9]?) ?([mh])", text.strip())
    if not match:
        raise click.BadParameter(f"{text!r} is no length; write it like 15m or 2h", param_hint="--every")
    return {"intervalValue": int(match[1]), "intervalUnit": _UNITS[match[2]]}


def _window(text: str) -> dict[str, Any]:
    begin, dash, end = text.partition("-")
    if not (begin.strip() and dash and end.strip()):
        raise click.BadParameter(f"{text!r} is no window; write it like 08:00-18:00", param_hint="--between")
    return {"intervalWindowStart": begin.strip(), "intervalWindowEnd": end.strip()}


def _of_file(file: Path, pattern: dict[str, str | None]) -> "dict[str, ScheduleRequest]":
    from jim_core.cli import plan_file
    from jim_core.cli.schedules_apply import name_of, text_of

    if any(given is not None for given in pattern.values()):
        raise click.UsageError("give a FILE or the options of a pattern, not both")
    plan = plan_file.read(text_of(file), name_of(file))
    return {
        schedule.body["name"]: _request(
            {name: value for name, value in schedule.body.items() if name != "steps"}
        )
        for schedule in plan.schedules
        if str(schedule.body.get("triggerType", "")).lower() == "cron"
    }


def _request(members: dict[str, Any]) -> "ScheduleRequest":
    from jim_core.wire.schedules import ScheduleRequest

    return ScheduleRequest.model_validate({"triggerType": "Cron", **members})


def _print(found: "NextRuns") -> None:
    from jim_core.cli import text

    rows = [(text.when(run.at), run.local_time, run.note or "") for run in found.runs]
    text.table(("WHEN", f"IN {found.time_zone}", "NOTE"), rows, empty="it never fires by itself")


async def _next(target: Target, schedule: str, count: int) -> "NextRuns":
    from jim_core.cli import names
    from jim_core.cli.connection import Need, connected

    async with connected(target, "jim schedules next", Need.STORE) as client:
        return await client.next_runs((await names.schedule(client, schedule)).id, count)


async def _previewed(
    target: Target, asked: "dict[str, ScheduleRequest]", count: int
) -> "dict[str, NextRuns]":
    from jim_core.cli.connection import Need, connected

    async with connected(target, "jim schedules preview", Need.STORE) as client:
        return {name: await client.preview(pattern, count) for name, pattern in asked.items()}
