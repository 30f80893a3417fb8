"""A file that is wrong is told so: the line, the field, what is allowed; a key is never repeated."""

from pathlib import Path

import pytest

from jim_tui.config.read import BadConfig, ConfigFile, checked, read_config
from jim_tui.config.shape import Config, Intervals, Notifications, ServerSection
from jim_tui.config.told import EXAMPLE

HERE = Path("config.toml")
OTHER_SOURCES = ("api_key_env", "api_key_command", "api_key_keyring")
SERVER = '[[servers]]\nname = "prod"\nurl = "https://jim"\n'


def found(text: str) -> ConfigFile:
    """What the text says."""
    return checked(HERE, text)


def refused(text: str) -> tuple[str, ...]:
    """Why the text is refused."""
    with pytest.raises(BadConfig) as caught:
        found(text)
    return caught.value.told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("them = 'dark'", "config.toml:1: them is no field of the file; did you mean theme?"),
        (
            "\ntheme = 'pink'",
            "config.toml:2: theme may be 'dark', 'light', 'ansi' or 'no-colour', not",
        ),
        ("ascii = 'yes'", "config.toml:1: ascii is true or false, not 'yes'"),
        (
            "[intervals]\nread = 0.1",
            "config.toml:2: intervals.read is between 0.5 and 3600 seconds, not 0.1",
        ),
        (
            "[intervals]\nservers = 1",
            "config.toml:2: intervals.servers is between 5 and 3600 seconds, not 1",
        ),
        ("[intervals]\nread = '2'", "config.toml:2: intervals.read is a number of seconds, not '2'"),
        ("intervals = 3", "config.toml:1: intervals is a table, not 3"),
        ("[notifications]\nbell = true", "may be 'off', 'failures' or 'all', not true"),
        ("keys = 1", "config.toml:1: keys is a table, not 1"),
        ("[keys]\n'help' = 1", "config.toml:2: keys.help is a text in quotes, not 1"),
        ("[keys]\n'help' = 'hop'", "config.toml:2: keys.help: 'hop' is no key; write one character"),
        ("[keys]\n'help' = []", "config.toml:2: keys.help names no key"),
        ("[keys]\n'help' = 'ctrl+c'", "config.toml:2: keys.help: ctrl+c twice quits, whatever else"),
        ("[keys]\n'halp' = 'x'", "config.toml:2: keys.halp is the id of no key; did you mean 'help'?"),
        ("[keys]\n'pane' = 'x'", "config.toml:2: keys.pane cannot be changed"),
        ("[keys]\n'help' = 'p'", "config.toml:2: keys.help: p is already 'pause' in Active"),
        ("servers = 'prod'", "config.toml:1: servers is written as [[servers]], once for each server"),
        ("[[servers]]\nname = 'prod'", "config.toml:1: servers[1] has either a url or a data_dir"),
        ("[[servers]]\nurl = 'https://jim'", "config.toml:1: servers[1].name is missing"),
        (SERVER + SERVER, "config.toml:5: servers[2].name is 'prod', as on line 2"),
        (SERVER + "colour = 'pink'", "config.toml:4: servers[1].colour may be 'red', 'yellow', 'green'"),
        (
            SERVER + "interval = 0",
            "config.toml:4: servers[1].interval is between 0.5 and 3600 seconds",
        ),
        (SERVER + "protected = 1", "config.toml:4: servers[1].protected is true or false, not 1"),
        (SERVER + "ca_file = 1", "config.toml:4: servers[1].ca_file is a text in quotes"),
        (SERVER + "ca_file = ''", "config.toml:4: servers[1].ca_file names no file"),
        (SERVER + "color = 'red'", "is no field of [[servers]]; did you mean colour?"),
        (SERVER + "api_key_command = ''", "servers[1].api_key_command names no program"),
        (SERVER + 'api_key_command = "a \'b"', "servers[1].api_key_command cannot be split into words"),
        (SERVER + "api_key_env = ''", "servers[1].api_key_env is empty"),
        (
            SERVER + "api_key_env = 'A'\napi_key_keyring = true",
            "takes its key from one place, not from api_key_env and api_key_keyring",
        ),
        (
            "[[servers]]\nname = 'a'\ndata_dir = '/srv'\napi_key_env = 'A'",
            "servers[1] needs no api_key_env: a data directory of this machine has no key",
        ),
        (
            "[[servers]]\nname = ' a'\nurl = 'https://jim'",
            "servers[1].name is a name of printable",
        ),
        ("[[servers]]\nname = 'a'\nurl = 'jim'", "config.toml:3: servers[1].url: 'jim' is no address"),
        (f"[[servers]]\nname = '{'a' * 41}'\nurl = 'https://jim'", "servers[1].name has at most 40"),
        ("default_server = 'prd'\n" + SERVER, "default_server names 'prd'; did you mean 'prod'?"),
        ("default_server = 'xyz'\n" + SERVER, "default_server names 'xyz'; there are prod"),
        ("default_server = 'xyz'", "default_server names 'xyz', but the file has no [[servers]]"),
        ("theme = ", "config.toml:1: invalid value"),
        ("a = 1\ntheme = [1,", "config.toml:2: "),
    ],
)
def test_what_is_wrong_is_named_with_its_line_and_the_cure(text: str, told: str) -> None:
    """One sentence for each."""
    assert any(told in line for line in refused(text)), refused(text)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    """In the order of the file; the sentence of the error names the first and how many more there are."""
    told = refused("them = 1\nascii = 2\n")
    assert [line.split(" ")[0] for line in told] == ["config.toml:1:", "config.toml:2:"]
    assert str(BadConfig(told)) == f"{told[0]} (and 1 more: jim-tui config --check)"


