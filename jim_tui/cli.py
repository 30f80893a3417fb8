"""The command `jim-tui`: reads what it was told, then shows the console. Textual is loaded after that."""

import argparse
import logging
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import IO, Final, NoReturn

from jim_tui.settings import (
    URL_VARIABLE,
    BadSetting,
    ConsoleSettings,
    asked,
    checked_interval,
    checked_port,
    checked_speed,
    checked_url,
    from_environment,
    read_key,
    readable_by_others,
    state_directory,
)
from jim_tui.web.page import in_a_page

USAGE_ERROR: Final = 2
WEB_PORT: Final = 5210

_DESCRIPTION: Final = "Watch and steer the schedule executions of a JIM server, live."
_EPILOG: Final = """\
environment: JIM_URL, JIM_API_KEY and JIM_DATA_DIR say the same as --url, a key file and --data-dir.
A key is never given as an argument, because other users of the machine could read it there.

Without a URL the console opens the data directory of this machine, and with it an engine of its own; if a
server has that directory open already, the console talks to that one.
"""


@dataclass(frozen=True, slots=True)
class Invocation:
    """What is to be done, and what a person should know before it."""

    settings: ConsoleSettings
    warnings: tuple[str, ...] = ()
    port: int | None = None
    """Serve it to a browser at this port of the loopback address; None: show it here."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line, and exit code 2."""
        self.exit(USAGE_ERROR, f"{self.prog}: {message} (see {self.prog} --help)\n")


def parse(arguments: Sequence[str], environment: Mapping[str, str]) -> Invocation:
    """What the command line and the environment ask for; raises BadSetting, or exits as argparse does."""
    given = _parser().parse_args(arguments)
    # A flag that says where to go makes the variable unimportant, even a wrong one.
    elsewhere = given.demo or given.replay or given.url is not None or given.data_dir is not None
    named = {key: value for key, value in environment.items() if not (elsewhere and key == URL_VARIABLE)}
    settings = from_environment(named)
    if given.demo and (given.url is not None or given.data_dir is not None):
        raise BadSetting("--demo brings its own server, so it goes with neither --url nor --data-dir")
    if given.url is not None and given.data_dir is not None:
        raise BadSetting(
            "give --url or --data-dir, not both: one is a server, the other a place on this machine"
        )
    if given.data_dir is not None:
        settings = replace(settings, data_dir=_directory(given.data_dir))
    if given.url is not None:
        settings = replace(settings, url=checked_url(given.url))
    if given.interval is not None:
        settings = replace(settings, interval=checked_interval(given.interval))
    settings = replace(settings, demo=given.demo, read_only=given.read_only)
    settings = _with_recording(settings, given)
    return _with_web(_with_key(settings, given.api_key_file), given)


def main() -> None:
    """Run the command with this process's arguments, and exit."""
    try:
        invocation = parse(sys.argv[1:], os.environ)
    except BadSetting as error:
        _refuse(str(error))
    for warning in invocation.warnings:
        sys.stderr.write(f"jim-tui: {warning}\n")
    if invocation.port is not None:
        _log_to_file(state_directory() / "jim-tui.log")
        sys.exit(_serve(invocation.settings, invocation.port))
    if not (in_a_page() or _on_terminal(sys.stdin, sys.stdout, sys.stderr)):
        _refuse("this is no terminal; a script can use `jim executions list --json` instead")
    _log_to_file(state_directory() / "jim-tui.log")
    sys.exit(_show(invocation))


def _serve(settings: ConsoleSettings, port: int) -> int:
    from jim_tui.web.starting import start

    try:
        start(settings, port)
    except BadSetting as error:
        _refuse(str(error))
    return 0


def _show(invocation: Invocation) -> int:
    if invocation.settings.replay is not None:
        return _show_recording(invocation.settings.replay, invocation.settings.speed)
    # From here on it takes a while: half a second of imports, most of it Textual.
    from datetime import UTC, datetime

    from jim_tui.app import JimApp
    from jim_tui.gateway.connect import choose
    from jim_tui.state.action_log import ActionLog
    from jim_tui.state.store import ConsoleStore

    settings = invocation.settings
    gateway = choose(settings)
    store = ConsoleStore(
        gateway,
        clock=lambda: datetime.now(UTC),
        interval=settings.interval,
        read_only=settings.read_only,
        recorder=ActionLog(state_directory() / "actions.ndjson"),
        asked=asked(settings),
    )
    for warning in invocation.warnings:
        store.warn(warning)
    app = JimApp(store, gateway)
    if settings.record is None:
        app.run()
        return app.return_code or 0
    from jim_tui.recording.recorder import CannotRecord, recorded

    try:
        with recorded(store, settings.record):
            app.run()
    except CannotRecord as error:
        _refuse(str(error))
    return app.return_code or 0


