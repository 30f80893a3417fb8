"""The arguments of `jim-tui`, together with the environment and config.toml: what is to be done."""

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from jim_tui.config.resolve import DATA_VARIABLE, SERVER_VARIABLE, URL_VARIABLE, InForce, in_force
from jim_tui.settings import (
    THEME_WORDS,
    BadSetting,
    ConsoleSettings,
    Given,
    checked_port,
    checked_speed,
    read_key,
    readable_by_others,
)

if TYPE_CHECKING:
    from jim_tui.config.read import ConfigFile

USAGE_ERROR: Final = 2
WEB_PORT: Final = 5210
WHERE_VARIABLES: Final = frozenset({URL_VARIABLE, DATA_VARIABLE, SERVER_VARIABLE})
CONFIG_VARIABLE: Final = "JIM_TUI_CONFIG"

_DESCRIPTION: Final = "Watch and steer the schedule executions of a JIM server, live."
_EPILOG: Final = """\
environment: JIM_URL, JIM_API_KEY and JIM_DATA_DIR say the same as --url, a key file and --data-dir.
A key is never given as an argument, because other users of the machine could read it there.

Without a URL the console opens the data directory of this machine, and with it an engine of its own; if a
server has that directory open already, the console talks to that one. config.toml can name servers, keys and
colours: `jim-tui config` shows what is in force, `jim-tui config --example` prints a file to begin with.
"""


