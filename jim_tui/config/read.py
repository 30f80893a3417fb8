"""A file → what it says, or everything that is wrong with it."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from jim_tui.config.complaints import Complaint, complaint
from jim_tui.config.lines import Path as Place
from jim_tui.config.lines import line_of, lines_of
from jim_tui.config.shape import Config
from jim_tui.keymap import clashes, keymap_of, unknown_id
from jim_tui.settings import BadSetting, readable_by_others

_LARGEST: Final = 1_000_000


class BadConfig(BadSetting):
    """A file that cannot be used; `told` has a line for each thing that is wrong."""

    def __init__(self, told: tuple[str, ...]) -> None:
        more = f" (and {len(told) - 1} more: jim-tui config --check)" if len(told) > 1 else ""
        super().__init__(told[0] + more)
        self.told = told


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """What a file says, and where in it."""

    path: Path
    config: Config
    lines: Mapping[Place, int]
    warnings: tuple[str, ...] = ()

    def where(self, *place: str | int) -> str:
        """`config.toml, line 12`."""
        line = line_of(dict(self.lines), place)
        return f"{self.path.name}, line {line}" if line else self.path.name


def read_config(path: Path) -> ConfigFile:
    """The file, checked; raises BadConfig."""
    return checked(path, _text(path))


def checked(path: Path, text: str) -> ConfigFile:
    """The text of that file, checked; raises BadConfig."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadConfig((_syntax(path, str(error), text.rstrip().count("\n") + 1),)) from error
    lines = lines_of(text)
    try:
        config = Config.model_validate(values)
    except ValidationError as error:
        found = [complaint(each, lines) for each in error.errors(include_url=False)]
        raise _bad(path, found) from error
    if wrong := list(_across(config, lines)):
        raise _bad(path, wrong)
    warnings = tuple(f"{path}:{each}" for each in _plain_keys(path, config, lines))
    return ConfigFile(path, config, lines, warnings)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        told = error.strerror or str(error)
        raise BadConfig((f"the configuration {path} cannot be read: {told}",)) from error
    if len(content) > _LARGEST:
        raise BadConfig((f"the configuration {path} is larger than a megabyte",))
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadConfig((f"{path}:{line}: is not text in UTF-8",)) from error


def _syntax(path: Path, message: str, last: int) -> str:
    at = re.search(r" \(at line (\d+), column \d+\)$", message)
    said = message[: at.start()] if at else message.removesuffix(" (at end of document)")
    return f"{path}:{at[1] if at else last}: {said[:1].lower()}{said[1:]}"


def _bad(path: Path, found: list[Complaint]) -> BadConfig:
    return BadConfig(tuple(f"{path}:{each}" for each in sorted(set(found))))


def _across(config: Config, lines: Mapping[Place, int]) -> Iterator[Complaint]:
    """What only shows when several fields are looked at together."""
    known = dict(lines)
    names: dict[str, int] = {}
    for number, server in enumerate(config.servers):
        line = line_of(known, ("servers", number, "name")) or 1
        if server.name in names:
            told = f"is {server.name!r}, as on line {names[server.name]}; each server has its own name"
            yield Complaint(line, f"servers[{number + 1}].name", told)
        names.setdefault(server.name, line)
    if config.default_server is not None and config.default_server not in names:
        line = line_of(known, ("default_server",)) or 1
        yield Complaint(line, "default_server", no_such_server(config.default_server, list(names)))
    bad_ids = {key_id: wrong for key_id in config.keys if (wrong := unknown_id(key_id)) is not None}
    for key_id, words in (*bad_ids.items(), *clashes(keymap_of(config.keys))):
        yield Complaint(line_of(known, ("keys", key_id)) or 1, f"keys.{key_id}", words)


def no_such_server(name: str, names: list[str]) -> str:
    """Why a name leads nowhere."""
    if not names:
        return f"names {name!r}, but the file has no [[servers]]"
    near = get_close_matches(name, names, 1)
    return f"names {name!r}; " + (f"did you mean {near[0]!r}?" if near else f"there are {', '.join(names)}")


def _plain_keys(path: Path, config: Config, lines: Mapping[Place, int]) -> Iterator[Complaint]:
    for number, server in enumerate(config.servers):
        if server.api_key is None:
            continue
        line = line_of(dict(lines), ("servers", number, "api_key")) or 1
        others = " and other users can read it" if readable_by_others(path) else ""
        yield Complaint(
            line,
            f"servers[{number + 1}].api_key",
            f"stands there in plain text{others}; put it into a file of its own (api_key_file), a program "
            "(api_key_command) or the keyring (api_key_keyring)",
        )