def _show_recording(path: Path, speed: float) -> int:
    from jim_tui.recording.tape import BadRecording, read
    from jim_tui.replay_app import ReplayApp

    try:
        tape = read(path)
    except BadRecording as error:
        _refuse(str(error))
    app = ReplayApp(tape, path.name, speed=speed)
    app.run()
    return app.return_code or 0


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="jim-tui",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--demo", action="store_true", help="a small company at work, gone when you leave")
    parser.add_argument("--url", metavar="URL", help="a JIM server, such as https://jim.example.com")
    parser.add_argument("--api-key-file", metavar="FILE", help="holds the key for that server on one line")
    parser.add_argument("--data-dir", metavar="DIR", help="a data directory on this machine")
    parser.add_argument("--read-only", action="store_true", help="look, and change nothing")
    parser.add_argument(
        "--interval", metavar="S", help="seconds between two reads of a server that does not push (2)"
    )
    parser.add_argument("--record", metavar="FILE", help="write what is on screen into a new file")
    parser.add_argument("--replay", metavar="FILE", help="show such a recording instead of a server")
    parser.add_argument("--speed", metavar="N", help="show it so many times as fast (1)")
    parser.add_argument("--web", action="store_true", help="serve it to one browser here, read-only")
    parser.add_argument("--port", metavar="N", help="port of --web (5210); 0 takes a free one")
    parser.add_argument("--web-write", action="store_true", help="let the browser change things")
    parser.add_argument("--version", action="version", version=f"jim-tui {_version()}")
    return parser


def _version() -> str:
    try:
        return version("jim-tui")
    except PackageNotFoundError:
        return "(not installed)"


def _with_key(settings: ConsoleSettings, key_file: str | None) -> Invocation:
    if key_file is None:
        return Invocation(settings)
    path = Path(key_file).expanduser()
    read_key(path)
    warnings: tuple[str, ...] = ()
    if readable_by_others(path):
        warnings = (f"other users can read the key file {path}; close it with `chmod 600 {path}`",)
    if settings.url is None:
        warnings += ("--api-key-file has no effect without a URL: this machine's own server needs no key",)
    return Invocation(replace(settings, key_file=path, key=None), warnings)


def _with_recording(settings: ConsoleSettings, given: argparse.Namespace) -> ConsoleSettings:
    if given.replay is None:
        if given.speed is not None:
            raise BadSetting("--speed goes with --replay")
        record = None if given.record is None else _file("--record", given.record)
        return replace(settings, record=record)
    if given.demo or given.record or given.url is not None or given.data_dir is not None:
        raise BadSetting("--replay shows a file, so it goes with no server and with no --record")
    speed = 1.0 if given.speed is None else checked_speed(given.speed)
    return replace(settings, replay=_file("--replay", given.replay), speed=speed, url=None)


def _with_web(invocation: Invocation, given: argparse.Namespace) -> Invocation:
    settings = invocation.settings
    if not given.web:
        if given.port is not None or given.web_write:
            raise BadSetting("--port and --web-write go with --web")
        return invocation
    if settings.replay or settings.record:
        raise BadSetting("--web shows a server, so it goes with neither --replay nor --record")
    if given.web_write and given.read_only:
        raise BadSetting("give --web-write or --read-only, not both")
    port = WEB_PORT if given.port is None else checked_port(given.port)
    return replace(invocation, settings=replace(settings, read_only=not given.web_write), port=port)


def _file(option: str, text: str) -> Path:
    if not text.strip():
        raise BadSetting(f"{option} names no file")
    return Path(text).expanduser()


def _directory(text: str) -> Path:
    path = Path(text).expanduser()
    if not text.strip():
        raise BadSetting("--data-dir names no directory")
    if path.exists() and not path.is_dir():
        raise BadSetting(f"{path} is no directory")
    return path


def _on_terminal(*streams: IO[str] | None) -> bool:
    return all(stream is not None and not stream.closed and stream.isatty() for stream in streams)


def _log_to_file(path: Path) -> None:
    """Whatever goes wrong is written down, never onto the screen."""
    logging.raiseExceptions = False
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler: logging.Handler = logging.FileHandler(path, delay=True)
    except OSError:
        handler = logging.NullHandler()
    logging.basicConfig(
        handlers=[handler], level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )


def _refuse(message: str) -> NoReturn:
    sys.stderr.write(f"jim-tui: {message}\n")
    sys.exit(USAGE_ERROR)
