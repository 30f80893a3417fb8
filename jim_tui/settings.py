"""What the console was told: by flag, else by a variable, else by config.toml, else the default."""

import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from jim_tui.state.standing import Colour, Standing

KEY_VARIABLE: Final = "JIM_API_KEY"
URL_VARIABLE: Final = "JIM_URL"
THEME_WORDS: Final = ("dark", "light", "ansi", "no-colour")
_KEY_LIMIT: Final = 4_096


class BadSetting(Exception):
    """A flag or a variable that cannot be used; one line that says what would be right."""


@dataclass(frozen=True, slots=True)
class ConsoleSettings:
    """Where to connect, and how to behave there: one server."""

    url: str | None = None
    key_file: Path | None = None
    key: str | None = field(default=None, repr=False)
    """From the environment or the file; never from the command line, where others could read it."""
    key_variable: str | None = None
    """Holds the key; asked when it is needed."""
    key_command: tuple[str, ...] = ()
    """Prints the key."""
    key_in_keyring: bool = False
    ca_file: Path | None = None
    """What to trust for this server instead of what this machine trusts."""
    portal: str | None = None
    """Where people look at it in a browser; `{execution}` and `{schedule}` stand for ids."""
    data_dir: Path | None = None
    """None: where this system keeps a program's data."""
    demo: bool = False
    read_only: bool = False
    interval: float = 2.0
    """Seconds between two reads of a server that does not push."""
    record: Path | None = None
    """A new file to write what is on screen into."""
    replay: Path | None = None
    """A recording to show instead of a server."""
    speed: float = 1.0
    name: str | None = None
    """What the configuration calls it."""
    colour: Colour | None = None
    protected: bool = False
    """Whoever changes something there types a name first."""
    read_only_reason: str | None = None
    """Why it is only read, where it was not a flag that said so."""

    @property
    def label(self) -> str:
        """What it is called here; unlike that of any other server that is configured."""
        return self.name or asked(self)


@dataclass(frozen=True, slots=True)
class Given:
    """What the command line says, as it was typed."""

    demo: bool = False
    url: str | None = None
    data_dir: str | None = None
    server: str | None = None
    read_only: bool = False
    interval: str | None = None
    theme: str | None = None
    ascii: bool = False
    slow: bool = False


@dataclass(frozen=True, slots=True)
class Alerts:
    """What reaches a person who looks elsewhere: nothing, failures, or every end."""

    bell: str = "failures"
    desktop: str = "failures"
    desktop_by: str = "auto"
    title: bool = True


@dataclass(frozen=True, slots=True)
class Preferences:
    """How the console looks and behaves, whatever the server."""

    theme: str | None = None
    ascii: bool = False
    keymap: Mapping[str, str] = field(default_factory=dict)
    alerts: Alerts = Alerts()
    slow: bool = False
    """The way to the terminal is slow, so as little as possible is drawn."""
    servers_every: float = 15.0
    """Seconds between two looks at the other servers, while somebody looks at them."""


def standing(settings: ConsoleSettings, servers: int = 1) -> Standing:
    """How careful one has to be there."""
    return Standing(settings.protected, settings.colour, settings.read_only_reason, servers)


def checked_url(text: str) -> str:
    """An address of a server; raises BadSetting."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError as error:
        raise BadSetting(f"{text!r} is no address of a server: {error}") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadSetting(f"{text!r} is no address of a server; write it like https://jim.example.com")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise BadSetting(
            f"an address of a server has no user, query or fragment; the key goes into {KEY_VARIABLE}"
        )
    if port == 0:
        raise BadSetting(f"{text!r} is no address of a server: its port is 0")
    return text.strip().rstrip("/")


def checked_interval(text: str) -> float:
    """Seconds between two reads, from a half to an hour; raises BadSetting."""
    try:
        seconds = float(text)
    except ValueError as error:
        raise BadSetting(f"an interval is a number of seconds, not {text!r}") from error
    if not 0.5 <= seconds <= 3_600:
        raise BadSetting(f"an interval is between 0.5 and 3600 seconds, not {text}")
    return seconds


def checked_port(text: str) -> int:
    """A port, 0 for a free one; raises BadSetting."""
    if not (text.isascii() and text.isdecimal() and int(text) <= 65_535):
        raise BadSetting(f"a port is a number from 0 to 65535, not {text!r}")
    return int(text)


def checked_speed(text: str) -> float:
    """How many times as fast a recording is shown; raises BadSetting."""
    try:
        speed = float(text)
    except ValueError as error:
        raise BadSetting(f"a speed is a number, such as 4 for four times as fast, not {text!r}") from error
    if not 0.125 <= speed <= 64:
        raise BadSetting(f"a speed is between 0.125 and 64, not {text}")
    return speed


def read_key(path: Path) -> str:
    """The key in a file, on its first line; raises BadSetting."""
    try:
        with path.open("rb") as file:
            content = file.read(_KEY_LIMIT + 1)
    except OSError as error:
        raise BadSetting(f"the key file {path} cannot be read: {error.strerror or error}") from error
    try:
        key = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise BadSetting(f"the key file {path} is not text") from error
    return checked_key(key, f"the key file {path}")


def checked_key(key: str, place: str) -> str:
    """The key that was found in a place; raises BadSetting, which does not repeat it."""
    if not key:
        raise BadSetting(f"{place} is empty")
    if len(key) >= _KEY_LIMIT or len(key.split()) != 1 or not key.isascii() or not key.isprintable():
        raise BadSetting(f"{place} must hold one key on one line and nothing else")
    return key


def readable_by_others(path: Path) -> bool:
    """Whether other users of this machine can read a file."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return stat.S_ISREG(mode) and bool(mode & (stat.S_IRGRP | stat.S_IROTH))


def from_environment(environment: Mapping[str, str]) -> ConsoleSettings:
    """What the environment says."""
    url = environment.get(URL_VARIABLE, "").strip()
    data_dir = environment.get("JIM_DATA_DIR", "").strip()
    return ConsoleSettings(
        url=checked_url(url) if url else None,
        key=environment.get(KEY_VARIABLE, "").strip() or None,
        data_dir=Path(data_dir).expanduser() if data_dir else None,
    )


def directory(text: str) -> Path:
    """A data directory that was named; raises BadSetting."""
    path = Path(text).expanduser()
    if not text.strip():
        raise BadSetting("--data-dir names no directory")
    if path.exists() and not path.is_dir():
        raise BadSetting(f"{path} is no directory")
    return path


def asked(settings: ConsoleSettings) -> str:
    """What these settings lead to, in a few words, for as long as it has not said its name."""
    if settings.name is not None:
        return settings.name
    if settings.demo:
        return "demo"
    return urlsplit(settings.url).netloc.rpartition("@")[2] if settings.url else "this box"


def state_directory() -> Path:
    """Where this system keeps what a program notes down about its use."""
    import platformdirs  # noqa: PLC0415  not needed to answer --help

    return platformdirs.user_state_path("jim-tui", appauthor=False)


def config_file() -> Path:
    """Where this system keeps what a person has set for a program."""
    import platformdirs  # noqa: PLC0415  not needed to answer --help

    return platformdirs.user_config_path("jim-tui", appauthor=False) / "config.toml"