@dataclass(frozen=True, slots=True)
class Invocation:
    """What is to be done, and what a person should know before it."""

    found: InForce
    warnings: tuple[str, ...] = ()
    port: int | None = None
    """Serve it to a browser at this port of the loopback address; None: show it here."""
    config: Path | None = None
    """The configuration that was read."""

    @property
    def settings(self) -> ConsoleSettings:
        """The server that is shown first."""
        return self.found.server


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line, and exit code 2."""
        self.exit(USAGE_ERROR, f"{self.prog}: {message} (see {self.prog} --help)\n")


def parse(
    arguments: Sequence[str], environment: Mapping[str, str], usual: Callable[[], Path] | None = None
) -> Invocation:
    """What the command line, the environment and config.toml ask for; raises BadSetting, or exits.

    `usual` says where config.toml is when nobody says so; without it there is none.
    """
    typed = parser().parse_args(arguments)
    if typed.replay is not None:
        # A recording needs no server, so it does not matter which one is named where.
        environment = {name: value for name, value in environment.items() if name not in WHERE_VARIABLES}
    found = invocation(typed, environment, config_of(typed.config, environment, usual))
    found = replace(found, config=config_path(typed.config, environment, usual))
    return _with_web(_with_recording(found, typed), typed)


def invocation(
    typed: argparse.Namespace, environment: Mapping[str, str], file: "ConfigFile | None"
) -> Invocation:
    """What was typed, said and written down, put together; raises BadSetting."""
    given = Given(
        demo=typed.demo,
        url=typed.url,
        data_dir=typed.data_dir,
        server=typed.server,
        read_only=typed.read_only,
        interval=typed.interval,
        theme=typed.theme,
        ascii=typed.ascii,
        slow=typed.slow,
    )
    found = in_force(given, environment, file)
    server, warnings = _with_key(found.server, typed.api_key_file)
    if server is not found.server:
        servers = tuple(server if each is found.server else each for each in found.servers)
        found = replace(found, server=server, servers=servers)
    return Invocation(found, (*(file.warnings if file else ()), *warnings))


def _with_server(known: Invocation, server: ConsoleSettings) -> Invocation:
    """With other settings of the server that is shown first."""
    servers = tuple(server if each is known.settings else each for each in known.found.servers)
    return replace(known, found=replace(known.found, server=server, servers=servers))


def _with_recording(known: Invocation, typed: argparse.Namespace) -> Invocation:
    if typed.replay is None:
        if typed.speed is not None:
            raise BadSetting("--speed goes with --replay")
        if typed.record is None:
            return known
        return _with_server(known, replace(known.settings, record=_file("--record", typed.record)))
    if typed.demo or typed.record or any((typed.url, typed.data_dir, typed.server)):
        raise BadSetting("--replay shows a file, so it goes with no server and with no --record")
    speed = 1.0 if typed.speed is None else checked_speed(typed.speed)
    replayed = replace(known.settings, replay=_file("--replay", typed.replay), speed=speed, url=None)
    return _with_server(known, replayed)


def _with_web(known: Invocation, typed: argparse.Namespace) -> Invocation:
    server = known.settings
    if not typed.web:
        if typed.port is not None or typed.web_write:
            raise BadSetting("--port and --web-write go with --web")
        return known
    if server.replay or server.record:
        raise BadSetting("--web shows a server, so it goes with neither --replay nor --record")
    if typed.web_write and typed.read_only:
        raise BadSetting("give --web-write or --read-only, not both")
    port = WEB_PORT if typed.port is None else checked_port(typed.port)
    reads = replace(server, read_only=server.read_only or not typed.web_write)
    return replace(_with_server(known, reads), port=port)


def _file(option: str, text: str) -> Path:
    if not text.strip():
        raise BadSetting(f"{option} names no file")
    return Path(text).expanduser()


def config_of(
    named: str | None, environment: Mapping[str, str], usual: Callable[[], Path] | None
) -> "ConfigFile | None":
    """The file that is meant, read and checked; raises BadSetting."""
    path = config_path(named, environment, usual)
    if path is None:
        return None
    from jim_tui.config.read import read_config

    return read_config(path)


def config_path(
    named: str | None, environment: Mapping[str, str], usual: Callable[[], Path] | None
) -> Path | None:
    """The file to read; None where nobody has named one and there is none."""
    said = named if named is not None else environment.get(CONFIG_VARIABLE, "").strip() or None
    if said is not None:
        return Path(said).expanduser()
    path = usual() if usual is not None else None
    return path if path is not None and path.exists() else None


def _with_key(server: ConsoleSettings, key_file: str | None) -> tuple[ConsoleSettings, tuple[str, ...]]:
    if key_file is None:
        return server, ()
    path = Path(key_file).expanduser()
    read_key(path)
    warnings: tuple[str, ...] = ()
    if readable_by_others(path):
        warnings = (f"other users can read the key file {path}; close it with `chmod 600 {path}`",)
    if server.url is None:
        warnings += ("--api-key-file has no effect without a URL: this machine's own server needs no key",)
    only = replace(server, key_file=path, key=None, key_variable=None, key_command=(), key_in_keyring=False)
    return only, warnings


def parser(program: str = "jim-tui", description: str = _DESCRIPTION) -> argparse.ArgumentParser:
    """What reads the arguments."""
    found = _Parser(
        prog=program,
        description=description,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    found.add_argument("--demo", action="store_true", help="a small company at work, gone when you leave")
    found.add_argument("--url", metavar="URL", help="a JIM server, such as https://jim.example.com")
    found.add_argument("--api-key-file", metavar="FILE", help="holds the key for that server on one line")
    found.add_argument("--data-dir", metavar="DIR", help="a data directory on this machine")
    found.add_argument("--server", metavar="NAME", help="a server that config.toml names")
    found.add_argument("--read-only", action="store_true", help="look, and change nothing")
    found.add_argument(
        "--interval", metavar="S", help="seconds between two reads of a server that does not push (2)"
    )
    found.add_argument("--theme", choices=THEME_WORDS, metavar="NAME", help=", ".join(THEME_WORDS))
    found.add_argument("--ascii", action="store_true", help="no character outside ASCII on the screen")
    found.add_argument("--slow", action="store_true", help="draw seldom: the way to this terminal is slow")
    found.add_argument("--record", metavar="FILE", help="write what is on screen into a new file")
    found.add_argument("--replay", metavar="FILE", help="show such a recording instead of a server")
    found.add_argument("--speed", metavar="N", help="show it so many times as fast (1)")
    found.add_argument("--web", action="store_true", help="serve it to one browser here, read-only")
    found.add_argument("--port", metavar="N", help="port of --web (5210); 0 takes a free one")
    found.add_argument("--web-write", action="store_true", help="let the browser change things")
    found.add_argument("--config", metavar="FILE", help="another config.toml than this user's")
    found.add_argument("--version", action="version", version=f"jim-tui {_version()}")
    return found


def _version() -> str:
    try:
        return version("jim-tui")
    except PackageNotFoundError:
        return "(not installed)"
