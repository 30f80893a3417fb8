"""Flags above variables above the file above what is usual: what is in force, and from where."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from jim_tui.settings import (
    THEME_WORDS,
    Alerts,
    BadSetting,
    ConsoleSettings,
    Given,
    Preferences,
    checked_interval,
    checked_url,
    directory,
    from_environment,
)

if TYPE_CHECKING:
    from jim_tui.config.read import ConfigFile
    from jim_tui.config.shape import ServerSection

URL_VARIABLE: Final = "JIM_URL"
DATA_VARIABLE: Final = "JIM_DATA_DIR"
SERVER_VARIABLE: Final = "JIM_TUI_SERVER"
THEME_VARIABLE: Final = "JIM_TUI_THEME"
USUAL: Final = "usual"


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that is in force; never a secret."""

    name: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class InForce:
    """What is shown first, what can be switched to, how it looks; and where each of these comes from."""

    server: ConsoleSettings
    servers: tuple[ConsoleSettings, ...]
    preferences: Preferences
    told: tuple[Setting, ...]


def in_force(given: Given, environment: Mapping[str, str], file: "ConfigFile | None") -> InForce:
    """What is in force; raises BadSetting."""
    servers = _of_file(given, file)
    server, source = _first(given, environment, file, servers)
    if server.name is None:
        servers = (server, *servers)
    preferences, told = _preferences(given, environment, file)
    return InForce(server, servers, preferences, (Setting("server", server.label, source), *told))


def _of_file(given: Given, file: "ConfigFile | None") -> tuple[ConsoleSettings, ...]:
    if file is None:
        return ()
    usual = file.config.intervals.read
    return tuple(_with_flags(_server(each, usual), given) for each in file.config.servers)


def _server(section: "ServerSection", interval: float) -> ConsoleSettings:
    reason = f"the configuration says that {section.name} is only read"
    return ConsoleSettings(
        url=section.url,
        key_file=section.api_key_file,
        key=section.api_key,
        key_variable=section.api_key_env,
        key_command=tuple(section.api_key_command or ()),
        key_in_keyring=section.api_key_keyring,
        ca_file=section.ca_file,
        portal=section.portal,
        data_dir=section.data_dir,
        read_only=section.read_only,
        interval=section.interval or interval,
        name=section.name,
        colour=section.colour,
        protected=section.protected,
        read_only_reason=reason if section.read_only else None,
    )


def _with_flags(server: ConsoleSettings, given: Given) -> ConsoleSettings:
    if given.read_only:
        server = replace(server, read_only=True, read_only_reason=None)
    if given.interval is not None:
        server = replace(server, interval=checked_interval(given.interval))
    return server


def _first(
    given: Given,
    environment: Mapping[str, str],
    file: "ConfigFile | None",
    servers: tuple[ConsoleSettings, ...],
) -> tuple[ConsoleSettings, str]:
    _refuse_contradictions(given)
    said = {name: text.strip() for name, text in environment.items() if text.strip()}
    if given.server is not None:
        return _named(given.server, servers, "--server"), "--server"
    if (typed := _typed(given, said)) is not None:
        return typed
    if SERVER_VARIABLE in said:
        return _named(said[SERVER_VARIABLE], servers, SERVER_VARIABLE), SERVER_VARIABLE
    variable = next((name for name in (URL_VARIABLE, DATA_VARIABLE) if name in said), None)
    if file is not None and servers and variable is None:
        return _of_choice(file, servers)
    usual = from_environment(said)
    if file is not None:
        usual = replace(usual, interval=file.config.intervals.read)
    return _with_flags(usual, given), variable or USUAL


def _typed(given: Given, said: Mapping[str, str]) -> tuple[ConsoleSettings, str] | None:
    if given.demo:
        return _with_flags(ConsoleSettings(demo=True), given), "--demo"
    if given.data_dir is not None:
        return _with_flags(ConsoleSettings(data_dir=directory(given.data_dir)), given), "--data-dir"
    if given.url is not None:
        # A flag that says where to go makes the variable unimportant, even a wrong one.
        told = from_environment({name: text for name, text in said.items() if name != URL_VARIABLE})
        return _with_flags(replace(told, url=checked_url(given.url)), given), "--url"
    return None


