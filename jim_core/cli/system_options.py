"""The options that say what a connected system's connector is told, and the rules of the system."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, Final, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])
_FILE: Final = click.Path(path_type=Path, allow_dash=True)


@dataclass(frozen=True, slots=True)
class SystemOptions:
    """What was said of settings, rules and the limit of deletions."""

    settings: Path | None
    """A file with all of them."""
    setting: tuple[str, ...]
    secret: tuple[str, ...]
    rules: Path | None
    delete_threshold: str | None

    def __bool__(self) -> bool:
        return bool(self.settings or self.setting or self.secret or self.rules or self.delete_threshold)


def system_options(command: F) -> F:
    """Add them; the command gets them as one `options`."""

    @click.option("--settings", type=_FILE, metavar="FILE", help="All settings, as YAML or JSON; `-` reads.")
    @click.option(
        "--set", "setting", multiple=True, metavar="NAME=VALUE",
        help="One setting beside those that are there; an empty value takes it away. Again for more.",
    )  # fmt: skip
    @click.option(
        "--secret", multiple=True, metavar="NAME=KEEPER:PLACE",
        help="Where a secret setting is kept: environment:VARIABLE, file:PATH or keyring:SERVICE/USER.",
    )  # fmt: skip
    @click.option("--rules", type=_FILE, metavar="FILE", help="All rules, a list as YAML or JSON; `-` reads.")
    @click.option(
        "--delete-threshold", metavar="PERCENT",
        help="A run that would delete more fails before it does; `none` for no limit. [default: 20]",
    )  # fmt: skip
    @wraps(command)
    def with_options(
        *args: Any,  # noqa: ANN401
        settings: Path | None,
        setting: tuple[str, ...],
        secret: tuple[str, ...],
        rules: Path | None,
        delete_threshold: str | None,
        **kwargs: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        options = SystemOptions(settings, setting, secret, rules, delete_threshold)
        return command(*args, options=options, **kwargs)

    return with_options  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The same, read."""

    settings: Mapping[str, Any] | None
    """All of them, if all were said."""
    changes: Mapping[str, Any]
    """Single ones; None for one that shall go."""
    members: Mapping[str, Any]
    """What else was said of the system."""

    def over(self, known: Mapping[str, Any]) -> dict[str, Any]:
        """The members to send for a system that has these settings now."""
        if self.settings is None and not self.changes:
            return dict(self.members)
        settings = dict(known if self.settings is None else self.settings)
        for said, value in self.changes.items():
            name = next((one for one in settings if one.casefold() == said.casefold()), said)
            if value is None:
                settings.pop(name, None)
            else:
                settings[name] = value
        return {**self.members, "settings": settings}


def read(options: SystemOptions) -> Wanted:
    """What the options and their files say; a Stop or UsageError says what is wrong with them."""
    from jim_core.cli import plan_rules, plan_systems

    settings = None
    members: dict[str, Any] = {}
    if options.settings:
        settings = plan_systems.read_settings(*_content(options.settings, "settings")).body
    if options.rules:
        members["syncRules"] = [rule.body for rule in plan_rules.read(*_content(options.rules, "syncRules"))]
    if options.delete_threshold:
        members["deleteThreshold"] = _percent(options.delete_threshold)
    changes = dict(_pair(text, "--set NAME=VALUE") for text in options.setting)
    kept = dict(_pair(text, "--secret NAME=KEEPER:PLACE") for text in options.secret)
    return Wanted(
        settings,
        {name: value or None for name, value in changes.items()}
        | {name: _place(value) for name, value in kept.items()},
        members,
    )


def _content(file: Path, member: str) -> tuple[Any, Any]:
    """What a file holds, and where; also when it stands under the name that it has in a plan."""
    from jim_core.cli.plan_text import Lined, Place, load
    from jim_core.cli.schedules_apply import name_of, text_of

    name = name_of(file)
    content = load(text_of(file), name)
    place = Place(name, 1, member)
    if isinstance(content, Lined) and list(content) == [member]:
        return content[member], Place(name, content.lines[member], member)
    return content, place


def _pair(text: str, usage: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not name.strip() or not equals:
        raise click.UsageError(f"say {usage}, not {text!r}")
    return name.strip(), value


def _place(text: str) -> dict[str, str]:
    keeper, colon, place = text.partition(":")
    if not colon or keeper not in ("environment", "file", "keyring") or not place:
        raise click.UsageError(
            "say where the secret is kept: environment:VARIABLE, file:PATH or keyring:SERVICE/USER"
        )
    return {keeper: place}


def _percent(text: str) -> float | None:
    if text.casefold() == "none":
        return None
    try:
        return float(text.removesuffix("%"))
    except ValueError:
        raise click.UsageError(f"--delete-threshold is a number of percent, or none, not {text!r}") from None
