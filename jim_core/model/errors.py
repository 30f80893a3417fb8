"""What can go wrong, as a tree. The docstring is the meaning; the API translates once, at its edge.

JimError
├── Invalid               a value is not acceptable; names the fields and the cure
├── Refused               the request is understood, but not possible in this state
│   └── WrongStatus       the execution has a status in which this cannot be done
├── NotFound              no such thing
├── Conflict              another thing already has that name
├── IllegalMove           a bug: a state change that the lifecycle does not know
├── DataDirectoryHeld     another engine uses this data directory
├── CannotListen          an address cannot be served
├── NewerDatabase         the database was written by a later version
└── StorageUnavailable    the database cannot be read or written now
"""

from collections.abc import Mapping, Sequence


class JimError(Exception):
    """Something this program expected might happen; its text is fit for people."""


class Invalid(JimError):
    """A value is not acceptable.

    `violations` maps a field in wire words (`steps[2].scriptPath`) to sentences that say what is allowed.
    """

    def __init__(self, violations: Mapping[str, Sequence[str]], message: str | None = None) -> None:
        self.violations = {field: tuple(sentences) for field, sentences in violations.items()}
        first = next(((f, s[0]) for f, s in self.violations.items() if s), ("", "The request is not valid."))
        super().__init__(message or f"{first[0]}: {first[1]}".removeprefix(": "))


class Refused(JimError):
    """The request is understood, but cannot be done in this state."""


class WrongStatus(Refused):
    """An execution with this status cannot be cancelled, paused, resumed, … (`act`).

    `word` is the status in the words of whoever is told.
    """

    def __init__(self, act: str, word: str) -> None:
        super().__init__(f"Cannot {act} execution with status: {word}")
        self.act = act
        self.word = word


class NotFound(JimError):
    """There is no such thing; the text names what was looked for."""


class Conflict(JimError):
    """Another thing already has that name."""


class IllegalMove(JimError):
    """A state change that the lifecycle does not know: a bug in the caller."""


class DataDirectoryHeld(JimError):
    """Another engine uses this data directory; the text names the holder."""


class CannotListen(JimError):
    """An address cannot be served; the text says why and what else to try."""


class NewerDatabase(JimError):
    """The database was written by a later version of this program; the text names both."""


class StorageUnavailable(JimError):
    """The database cannot be read or written now; the text carries the system's reason."""
