"""Distinguished names as text (RFC 4514)."""

import re
from typing import Final

_ESCAPED: Final = re.compile(r"\\([0-9A-Fa-f]{2}|.)", re.DOTALL)
_PART: Final = re.compile(r"\s*[A-Za-z0-9][A-Za-z0-9.-]*\s*=")


def is_dn(text: str) -> bool:
    """Whether every part of it is `type=value`."""
    return all(_PART.match(part) for part in _parts(text))


def rdn_of(dn: str) -> str:
    """What an entry is called beneath its parent."""
    return _parts(dn)[0].strip()


def parent_of(dn: str) -> str:
    """The name of the entry above; empty for one at the top."""
    return ",".join(part.strip() for part in _parts(dn)[1:])


def named_by(dn: str) -> list[tuple[str, str]]:
    """The attributes, with their values, that give an entry its name beneath its parent."""
    return [
        (name.strip(), _plain(value.strip()))
        for name, _, value in (ava.partition("=") for ava in _split(rdn_of(dn), "+"))
    ]


def same_dn(one: str, other: str) -> bool:
    """Whether both name the same entry, letter case and blanks between the parts aside."""
    return _folded(one) == _folded(other)


def is_beneath(dn: str, base: str) -> bool:
    """Whether an entry is, or lies beneath, another."""
    above = _folded(base)
    return not above or _folded(dn)[-len(above) :] == above


def _parts(dn: str) -> list[str]:
    return _split(dn, ",")


def _split(text: str, mark: str) -> list[str]:
    parts, begin, at = [], 0, 0
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text[at] == mark:
            parts.append(text[begin:at])
            begin = at + 1
        at += 1
    return [*parts, text[begin:]]


def _folded(dn: str) -> list[frozenset[tuple[str, str]]]:
    if not dn.strip():
        return []
    return [
        frozenset((name.casefold(), value.casefold()) for name, value in named_by(part))
        for part in _parts(dn)
    ]


def _plain(value: str) -> str:
    """The value without its escapes: each is one byte of UTF-8, or the sign itself."""
    if "\\" not in value:
        return value
    signs = value.encode().decode("latin-1")
    plain = _ESCAPED.sub(lambda found: _byte(found.group(1)), signs)
    return plain.encode("latin-1").decode(errors="replace")


def _byte(said: str) -> str:
    return chr(int(said, 16)) if len(said) == 2 else said
