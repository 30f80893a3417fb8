"""Other keys for what keys do: which are keys at all, which clash, and the table with them in it."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Final

from jim_tui.keys import KEYS, Key, Place, keys_of

Keymap = Mapping[str, str]
"""The id of a key → the keys that do it now, as Textual names them, with commas."""
AS_THEY_ARE: Final[Keymap] = {}

_EDITING: Final = frozenset({"enter", "escape", "space", "backspace", "delete", "insert"})
_MOVING: Final = frozenset({"home", "end", "pageup", "pagedown", "up", "down", "left", "right"})
_NAMED: Final = _EDITING | _MOVING | {f"f{number}" for number in range(1, 13)}
_SHORT: Final = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
_USUAL: Final = {key.id: key.shown.split(" ")[0] for key in KEYS}
FIXED: Final = {"pane": "tab belongs to the terminal's own way of going on"}
_TAKEN: Final = {"ctrl+c": "ctrl+c twice quits, whatever else", "tab": "tab goes to the next pane"}
_TOGETHER: Final = (
    (Place.ACTIVE, Place.TABLE, Place.EVERYWHERE),
    (Place.HISTORY, Place.TABLE, Place.EVERYWHERE),
    (Place.SCHEDULES, Place.TABLE, Place.EVERYWHERE),
    (Place.SERVERS, Place.TABLE, Place.EVERYWHERE),
    (Place.DETAIL, Place.TABLE, Place.EVERYWHERE),
    (Place.DETAIL, Place.OUTPUT, Place.EVERYWHERE),
)
"""Places whose keys are heard at the same time."""


def bad_key(name: str) -> str | None:
    """Why this is no key that can be given; None if it is one."""
    if name in _TAKEN:
        return f"{_TAKEN[name]}"
    plain = name.removeprefix("ctrl+").removeprefix("shift+")
    if len(name) == 1 and name.isprintable() and not name.isspace():
        return None
    if plain in _NAMED or (name.startswith("ctrl+") and len(plain) == 1 and plain.isalnum()):
        return None
    words = ", ".join(sorted(_EDITING | _MOVING))
    return f"{name!r} is no key; write one character, f1 to f12, ctrl+a, or one of {words}"


def textual_name(key: str) -> str:
    """What Textual calls this key: `question_mark` for `?`."""
    if len(key) != 1 or key.isalnum():
        return key
    name = unicodedata.name(key, key).lower().replace("-", "_").replace(" ", "_")
    return _SHORT.get(name, name)


_CHARACTERS: Final = {textual_name(chr(code)): chr(code) for code in range(33, 127)}


def unknown_id(key_id: str) -> str | None:
    """Why there is nothing to give another key to; None if there is."""
    if key_id in FIXED:
        return f"cannot be changed: {FIXED[key_id]}"
    known = [key.id for key in KEYS]
    if key_id in known:
        return None
    near = get_close_matches(key_id, known, 1)
    asked = f"; did you mean {near[0]!r}?" if near else ""
    return f"is the id of no key{asked} (`jim-tui config --keys` lists them)"


def clashes(keymap: Keymap) -> tuple[tuple[str, str], ...]:
    """Ids of changed keys, each with why it cannot be: another one is heard at the same time."""
    found: dict[str, str] = {}
    for places in _TOGETHER:
        taken: dict[str, str] = {}
        # Those that stay as they are come first, so that a changed one is named as what is in the way.
        there = sorted(renamed(keys_of(*places), keymap), key=lambda key: key.id in keymap)
        for key in there:
            for name in key.keys.split(","):
                other = taken.setdefault(name, key.id)
                if other != key.id and key.id in keymap:
                    found.setdefault(key.id, f": {shown(name)} is already {other!r} in {places[0]}")
    return tuple(found.items())


def renamed(keys: Iterable[Key], keymap: Keymap) -> tuple[Key, ...]:
    """The keys as they are now."""
    return tuple(
        replace(key, keys=keymap[key.id], shown=" ".join(map(shown, keymap[key.id].split(","))))
        if key.id in keymap
        else key
        for key in keys
    )


def key_name(key_id: str, keymap: Keymap) -> str:
    """The key of this id as sentences name it: the first one, where there are several."""
    return shown(keymap[key_id].split(",")[0]) if key_id in keymap else _USUAL[key_id]


def key_for(action: str, places: Sequence[Place], keymap: Keymap) -> str:
    """The same for what a key does, in the first of these places that has a key for it."""
    found = (key.id for place in places for key in keys_of(place) if key.action == action)
    return key_name(next(found), keymap)


def keymap_of(wishes: Mapping[str, Sequence[str]]) -> Keymap:
    """What Textual takes, from what a person wrote."""
    return {key_id: ",".join(map(textual_name, names)) for key_id, names in wishes.items()}


def shown(name: str) -> str:
    """What people call the key that Textual calls so."""
    return _CHARACTERS.get(name, name)
