"""What config.toml may say. Each field has a sentence beneath it; what is allowed stands in its type."""

import re
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictStr,
    model_validator,
)

from jim_tui.keymap import bad_key
from jim_tui.settings import BadSetting, checked_url
from jim_tui.state.standing import Colour

OFTEN: Final = 0.5
SELDOM: Final = 5
LONGEST: Final = 3600
"""Seconds: how often something may be asked, and how often other servers may."""

KEY_SOURCES: Final = ("api_key", "api_key_file", "api_key_env", "api_key_command", "api_key_keyring")


def _name(text: str) -> str:
    if not text.strip() or text != text.strip() or not text.isprintable():
        raise ValueError("is a name of printable characters without blanks around it")
    return text


def _url(text: str) -> str:
    try:
        return checked_url(text)
    except BadSetting as error:
        raise ValueError(f": {error}") from error


def _portal(text: str) -> str:
    said = re.sub(r"\{(execution|schedule)\}", "id", text)
    if not text.isprintable() or set(said) & set("{} "):
        raise ValueError("knows {execution} and {schedule} and nothing else in braces, and has no blanks")
    parts = urlsplit(said)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
        raise ValueError("is an address such as https://jim.example.com/operations, without a user")
    return text


def _path(text: object) -> Path:
    if not isinstance(text, str):
        raise ValueError("is a text in quotes")  # noqa: TRY004 - the check of the file expects a ValueError
    if not text.strip():
        raise ValueError("names no file")
    return Path(text).expanduser()


def _words(value: str | list[str]) -> list[str]:
    import shlex  # noqa: PLC0415 - few files have a command

    try:
        words = value if isinstance(value, list) else shlex.split(value)
    except ValueError as error:
        raise ValueError(f"cannot be split into words ({error}); a list of words needs no quotes") from error
    if not words or not words[0]:
        raise ValueError("names no program")
    return words


def _key(value: str | list[str]) -> list[str]:
    names = value if isinstance(value, list) else [value]
    if not names:
        raise ValueError("names no key")
    for name in names:
        if (wrong := bad_key(name)) is not None:
            raise ValueError(f": {wrong}")
    return names


Text = Annotated[StrictStr, Field(min_length=1)]
File = Annotated[Path, BeforeValidator(_path)]
Seconds = Annotated[float, Field(strict=True, ge=OFTEN, le=LONGEST)]
Bother = Literal["off", "failures", "all"]


class Section(BaseModel):
    """A table of the file: a field that is not known is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class ServerSection(Section):
    """One server: where it is, its key, how careful one has to be there."""

    name: Annotated[StrictStr, Field(max_length=40), AfterValidator(_name)]
    """How the console calls it."""
    url: Annotated[StrictStr, AfterValidator(_url)] | None = None
    """Its address."""
    data_dir: File | None = None
    """Instead of an address: a data directory on this machine."""
    api_key: Text | None = None
    """The key itself; better one of the following."""
    api_key_file: File | None = None
    """Holds the key on one line."""
    api_key_env: Text | None = None
    """The variable that holds the key."""
    api_key_command: Annotated[StrictStr | list[StrictStr], AfterValidator(_words)] | None = None
    """Prints the key on its first line; no shell is involved."""
    api_key_keyring: StrictBool = False
    """The key is in this system's keyring: service jim-tui, user the name of the server."""
    ca_file: File | None = None
    """Certificates to trust for this server, instead of this machine's."""
    portal: Annotated[StrictStr, AfterValidator(_portal)] | None = None
    """Where people look at it in a browser, for links; {execution} and {schedule} stand for ids."""
    colour: Colour | None = None
    """A bar of this colour stands in the first line."""
    protected: StrictBool = False
    """Whoever changes something there types its name first."""
    read_only: StrictBool = False
    """Nothing can be changed there from this console."""
    interval: Seconds | None = None
    """Seconds between two reads, where it does not push."""

    @model_validator(mode="after")
    def _one_place(self) -> "ServerSection":
        if (self.url is None) == (self.data_dir is None):
            raise ValueError("has either a url or a data_dir")
        given = [name for name in KEY_SOURCES if getattr(self, name)]
        if len(given) > 1:
            raise ValueError(f"takes its key from one place, not from {' and '.join(given)}")
        if given and self.url is None:
            raise ValueError(f"needs no {given[0]}: a data directory of this machine has no key")
        return self


class Intervals(Section):
    """How often something is asked, in seconds."""

    read: Seconds = 2.0
    """A server that does not push."""
    servers: Annotated[float, Field(strict=True, ge=SELDOM, le=LONGEST)] = 15.0
    """The other servers, while the screen with them is open."""


class Notifications(Section):
    """What reaches a person who looks elsewhere."""

    bell: Bother = "failures"
    """The terminal's bell."""
    desktop: Bother = "failures"
    """A notification of the desktop, where the terminal passes it on."""
    desktop_by: Literal["auto", "osc9", "osc777"] = "auto"
    """The sequence for it."""
    title: StrictBool = True
    """The window's title counts what runs and what failed."""


class Config(Section):
    """The whole file."""

    default_server: Text | None = None
    """The server that is shown first; without it the first one of the file."""
    theme: Literal["dark", "light", "ansi", "no-colour"] | None = None
    """The colours."""
    ascii: StrictBool = False
    """No character outside ASCII on the screen."""
    intervals: Intervals = Intervals()
    notifications: Notifications = Notifications()
    keys: dict[str, Annotated[StrictStr | list[StrictStr], AfterValidator(_key)]] = {}
    """Other keys for what a key does, by its id."""
    servers: tuple[ServerSection, ...] = ()
