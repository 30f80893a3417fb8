"""How an answer with a step's output says what its text is: which bytes are stderr, and what is missing."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

RANGES: Final = 200
"""Ranges that one answer states at the most: common proxies refuse more than 4 KiB of headers."""

_RANGE: Final = re.compile(r"([0-9]{1,18})-([0-9]{1,18})")

Range = tuple[int, int]
"""From a byte up to another, which is no longer part of it."""


def gap_line(count: int) -> str:
    """The line that stands where `count` bytes were left out."""
    return f"[… {count:,} byte{'s were' if count != 1 else ' was'} left out here …]"


def written(ranges: Iterable[Range]) -> str:
    """The ranges as a header holds them: `0-12,40-73`."""
    return ",".join(f"{start}-{end}" for start, end in ranges)


def ranges(header: str) -> Iterator[Range]:
    """The ranges in a header, in order and without overlap; what is none is passed over."""
    last = 0
    for part in header.split(","):
        found = _RANGE.fullmatch(part.strip())
        if found and last <= int(found[1]) < int(found[2]):
            yield int(found[1]), (last := int(found[2]))
