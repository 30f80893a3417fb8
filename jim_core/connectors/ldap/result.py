"""What a server says at the end of an operation."""

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

SUCCESS: Final = 0
SIZE_LIMIT: Final = 4
NO_SUCH_CONTROL: Final = 12
NO_SUCH_ATTRIBUTE: Final = 16
INAPPROPRIATE_MATCHING: Final = 18
VALUE_EXISTS: Final = 20
NO_SUCH_OBJECT: Final = 32
BUSY: Final = 51
UNAVAILABLE: Final = 52
UNWILLING: Final = 53
ENTRY_EXISTS: Final = 68
SYNC_REFRESH_REQUIRED: Final = 4096

_HELP: Final[Mapping[int, str]] = {
    SIZE_LIMIT: "the server gives bindDn no more entries: raise its limit",
    11: "the server gives bindDn no more entries: raise its limit",
    8: "the server wants StartTLS or LDAPS: say so in security",
    13: "the server wants StartTLS or LDAPS: say so in security",
    12: "the server must know how to answer in pages (RFC 2696)",
    32: "look at baseDn",
    49: "look at bindDn and bindPassword",
    50: "bindDn may not do that",
    66: "there are entries beneath it",
}


class Result(NamedTuple):
    """How an operation ended."""

    code: int
    word: str
    message: str

    @property
    def ok(self) -> bool:
        """Whether the server did it."""
        return self.code == SUCCESS

    def said(self) -> str:
        """The code in words, and the server's own diagnostic."""
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", self.word).lower()
        message = self.message.strip().rstrip("\x00")
        return f"{words} ({self.code})" + (f": {message}" if message else "")

    def advised(self) -> str:
        """The same, and what helps, where that is known."""
        advice = _HELP.get(self.code)
        return self.said() + (f"; {advice}" if advice else "")


def result_of(result: Mapping[str, Any]) -> Result:
    """How an operation of ldap3 ended."""
    return Result(int(result["result"]), str(result["description"]), str(result["message"] or ""))
