"""`jim keys …`"""

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import click

from jim_core.cli.options import Target, target_options

if TYPE_CHECKING:
    from jim_core.wire.keys import KeyBody, NewKey

_UNITS: Final = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_ROLES: Final = ("Administrator", "Viewer", "User")


@click.group()
def keys() -> None:
    """Make, list, disable and delete API keys."""


@keys.command()
@click.argument("name")
@click.option("--role", type=click.Choice(_ROLES, case_sensitive=False), default=_ROLES[0], show_default=True)
@click.option("--expires-in", metavar="TIME", help="Like 12h, 90d or 4w; without it the key does not expire.")
@target_options
def create(target: Target, name: str, role: str, expires_in: str | None) -> None:
    """Make a key and print it, once; it is kept nowhere."""
    from jim_core.cli import text
    from jim_core.cli.connection import finish

    expires_at = datetime.now(UTC) + _length(expires_in) if expires_in else None
    made = finish(_made(target, name, role, expires_at))
    if target.as_json:
        text.document(made.to_wire())
        return
    until = f", valid until {text.when(made.expires_at)}" if made.expires_at else ""
    click.echo(text.safe(f"key {made.name} ({made.role}{until}); it is shown only now:"), err=True)
    click.echo(made.key)


@keys.command("list")
@target_options
def list_(target: Target) -> None:
    """List keys, by name; never their secrets."""
    from jim_core.cli import text
    from jim_core.cli.connection import finish

    known = finish(_known(target))
    if target.as_json:
        text.document([key.to_wire() for key in known])
        return
    rows = [
        (
            key.name,
            f"{key.prefix}…",
            key.role,
            _state(key),
            text.when(key.created),
            text.when(key.expires_at),
            text.when(key.last_used_at),
        )
        for key in known
    ]
    titles = ("NAME", "KEY", "ROLE", "STATE", "MADE", "EXPIRES", "LAST USED")
    text.table(titles, rows, empty="no keys yet; `jim keys create NAME` makes one")


@keys.command()
@click.argument("key", metavar="NAME|PREFIX|ID")
@target_options
def disable(target: Target, key: str) -> None:
    """Disable a key: from now on it opens nothing."""
    from jim_core.cli import text
    from jim_core.cli.connection import finish

    disabled = finish(_disabled(target, key))
    if target.as_json:
        text.document(disabled.to_wire())
    else:
        click.echo(text.safe(f"{disabled.name} ({disabled.prefix}…) is disabled"))


@keys.command()
@click.argument("key", metavar="NAME|PREFIX|ID")
@target_options
def delete(target: Target, key: str) -> None:
    """Delete a key: it opens nothing any more, and the list forgets it."""
    from jim_core.cli import text
    from jim_core.cli.connection import finish

    deleted = finish(_deleted(target, key))
    if target.as_json:
        text.document(deleted.to_wire())
    else:
        click.echo(text.safe(f"{deleted.name} ({deleted.prefix}…) is deleted"))


async def _made(target: Target, name: str, role: str, expires_at: datetime | None) -> "NewKey":
    from jim_core.cli.connection import Need, connected

    async with connected(target, "jim keys create", Need.NEW_STORE) as client:
        return await client.create_key(name, role, expires_at)


async def _known(target: Target) -> "list[KeyBody]":
    from jim_core.cli.connection import Need, connected

    async with connected(target, "jim keys list", Need.STORE) as client:
        return await client.keys()


async def _disabled(target: Target, text: str) -> "KeyBody":
    from jim_core.cli import names
    from jim_core.cli.connection import Need, connected

    async with connected(target, "jim keys disable", Need.STORE) as client:
        return await client.disable_key((await names.key(client, text)).id)


async def _deleted(target: Target, text: str) -> "KeyBody":
    from jim_core.cli import names
    from jim_core.cli.connection import Need, connected

    async with connected(target, "jim keys delete", Need.STORE) as client:
        key = await names.key(client, text)
        await client.delete_key(key.id)
        return key


def _length(text: str) -> timedelta:
    match = re.fullmatch(r"([1-9][0-9]{0,4})([hdw])", text.strip())
    if not match:
        raise click.BadParameter(
            f"{text!r} is no length of time; write it like 12h, 90d or 4w", param_hint="--expires-in"
        )
    return int(match[1]) * _UNITS[match[2]]


def _state(key: "KeyBody") -> str:
    if not key.is_enabled:
        return "disabled"
    return "expired" if key.expires_at and key.expires_at <= datetime.now(UTC) else "good"
