"""Where a secret is kept, for whoever does not want to say it: told by its place instead of its text."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final


class Keeper(StrEnum):
    """What keeps a secret."""

    ENVIRONMENT = "environment"
    """A variable in the server's environment."""
    FILE = "file"
    """A file on the server's machine, by its whole path."""
    KEYRING = "keyring"
    """The keyring of whoever runs the server, as `SERVICE/USER`."""


SHAPES: Final = '{"environment": NAME}, {"file": PATH} or {"keyring": "SERVICE/USER"}'


@dataclass(frozen=True, slots=True)
class Reference:
    """A place where a secret is kept."""

    keeper: Keeper
    place: str

    @property
    def service_and_user(self) -> tuple[str, str]:
        """Of a keyring: what stands before and after the last stroke."""
        service, _, user = self.place.rpartition("/")
        return service, user


def reference(value: Mapping[str, object]) -> Reference:
    """The place that an object names; ValueError says what is wrong with it, and the cure."""
    if len(value) != 1 or next(iter(value)) not in list(Keeper):
        raise ValueError(f"Say where the secret is kept in one of these ways: {SHAPES}.")
    ((word, place),) = value.items()
    if not isinstance(place, str) or not place.strip():
        raise ValueError(f"Say the place of the secret as a text: {SHAPES}.")
    found = Reference(Keeper(word), place)
    match found.keeper:
        case Keeper.ENVIRONMENT if "=" in place or "\0" in place:
            raise ValueError("No variable has such a name.")
        case Keeper.FILE if not PurePosixPath(place).is_absolute():
            raise ValueError("Say the whole path of the file, from / on.")
        case Keeper.KEYRING if not all(found.service_and_user):
            raise ValueError("Say the keyring's entry as SERVICE/USER.")
        case _:
            return found