@pytest.mark.parametrize(
    "text", ["api_key = 12345678", "api_key = ['jim_secret']", "api_key_env = ['jim_secret']"]
)
def test_no_message_repeats_what_may_be_a_key(text: str) -> None:
    """It would be in the terminal's memory, or in a report."""
    told = "\n".join(refused(SERVER + text))
    assert "api_key" in told
    assert "secret" not in told
    assert "12345678" not in told


def test_a_key_in_plain_text_is_taken_with_a_warning_that_names_the_cure() -> None:
    """People do it; they should know of what is better."""
    file = found(SERVER + "api_key = 'jim_secret'")
    assert file.config.servers[0].api_key == "jim_secret"
    assert len(file.warnings) == 1
    assert file.warnings[0].startswith("config.toml:4: servers[1].api_key stands there in plain text")
    assert "api_key_file" in file.warnings[0]
    assert "secret" not in file.warnings[0]


def test_a_key_in_plain_text_that_others_can_read_is_warned_of_more(tmp_path: Path) -> None:
    """The mode of the file says so."""
    path = tmp_path / "config.toml"
    path.write_text(SERVER + "api_key = 'jim_secret'")
    path.chmod(0o644)
    assert "other users can read it" in read_config(path).warnings[0]
    path.chmod(0o600)
    assert "other users" not in read_config(path).warnings[0]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"theme = '\xff'", ":1: is not text in UTF-8"),
        (b"# long\n" * 200_000, "is larger than a megabyte"),
    ],
    ids=["not text", "large"],
)
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, content: bytes, told: str) -> None:
    """Whatever it is."""
    path = tmp_path / "config.toml"
    path.write_bytes(content)
    with pytest.raises(BadConfig, match=told):
        read_config(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """Somebody has named it."""
    with pytest.raises(BadConfig, match="cannot be read: No such file"):
        read_config(tmp_path / "config.toml")


def test_a_file_of_windows_is_as_good(tmp_path: Path) -> None:
    """A mark at its start, two characters at each end of a line."""
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xef\xbb\xbf# first\r\ntheme = 'ansi'\r\n")
    file = read_config(path)
    assert (file.config.theme, file.where("theme")) == ("ansi", "config.toml, line 2")


def test_the_example_is_good_as_it_is_and_changes_nothing() -> None:
    """Whoever takes it over starts with what is usual."""
    assert found(EXAMPLE.read_text()).config == Config()


@pytest.mark.parametrize(
    "portal",
    ["https://jim/{id}", "https://jim/{", "ftp://jim", "https://a:b@jim", "https://jim/a b", "jim"],
)
def test_an_address_of_a_portal_that_leads_nowhere_is_refused(portal: str) -> None:
    """With the line, and with what would be right."""
    (told,) = refused(SERVER + f"portal = '{portal}'")
    assert told.startswith("config.toml:4: servers[1].portal")


def test_a_portal_has_room_for_ids() -> None:
    """It is kept as it was written."""
    address = "https://jim/s/{schedule}/e/{execution}"
    assert found(SERVER + f"portal = '{address}'").config.servers[0].portal == address


def test_the_example_with_everything_taken_in_is_good_and_whole() -> None:
    """Every field there is, with a value that is allowed; of the keys' sources one at a time."""
    lines = [line.removeprefix("# ") if " = " in line or "[[" in line else line for line in example()]
    text = "\n".join(
        line for line in lines if not line.startswith(("api_key_env", "api_key_com", "api_key_ke"))
    )
    assert len(found(text).config.servers) == 2
    said = EXAMPLE.read_text()
    for section in (Config, Intervals, Notifications, ServerSection):
        assert [name for name in section.model_fields if name not in said] == []


def example() -> list[str]:
    """Its lines, without those that are sentences."""
    return [line for line in EXAMPLE.read_text().splitlines() if not line.endswith((".", ":", ".)"))]