def _of_choice(file: "ConfigFile", servers: tuple[ConsoleSettings, ...]) -> tuple[ConsoleSettings, str]:
    default = file.config.default_server
    if default is None:
        return servers[0], file.where("servers", 0)
    return _named(default, servers, "default_server"), file.where("default_server")


def _refuse_contradictions(given: Given) -> None:
    if given.demo and (given.url is not None or given.data_dir is not None):
        raise BadSetting("--demo brings its own server, so it goes with neither --url nor --data-dir")
    if given.url is not None and given.data_dir is not None:
        raise BadSetting(
            "give --url or --data-dir, not both: one is a server, the other a place on this machine"
        )
    if given.server is not None and (given.demo or given.url is not None or given.data_dir is not None):
        raise BadSetting("--server names a server of the configuration; give no --url, --data-dir or --demo")


def _named(name: str, servers: tuple[ConsoleSettings, ...], source: str) -> ConsoleSettings:
    found = next((each for each in servers if each.name == name), None)
    if found is None:
        known = ", ".join(each.label for each in servers)
        there = f"it has {known}" if known else "it has no [[servers]] (jim-tui config --example)"
        raise BadSetting(f"{source}: the configuration has no server {name!r}; {there}")
    return found


def _preferences(
    given: Given, environment: Mapping[str, str], file: "ConfigFile | None"
) -> tuple[Preferences, tuple[Setting, ...]]:
    theme, theme_source = _theme(given, environment, file)
    by_file = file is not None and file.config.ascii and not given.ascii
    ascii_source = (
        file.where("ascii") if file is not None and by_file else "--ascii" if given.ascii else USUAL
    )
    told = [
        Setting("theme", theme or "dark", theme_source),
        Setting("ascii", _yes(given.ascii or by_file), ascii_source),
        Setting("slow", _yes(given.slow), "--slow" if given.slow else USUAL),
    ]
    preferences = Preferences(theme, given.ascii or by_file, slow=given.slow)
    if file is None:
        return preferences, tuple(told)
    from jim_tui.keymap import keymap_of  # noqa: PLC0415 - only where there is a file

    wishes = file.config.notifications
    preferences = replace(
        preferences,
        keymap=keymap_of(file.config.keys),
        alerts=Alerts(wishes.bell, wishes.desktop, wishes.desktop_by, wishes.title),
        servers_every=file.config.intervals.servers,
    )
    return preferences, (*told, *_rest(file))


def _theme(given: Given, environment: Mapping[str, str], file: "ConfigFile | None") -> tuple[str | None, str]:
    if environment.get("NO_COLOR"):
        return "no-colour", "NO_COLOR"
    if given.theme is not None:
        return given.theme, "--theme"
    said = environment.get(THEME_VARIABLE, "").strip()
    if said:
        if said not in THEME_WORDS:
            raise BadSetting(f"{THEME_VARIABLE} may be {', '.join(THEME_WORDS)}, not {said!r}")
        return said, THEME_VARIABLE
    if file is not None and file.config.theme is not None:
        return file.config.theme, file.where("theme")
    return None, USUAL


def _rest(file: "ConfigFile") -> Iterator[Setting]:
    for table in ("intervals", "notifications"):
        section = getattr(file.config, table)
        for name in type(section).model_fields:
            source = file.where(table, name) if (table, name) in file.lines else USUAL
            value = getattr(section, name)
            yield Setting(f"{table}.{name}", _yes(value) if isinstance(value, bool) else f"{value}", source)
    for key_id, names in file.config.keys.items():
        yield Setting(f"keys.{key_id}", " ".join(names), file.where("keys", key_id))


def _yes(value: object) -> str:
    return "yes" if value else "no"
