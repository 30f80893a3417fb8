"""How a person reads what a step wrote: where, following its end or not, what is sought, what is marked.

Lines are named by their number in all that was read, so that they stay themselves while older ones go.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from jim_tui.state.console import OutputLine


@dataclass(frozen=True, slots=True)
class Reading:
    """A text and a place in it."""

    lines: tuple[OutputLine, ...] = ()
    first: int = 0
    """The number of the first line that is kept."""
    following: bool = True
    """The cursor stays on the last line, whatever comes."""
    cursor: int = 0
    unseen: int = 0
    """Lines that came meanwhile: taking them in would have taken away what is being read."""
    mark: int | None = None
    sought: str = ""
    found: tuple[int, ...] = ()
    """The lines in which what is sought is, in their order."""

    @property
    def end(self) -> int:
        """The number after the last line."""
        return self.first + len(self.lines)

    def line(self, number: int) -> OutputLine | None:
        """The line of this number, if it is kept."""
        return self.lines[number - self.first] if self.first <= number < self.end else None

    # -- what comes --------------------------------------------------------------------------------------

    def taken(self, lines: tuple[OutputLine, ...], first: int) -> Self:
        """There are these lines now. Who reads back keeps what is being read, and no more than that."""
        if self.lines is lines and self.first == first:
            return self
        if not self.following and self.lines and first > self.first:
            return replace(self, unseen=max(0, first + len(lines) - self.end))
        cursor = first + len(lines) - 1 if self.following else self.cursor
        mark = self.mark if self.mark is not None and self.mark >= first else None
        fresh = replace(self, lines=lines, first=first, unseen=0, mark=mark)
        within = max(first, min(fresh.end - 1, cursor))
        return replace(fresh, cursor=within, found=_found(fresh, self.sought))

    # -- moving ------------------------------------------------------------------------------------------

    def moved(self, by: int) -> Self:
        """So many lines on; back stops following, the end begins it again."""
        return self.at(self.cursor + by)

    def at(self, number: int) -> Self:
        """At this line."""
        ends = self.end if self.unseen else self.end - 1
        return replace(self, cursor=self._within(number), following=number >= ends)

    def followed(self) -> Self:
        """At the end, and staying there."""
        return replace(self, following=True, cursor=self._within(self.end - 1))

    def held(self) -> Self:
        """Where it is, whatever comes."""
        return replace(self, following=False)

    def _within(self, number: int) -> int:
        return max(self.first, min(self.end - 1, number))

    # -- searching ---------------------------------------------------------------------------------------

    def seeking(self, sought: str) -> Self:
        """Look for this, at the match nearest to where one is, above it if there is any."""
        found = _found(self, sought)
        fresh = replace(self, sought=sought, found=found)
        above = [number for number in found if number <= self.cursor]
        if not found:
            return fresh
        return replace(fresh, cursor=above[-1] if above else found[0], following=False)

    def next_match(self, by: int) -> Self:
        """At the next match down (1) or up (-1), round the ends."""
        if not self.found:
            return self
        beyond = [n for n in self.found if (n > self.cursor if by > 0 else n < self.cursor)]
        target = (beyond or self.found)[0 if by > 0 else -1]
        return replace(self, cursor=target, following=False)

    @property
    def match(self) -> int | None:
        """Which match the cursor is on, counted from one."""
        return self.found.index(self.cursor) + 1 if self.cursor in self.found else None

    def first_error(self) -> Self | None:
        """At the first line that says that something went wrong; None if none does."""
        for number, line in enumerate(self.lines, self.first):
            if is_error(line):
                return replace(self, cursor=number, following=False)
        return None

    # -- taking along ------------------------------------------------------------------------------------

    def marked(self) -> Self:
        """With the mark at the cursor; without it where it is there already."""
        return replace(self, mark=None if self.mark == self.cursor else self.cursor)

    def chosen(self) -> tuple[OutputLine, ...]:
        """From the mark to the cursor, both included; without a mark the line of the cursor."""
        if not self.lines:
            return ()
        other = self.cursor if self.mark is None else self.mark
        low, high = sorted((other, self.cursor))
        return self.lines[low - self.first : high - self.first + 1]


def is_error(line: OutputLine) -> bool:
    """It was written to the error stream, or told the server of an error."""
    return line.stream == "stderr" or line.text.startswith("::error")


def places(text: str, sought: str) -> list[tuple[int, int]]:
    """Where in a text what is sought begins and ends; capitals count if it has any."""
    if not sought:
        return []
    if sought == sought.casefold():
        lowered = text.lower()
        text = lowered if len(lowered) == len(text) else text
    hits, at = [], text.find(sought)
    while at >= 0:
        hits.append((at, at + len(sought)))
        at = text.find(sought, at + len(sought))
    return hits


def _found(reading: Reading, sought: str) -> tuple[int, ...]:
    if not sought:
        return ()
    lines: Sequence[OutputLine] = reading.lines
    return tuple(number for number, line in enumerate(lines, reading.first) if places(line.text, sought))
