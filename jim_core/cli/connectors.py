"""`jim connectors`."""

from typing import TYPE_CHECKING, Any

import click

from jim_core.cli.exits import Exit, Stop
from jim_core.cli.options import Target, target_options

if TYPE_CHECKING:
    from jim_core.wire.systems import ConnectorBody


@click.command()
@click.argument("name", required=False)
@target_options
def connectors(target: Target, name: str | None) -> None:
    """List what can talk to connected systems, or show the settings of one connector."""
    from jim_core.cli import text
    from jim_core.cli.connection import finish

    found = finish(_installed(target))
    if name is not None:
        _show(target, _meant(found, name))
    elif target.as_json:
        text.document([one.to_wire() for one in found])
    else:
        rows = [(one.name, one.title, ", ".join(one.runs)) for one in found]
        text.table(("NAME", "TALKS TO", "RUNS"), rows, empty="no connectors are installed there")


def _meant(found: "list[ConnectorBody]", name: str) -> "ConnectorBody":
    for one in found:
        if one.name.casefold() == name.casefold():
            return one
    raise Stop(f"there is no connector {name!r}; `jim connectors` lists them", Exit.REFUSED)


def _show(target: Target, connector: "ConnectorBody") -> None:
    from jim_core.cli import text

    if target.as_json:
        text.document(connector.to_wire())
        return
    runs = ", ".join(connector.runs) or "-"
    text.facts([("name", connector.name), ("talks to", connector.title), ("runs", runs)])
    click.echo()
    text.table(("SETTING", "IS", "DEFAULT", "WHAT IT IS"), settings(connector), empty="no settings")


def settings(connector: "ConnectorBody") -> list[tuple[str, str, str, str]]:
    """Each setting for people: its name, what it is, what it is if it is not said, and what it means."""
    from jim_core.cli import text

    schema: dict[str, Any] = dict(connector.settings_schema)
    needed, named = schema.get("required", ()), schema.get("$defs", {})
    return [
        (
            name,
            "secret" if name in connector.secret_settings else _kind(said, named),
            "needed" if name in needed else text.value(said.get("default")),
            said.get("description", "-"),
        )
        for name, said in schema.get("properties", {}).items()
    ]


def _kind(said: dict[str, Any], named: dict[str, Any]) -> str:
    """What a setting is, in the words of JSON Schema."""
    if "$ref" in said:
        said = named.get(said["$ref"].rpartition("/")[2], {})
    if "enum" in said:
        return " | ".join(map(str, said["enum"]))
    choices = [_kind(one, named) for one in said.get("anyOf", ()) if one.get("type") != "null"]
    return " | ".join(choices) or str(said.get("type", "any"))


async def _installed(target: Target) -> "list[ConnectorBody]":
    from jim_core.cli.connection import Need, connected

    async with connected(target, "jim connectors", Need.STORE) as client:
        return await client.connectors()
