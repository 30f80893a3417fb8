"""A server's key, from where its settings say it is; read anew whenever it is needed."""

import os
import subprocess
from collections.abc import Callable, Mapping
from typing import Final

from jim_tui.settings import BadSetting, ConsoleSettings, checked_key, read_key


class KeyUnreadable(Exception):
    """The key cannot be read; the text says why."""


Ring = Callable[[str, str], str | None]
"""Given a service and a user: the secret that a keyring has for them."""

Put = Callable[[str, str, str], None]
"""Given a service, a user and a secret: puts it there."""

SERVICE: Final = "jim-tui"
_NO_KEYRING: Final = "the keyring needs one package more: pip install 'jim-tui[keyring]'"
PATIENCE: Final = 60.0
"""Seconds in which a program has to print a key; it may have to ask a person for something."""


def key_of(
    settings: ConsoleSettings, environment: Mapping[str, str] = os.environ, ring: Ring | None = None
) -> str | None:
    """The key, None where there is none; raises KeyUnreadable. It may take as long as a person does."""
    try:
        return _found(settings, environment, ring)
    except BadSetting as error:
        raise KeyUnreadable(str(error)) from error


class KeyHolder:
    """The key of one server: the one that a person entered, else the one from where its settings say."""

    def __init__(
        self,
        settings: ConsoleSettings,
        environment: Mapping[str, str] = os.environ,
        ring: Ring | None = None,
        put: Put | None = None,
    ) -> None:
        """`ring` and `put` read and write a keyring; without them the system's is used."""
        self._settings = settings
        self._environment = environment
        self._ring = ring
        self._put = put
        self._entered: str | None = None

    def read(self) -> str | None:
        """The key, None where there is none; raises KeyUnreadable. It may take as long as a person does."""
        return self._entered or key_of(self._settings, self._environment, self._ring)

    def enter(self, key: str) -> None:
        """Use this one from now on, for as long as the program runs."""
        self._entered = key

    def store(self) -> None:
        """Put what was entered into the keyring; raises KeyUnreadable."""
        if self._entered is None:
            return
        put = self._put or _system_put()
        try:
            put(SERVICE, self._settings.label, self._entered)
        except Exception as error:  # noqa: BLE001 - each kind of keyring has errors of its own
            # None of them is to name what it was given.
            raise KeyUnreadable(f"the keyring did not take it ({type(error).__name__})") from None


def _found(settings: ConsoleSettings, environment: Mapping[str, str], ring: Ring | None) -> str | None:
    if settings.key_file is not None:
        return read_key(settings.key_file)
    if settings.key_variable is not None:
        return _of_variable(settings.key_variable, environment)
    if settings.key_command:
        return _of_program(settings.key_command)
    if settings.key_in_keyring:
        return _of_keyring(settings.label, ring or _system_ring())
    return settings.key


def _of_variable(name: str, environment: Mapping[str, str]) -> str:
    value = environment.get(name, "").strip()
    if not value:
        raise KeyUnreadable(f"the variable {name}, which should hold the key, is not set")
    return checked_key(value, f"the variable {name}")


def _of_program(words: tuple[str, ...]) -> str:
    try:
        ran = subprocess.run(
            words, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False
        )
    except OSError as error:
        raise KeyUnreadable(
            f"the program for the key, {words[0]}, cannot be run: {error.strerror}"
        ) from error
    except subprocess.TimeoutExpired as error:
        raise KeyUnreadable(f"the program for the key, {words[0]}, took over {PATIENCE:.0f} s") from error
    if ran.returncode != 0:
        # Only the last line of its errors: what it printed may be part of a key.
        said = ran.stderr.decode(errors="replace").strip().splitlines()[-1:]
        told = f": {said[0][:120]}" if said else ""
        raise KeyUnreadable(f"the program for the key, {words[0]}, ended with {ran.returncode}{told}")
    lines = ran.stdout.decode(errors="replace").splitlines()
    return checked_key(lines[0].strip() if lines else "", f"the first line that {words[0]} printed")


def _of_keyring(user: str, ring: Ring) -> str:
    try:
        found = ring(SERVICE, user)
    except Exception as error:
        # Each kind of keyring has errors of its own.
        raise KeyUnreadable(f"the keyring did not give the key of {user}: {error}") from error
    if not found:
        raise KeyUnreadable(f"the keyring has no key of {user}; put it in: keyring set {SERVICE} {user!r}")
    return checked_key(found.strip(), "the keyring's entry")


def _system_ring() -> Ring:
    try:
        import keyring  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise KeyUnreadable(_NO_KEYRING) from error
    ring: Ring = keyring.get_password
    return ring


def _system_put() -> Put:
    try:
        import keyring  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise KeyUnreadable(_NO_KEYRING) from error
    put: Put = keyring.set_password
    return put
