"""`jim schedules history`."""

from typing import TYPE_CHECKING, Final

import click

from jim_core.cli.options import Target, page_options, target_options

if TYPE_CHECKING:
    from pydantic import JsonValue

    from jim_core.wire.page import Page
    from jim_core.wire.schedules import HistoryEntryBody

_LONGEST: Final = 60
"""What is shown of a value in a table."""


@click.command()
@click.argument("schedule", metavar="NAME|ID")
@page_options
@target_options
def history(target: Target, schedule: str, page: int, page_size: int) -> None:
    """Show what was done to a schedule, the newest first: who, when, why, and each field before and after.

    One that was deleted is named by its id.
    """
    from jim_core.cli import text
    from jim_core.cli.connection import finish

    found = finish(_found(target, schedule, page, page_size))
    if target.as_json:
        text.document(found.to_wire())
        return
    rows = [
        (
            text.when(entry.changed_at),
            entry.changed_by_name or entry.changed_by_type,
            entry.change_type,
            change.field,
            _short(change.before),
            _short(change.after),
            entry.change_reason or "",
        )
        for entry in found.items
        for change in entry.changes
    ]
    text.table(
        ("WHEN", "WHO", "WHAT", "FIELD", "BEFORE", "AFTER", "WHY"), rows, empty="nothing was done to it"
    )


def _short(value: "JsonValue") -> str:
    import json

    said = (
        value if isinstance(value, str) else "-" if value is None else json.dumps(value, ensure_ascii=False)
    )
    return said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…"


async def _found(target: Target, schedule: str, page: int, page_size: int) -> "Page[HistoryEntryBody]":
    from jim_core.cli import names
    from jim_core.cli.connection import Need, connected

    async with connected(target, "jim schedules history", Need.STORE) as client:
        schedule_id = await names.schedule_id(client, schedule)
        return await client.schedule_changes(schedule_id, page=page, page_size=page_size)
