"""A group of commands whose modules are imported when one of them is asked for."""

import importlib
from typing import Any

import click


class LazyGroup(click.Group):
    """Commands by name, each as (`module:function`, help in one line).

    `brought` names a group of entry points: commands that other packages bring along, listed last.
    """

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        lazy: dict[str, tuple[str, str]],
        brought: str | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        self._lazy = lazy
        self._brought = brought

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """All names, in the order of the table."""
        return [*self._lazy, *self._others()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, imported now."""
        place = self._lazy[cmd_name][0] if cmd_name in self._lazy else self._others().get(cmd_name)
        return None if place is None else _imported(place)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The table of commands, without importing any of its own."""
        with formatter.section("Commands"):
            formatter.write_dl([*_told(self._lazy), *_shortly(self._others())])

    def _others(self) -> dict[str, str]:
        """What other packages bring: found only when a name is not in the table, or all are asked for."""
        if self._brought is None:
            return {}
        from importlib.metadata import entry_points

        return {entry.name: entry.value for entry in sorted(entry_points(group=self._brought))}


def _imported(place: str) -> click.Command:
    module, _, function = place.partition(":")
    command = getattr(importlib.import_module(module), function)
    if not isinstance(command, click.Command):
        raise TypeError(f"{place} is not a command")
    return command


def _told(lazy: dict[str, tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, text) for name, (_, text) in lazy.items()]


def _shortly(others: dict[str, str]) -> list[tuple[str, str]]:
    return [(name, _imported(place).get_short_help_str(80)) for name, place in others.items()]
