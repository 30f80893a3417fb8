"""`jim watch ID`: its options and its exit codes. What is heavy is imported once it runs."""

import sys
from pathlib import Path
from typing import Final

import click
from click.core import ParameterSource

_UNWATCHED: Final = 2


@click.command()
@click.argument("execution", metavar="ID")
@click.option("--url", envvar="JIM_URL", metavar="URL", help="A server's address. [env: JIM_URL]")
@click.option(
    "--api-key-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="File that holds an API key. [env for the key itself: JIM_API_KEY]",
)
@click.option(
    "--data-dir",
    envvar="JIM_DATA_DIR",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The data directory of a server on this machine. [env: JIM_DATA_DIR]",
)
@click.pass_context
def watch(
    context: click.Context, execution: str, url: str | None, api_key_file: Path | None, data_dir: Path | None
) -> None:
    """Watch an execution until it has ended, in a few lines that stay in place.

    Where the output is no terminal, a line is printed for each change. Exit code 0 when it completed, 1 when
    it failed or was cancelled. Ctrl-C leaves it alone.
    """
    from jim_tui.settings import BadSetting
    from jim_tui.watch.watching import watched

    said = {name for name in ("url", "data_dir") if _on_command_line(context, name)}
    if len(said) == 2:
        raise click.UsageError("give --url or --data-dir, not both: one is a server, the other a place here")
    if "data_dir" in said:
        url = None
    try:
        ended = watched(execution, url=url, key_file=api_key_file, data_dir=data_dir, out=sys.stdout)
    except BadSetting as error:
        click.echo(f"Error: {error}", err=True)
        context.exit(_UNWATCHED)
    if ended.why:
        click.echo(f"Error: {ended.why}", err=True)
    context.exit(ended.code)


def _on_command_line(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) is ParameterSource.COMMANDLINE
