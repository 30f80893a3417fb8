"""A key from each of its places; what cannot be had is told without a word of it."""

import asyncio
import threading
from pathlib import Path

import pytest

from jim_tui.gateway.aside import aside
from jim_tui.gateway.key import SERVICE, KeyHolder, KeyUnreadable, key_of
from jim_tui.settings import ConsoleSettings

KEY = "jim_ak_0123456789abcdef"


def of(**settings: object) -> str | None:
    """The key of a server with these settings."""
    return key_of(ConsoleSettings(url="https://jim", name="prod", **settings), {"HAS": KEY, "BAD": "a b"})  # type: ignore[arg-type]


def test_a_key_comes_from_where_the_settings_say(tmp_path: Path) -> None:
    """A file, a variable, a program, the settings themselves, nowhere."""
    path = tmp_path / "key"
    path.write_text(f"{KEY}\n")
    assert of(key_file=path) == KEY
    assert of(key_variable="HAS") == KEY
    assert of(key_command=("/bin/sh", "-c", f"echo {KEY}; echo more")) == KEY
    assert of(key=KEY) == KEY
    assert of() is None


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"key_variable": "NOT"}, "the variable NOT, which should hold the key, is not set"),
        ({"key_variable": "BAD"}, "the variable BAD must hold one key on one line"),
        ({"key_command": ("/bin/false",)}, "/bin/false, ended with 1"),
        ({"key_command": ("/nonexistent",)}, "/nonexistent, cannot be run: No such file"),
        ({"key_command": ("/bin/true",)}, "the first line that /bin/true printed is empty"),
        ({"key_command": ("/bin/echo", "one", "two")}, "must hold one key on one line"),
        (
            {"key_command": ("/bin/sh", "-c", "echo secret; echo first >&2; echo locked >&2; exit 3")},
            "ended with 3: locked",
        ),
    ],
)
def test_a_key_that_cannot_be_had_is_told_and_nothing_of_it(settings: dict[str, object], words: str) -> None:
    """Half a key is a secret, too."""
    with pytest.raises(KeyUnreadable) as caught:
        of(**settings)
    assert words in str(caught.value)
    assert "secret" not in str(caught.value)


def test_the_keyring_is_asked_for_the_name_of_the_server() -> None:
    """As somebody put it in: keyring set jim-tui prod."""
    asked: list[tuple[str, str]] = []

    def ring(service: str, user: str) -> str:
        asked.append((service, user))
        return KEY

    assert key_of(ConsoleSettings(name="prod", key_in_keyring=True), {}, ring) == KEY
    assert asked == [(SERVICE, "prod")]


def test_a_keyring_without_the_key_says_how_to_put_it_in() -> None:
    """The very command."""
    with pytest.raises(KeyUnreadable, match="keyring set jim-tui 'prod'"):
        key_of(ConsoleSettings(name="prod", key_in_keyring=True), {}, lambda *_: None)


def test_a_keyring_that_fails_is_told() -> None:
    """It may be locked, or there may be none."""

    def locked(service: str, user: str) -> str:
        raise RuntimeError("it is locked")

    with pytest.raises(KeyUnreadable, match="the keyring did not give the key of prod: it is locked"):
        key_of(ConsoleSettings(name="prod", key_in_keyring=True), {}, locked)


async def test_what_takes_its_time_does_so_aside() -> None:
    """The loop goes on, and hears of the result or of what went wrong."""
    go_on = threading.Event()
    waits = asyncio.create_task(aside(lambda: go_on.wait() and "done"))
    await asyncio.sleep(0)
    assert not waits.done()
    go_on.set()
    assert await waits == "done"
    with pytest.raises(ZeroDivisionError):
        await aside(lambda: 1 / 0)


async def test_nobody_need_wait_for_it() -> None:
    """A program that asks for a password does not hold up the end of this one."""
    go_on = threading.Event()
    waits = asyncio.create_task(aside(go_on.wait))
    await asyncio.sleep(0)
    waits.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waits
    go_on.set()


def test_a_key_that_is_entered_goes_before_the_one_of_the_settings() -> None:
    """It is read anew by whoever connects; nothing that is printed has it."""
    keys = KeyHolder(ConsoleSettings(url="https://jim", key=KEY))
    assert keys.read() == KEY
    keys.enter("jim_ak_entered")
    assert keys.read() == "jim_ak_entered"
    assert "jim_ak_entered" not in repr(keys)


def test_a_key_is_put_into_the_keyring_under_the_name_of_its_server() -> None:
    """Where it is then looked for; before anything was entered nothing is put there."""
    put: list[tuple[str, str, str]] = []
    settings = ConsoleSettings(url="https://jim", name="prod", key_in_keyring=True)
    keys = KeyHolder(settings, {}, put=lambda *words: put.append(words))
    keys.store()
    assert put == []
    keys.enter(KEY)
    keys.store()
    assert put == [(SERVICE, "prod", KEY)]


def test_a_keyring_that_takes_no_key_is_told_of_without_a_word_of_it() -> None:
    """Whatever the keyring's own error says."""

    def locked(*words: str) -> None:
        raise RuntimeError(f"cannot store {words}")

    keys = KeyHolder(ConsoleSettings(name="prod", key_in_keyring=True), {}, put=locked)
    keys.enter(KEY)
    with pytest.raises(KeyUnreadable, match="the keyring did not take it") as caught:
        keys.store()
    assert KEY not in str(caught.value)
    assert caught.value.__cause__ is None
    assert keys.read() == KEY
