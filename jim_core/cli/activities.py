"""`jim activities …`"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

import click

from jim_core.cli.options import Target, page_options, target_options

if TYPE_CHECKING:
    from jim_core.client.jim import JimClient
    from jim_core.wire.activities import ActivityBody, ActivityItem, ActivityProgress
    from jim_core.wire.page import Page

T = TypeVar("T")


@click.group()
def activities() -> None:
    """List and show activities: what run profiles did, and how far they are.

    An activity is named by its id, or by the first digits of it when no other recent one begins like that.
    """


@activities.command("list")
@click.option("--search", metavar="TEXT", help="Only those with this text in what they are about, or say.")
@page_options
@target_options
def list_(target: Target, search: str | None, page: int, page_size: int) -> None:
    """List activities, the newest first."""
    from jim_core.cli import text
    from jim_core.cli.connection import finish

    found = finish(_listed(target, search, page, page_size))
    if target.as_json:
        text.document(found.to_wire())
    else:
        _print_table(found.items, empty="no activities")


@activities.command()
@click.argument("activity", metavar="ID")
@target_options
def show(target: Target, activity: str) -> None:
    """Show one activity: what it was about, what it changed, and how it ended."""
    from jim_core.cli import text

    found = _asked(target, "show", activity, lambda client, known: client.activity(known))
    if target.as_json:
        text.document(found.to_wire())
    else:
        print_activity(found)


@activities.command()
@click.argument("activity", metavar="ID")
@target_options
def children(target: Target, activity: str) -> None:
    """List the activities that belong to one, the oldest first."""
    from jim_core.cli import text

    found = _asked(target, "children", activity, lambda client, known: client.activity_children(known))
    if target.as_json:
        text.document([child.to_wire() for child in found])
    else:
        _print_table(found, empty="no activities belong to it")


@activities.command()
@click.argument("activity", metavar="ID")
@target_options
def progress(target: Target, activity: str) -> None:
    """Say how far an activity is, and how long it may still take."""
    from jim_core.cli import text

    found = _asked(target, "progress", activity, lambda client, known: client.activity_progress(known))
    if target.as_json:
        text.document(found.to_wire())
    else:
        print_progress(found)


@activities.command()
@click.argument("activity", metavar="ID")
@target_options
def stats(target: Target, activity: str) -> None:
    """Say what an activity changed."""
    from jim_core.cli import text

    found = _asked(target, "stats", activity, lambda client, known: client.activity_stats(known))
    if target.as_json:
        text.document(found.to_wire())
        return
    text.facts(
        [
            ("to process", str(found.objects_to_process)),
            ("processed", str(found.objects_processed)),
            ("added", str(found.total_added)),
            ("updated", str(found.total_updated)),
            ("deleted", str(found.total_deleted)),
            ("errors", str(found.total_errors)),
            *((name, str(count)) for name, count in (found.changes or {}).items()),
        ]
    )


@activities.command()
@click.argument("activity", metavar="ID")
@click.option("--change", metavar="WORDS", help="Only these changes, separated by commas, such as Added.")
@click.option("--errors", "errors_only", is_flag=True, help="Only objects with which something was wrong.")
@page_options
@target_options
def items(
    target: Target,
    activity: str,
    change: str | None,
    errors_only: bool,  # noqa: FBT001
    page: int,
    page_size: int,
) -> None:
    """List what became of each object of a run, in the order in which it happened."""
    from jim_core.cli import text

    def ask(client: "JimClient", known: UUID) -> "Awaitable[Page[ActivityItem]]":
        return client.activity_items(
            known, change=change, errors_only=errors_only, page=page, page_size=page_size
        )

    found = _asked(target, "items", activity, ask)
    if target.as_json:
        text.document(found.to_wire())
        return
    rows = [
        (item.change, item.object_type or "-", item.anchor or item.place or "-", _what(item))
        for item in found.items
    ]
    text.table(("CHANGE", "TYPE", "OBJECT", "WHAT"), rows, empty="no items")


def print_activity(activity: "ActivityBody") -> None:
    """An activity, for people."""
    from jim_core.cli import text

    said = (
        ("context", activity.target_context),
        ("run type", activity.connected_system_run_type),
        ("message", activity.message),
        ("warning", activity.warning_message),
        ("error", activity.error_message),
        ("part of", activity.parent_activity_id and str(activity.parent_activity_id)),
    )
    text.facts(
        [
            ("id", str(activity.id)),
            ("about", activity.target_name or activity.target_type),
            ("status", activity.status),
            ("created", text.when(activity.created)),
            ("began", text.when(activity.executed)),
            ("took", activity.execution_time or "-"),
            ("by", activity.initiated_by_name or activity.initiated_by_type),
            ("processed", f"{activity.objects_processed} of {activity.objects_to_process or '?'}"),
            ("changed", _changed(activity)),
            ("errors", str(activity.total_errors)),
            ("children", str(activity.child_activity_count)),
            *((name, value) for name, value in said if value),
        ]
    )


def print_progress(found: "ActivityProgress") -> None:
    """How far an activity is, for people."""
    from jim_core.cli import text

    of = f" of {found.objects_to_process}" if found.objects_to_process else ""
    share = "" if found.percent_complete is None else f" ({found.percent_complete:g} %)"
    rate, left = found.objects_per_second, found.estimated_seconds_remaining
    text.facts(
        [
            ("status", found.status),
            ("objects", f"{found.objects_processed}{of}{share}"),
            ("elapsed", f"{found.elapsed_seconds:.1f} s"),
            ("rate", "-" if rate is None else f"{rate:.1f} a second"),
            ("left", "-" if left is None else f"{left:.0f} s"),
            *([("message", found.message)] if found.message else []),
        ]
    )


def _print_table(found: "list[ActivityBody]", *, empty: str) -> None:
    from jim_core.cli import text

    rows = [
        (
            str(activity.id),
            _about(activity),
            activity.status,
            text.when(activity.created),
            activity.execution_time or "-",
            _changed(activity),
            str(activity.total_errors),
        )
        for activity in found
    ]
    text.table(("ID", "ABOUT", "STATUS", "CREATED", "TOOK", "CHANGED", "ERRORS"), rows, empty=empty)


def _what(item: "ActivityItem") -> str:
    """What is wrong with an object, or which of its attributes changed."""
    if item.error:
        return f"{item.place}: {item.error}" if item.place and item.anchor else item.error
    names = sorted({*(item.before or {}), *(item.after or {})})
    return ", ".join(names)


def _about(activity: "ActivityBody") -> str:
    """`Personnel - Full Import`."""
    return " - ".join(filter(None, (activity.target_context, activity.target_name or activity.target_type)))


def _changed(activity: "ActivityBody") -> str:
    """Added, updated and deleted objects."""
    return f"+{activity.total_added} ~{activity.total_updated} -{activity.total_deleted}"


async def _listed(target: Target, search: str | None, page: int, page_size: int) -> "Page[ActivityBody]":
    from jim_core.cli.connection import Need, connected

    async with connected(target, "jim activities list", Need.STORE) as client:
        return await client.activities(search, page=page, page_size=page_size)


def _asked(target: Target, verb: str, text: str, ask: "Callable[[JimClient, UUID], Awaitable[T]]") -> T:
    from jim_core.cli.connection import finish

    return finish(_answered(target, verb, text, ask))


async def _answered(
    target: Target, verb: str, text: str, ask: "Callable[[JimClient, UUID], Awaitable[T]]"
) -> T:
    from jim_core.cli import names
    from jim_core.cli.connection import Need, connected

    async with connected(target, f"jim activities {verb}", Need.STORE) as client:
        return await ask(client, await names.activity_id(client, text))
