"""The options that every command takes, gathered in one value."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Target:
    """Which server a command is for, and how it answers."""

    url: str | None
    api_key_file: Path | None
    data_dir: Path | None
    as_json: bool


def target_options(command: F) -> F:
    """Add `--url --api-key-file --data-dir --json`; the command gets them as one `target`."""

    @click.option("--url", envvar="JIM_URL", metavar="URL", help="A server's address. [env: JIM_URL]")
    @click.option(
        "--api-key-file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="File that holds an API key, `-` for standard input. [env for the key itself: JIM_API_KEY]",
    )
    @click.option(
        "--data-dir",
        envvar="JIM_DATA_DIR",
        type=click.Path(path_type=Path, file_okay=False),
        metavar="DIR",
        help="The data directory of a server on this machine. [env: JIM_DATA_DIR]",
    )
    @click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for programs.")
    @wraps(command)
    def with_target(
        *args: Any,  # noqa: ANN401
        url: str | None,
        api_key_file: Path | None,
        data_dir: Path | None,
        as_json: bool,
        **kwargs: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        target = Target(_chosen(url, data_dir), api_key_file, data_dir, as_json)
        return command(*args, target=target, **kwargs)

    return with_target  # type: ignore[return-value]


def reason_option(command: F) -> F:
    """Add `--reason`; the command gets it as `reason`."""
    return click.option(
        "--reason", metavar="TEXT", help="Why; goes into the history of the schedule's changes."
    )(command)


def page_options(command: F) -> F:
    """Add `--page --page-size`."""
    sized = click.option("--page-size", type=click.IntRange(1, 100), default=20, show_default=True)(command)
    return click.option("--page", type=click.IntRange(1), default=1, show_default=True)(sized)


yes_option = click.option("--yes", is_flag=True, help="Do not ask.")


def _chosen(url: str | None, data_dir: Path | None) -> str | None:
    """The URL, unless a directory was named on the command line and the URL was not."""
    context = click.get_current_context()
    said = {
        name
        for name in ("url", "data_dir")
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE
    }
    if len(said) == 2:
        raise click.UsageError("give --url or --data-dir, not both: one is a server, the other a place here")
    return None if "data_dir" in said and data_dir else url or None
