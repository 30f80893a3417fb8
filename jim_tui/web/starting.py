"""Starts serving, or says what is missing for it."""

import sys
from pathlib import Path

from jim_core.client.local import find_server
from jim_core.wire.directory import default_data_directory
from jim_tui.settings import BadSetting, ConsoleSettings


def start(settings: ConsoleSettings, port: int, config: Path | None = None) -> None:
    """Serve the console until told to end, a page of it with this configuration; raises BadSetting."""
    try:
        from jim_tui.web.serving import CannotServe, console_command, serve  # noqa: PLC0415 - may be missing
    except ModuleNotFoundError as error:
        raise BadSetting(f"--web needs {error.name}: pip install 'jim-tui[web]'") from error
    if settings.url is None and not settings.demo:
        _check_server(settings)

    def tell(address: str) -> None:
        does = "reads only (--web-write: changes things, too)" if settings.read_only else "can change things"
        sys.stdout.write(f"Open once, in one browser of this machine:\n\n  {address}\n\n")
        sys.stdout.write(f"It {does}. Ctrl-C ends it.\n")
        sys.stdout.flush()

    try:
        serve(console_command(settings, config), port, tell)
    except CannotServe as error:
        raise BadSetting(str(error)) from error


def _check_server(settings: ConsoleSettings) -> None:
    """A page that is closed must not end an engine, so none is started for it."""
    directory = Path(settings.data_dir or default_data_directory()).expanduser().absolute()
    if find_server(directory) is None:
        start_one = f"start `jim serve --data-dir {directory}`"
        raise BadSetting(f"no server is running for {directory}; {start_one}, or name one with --url")
