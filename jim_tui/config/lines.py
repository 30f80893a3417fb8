"""On which line of a TOML text each value stands; the reader of the standard library does not say."""

import tomllib
from typing import Final

Path = tuple[str | int, ...]
"""Names of tables and keys, and numbers of items: `("servers", 0, "url")`."""

_BLANK: Final = " \t"
_BARE_END: Final = frozenset(" \t\r\n,]}#")


def lines_of(text: str) -> dict[Path, int]:
    """The line of every table, key and item, counted from 1; the text must be good TOML."""
    walk = _Walk(text)
    walk.document()
    return walk.found


def line_of(found: dict[Path, int], path: Path) -> int | None:
    """The line of a value, or of what it is in; None where nothing of it is there."""
    for size in range(len(path), 0, -1):
        if path[:size] in found:
            return found[path[:size]]
    return None


class _Walk:
    """Goes through a text once. What a value means is not its business, only where it ends."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self.found: dict[Path, int] = {}
        self._items: dict[Path, int] = {}
        """Arrays of tables, and the number of their last item."""

    def document(self) -> None:
        """Headers and pairs until the end."""
        table: Path = ()
        while self._skip(_BLANK + "\r\n"):
            if self._text.startswith("[[", self._at):
                table = self._header(2)
            elif self._peek() == "[":
                table = self._header(1)
            else:
                self._pair(table)

    def _header(self, brackets: int) -> Path:
        self._at += brackets
        line, parts = self._line(), self._key()
        self._at += brackets
        path: Path = ()
        for part in parts:
            path = (*path, part)
            if path in self._items and not (brackets == 2 and path == self._inside(parts)):
                path = (*path, self._items[path])
        if brackets == 2:
            number = self._items[path] = self._items.get(path, -1) + 1
            self.found.setdefault(path, line)
            path = (*path, number)
        self.found[path] = line
        return path

    def _inside(self, parts: Path) -> Path:
        """The path of an array of tables, the numbers of those around it put in."""
        path: Path = ()
        for part in parts[:-1]:
            path = (*path, part)
            if path in self._items:
                path = (*path, self._items[path])
        return (*path, parts[-1])

    def _pair(self, table: Path) -> None:
        line, parts = self._line(), self._key()
        for size in range(1, len(parts)):
            self.found.setdefault(table + parts[:size], line)
        self._at += 1  # the equals sign
        self._skip(_BLANK)
        self.found[table + parts] = line
        self._value(table + parts)

    def _key(self) -> Path:
        parts: list[str] = []
        while True:
            self._skip(_BLANK)
            start = self._at
            if self._peek() in "\"'":
                self._string()
                parts.append(tomllib.loads(f"key = {self._text[start : self._at]}")["key"])
            else:
                while self._peek() not in ".=] \t":
                    self._at += 1
                parts.append(self._text[start : self._at])
            self._skip(_BLANK)
            if self._peek() != ".":
                return tuple(parts)
            self._at += 1

    def _value(self, path: Path) -> None:
        opens = self._peek()
        if opens in "\"'":
            self._string()
        elif opens == "[":
            self._array(path)
        elif opens == "{":
            self._inline(path)
        else:
            while self._at < len(self._text) and self._text[self._at] not in _BARE_END:
                self._at += 1

    def _array(self, path: Path) -> None:
        self._at += 1
        number = 0
        while self._skip(_BLANK + "\r\n,") and self._peek() != "]":
            self.found[(*path, number)] = self._line()
            self._value((*path, number))
            number += 1
        self._at += 1

    def _inline(self, path: Path) -> None:
        self._at += 1
        while self._skip(_BLANK + "\r\n,") and self._peek() != "}":
            self._pair(path)
        self._at += 1

    def _string(self) -> None:
        quote = self._peek()
        ends = quote * 3 if self._text.startswith(quote * 3, self._at) else quote
        self._at += len(ends)
        while not self._text.startswith(ends, self._at):
            self._at += 2 if quote == '"' and self._peek() == "\\" else 1
        self._at += len(ends)
        while len(ends) == 3 and self._peek() == quote:
            self._at += 1  # a quote or two before the closing ones belong to the text

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _skip(self, characters: str) -> bool:
        """Over these and over comments; whether anything is left."""
        while self._at < len(self._text):
            if self._text[self._at] == "#" and "\n" in characters:
                end = self._text.find("\n", self._at)
                self._at = len(self._text) if end < 0 else end
            elif self._text[self._at] in characters:
                self._at += 1
            else:
                return True
        return False

    def _line(self) -> int:
        return self._text.count("\n", 0, self._at) + 1
