"""What `jim-tui config` prints: what is in force and from where, and the servers. Never a secret."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from jim_tui.config.resolve import InForce
from jim_tui.keymap import FIXED, shown
from jim_tui.keys import KEYS, Key
from jim_tui.server_words import flags, key_source, place

EXAMPLE = Path(__file__).with_name("example.toml")


def lines_told(found: InForce, path: Path, *, read: bool) -> list[str]:
    """Everything, in columns."""
    first = f"configuration  {path}{'' if read else '  (not there; `jim-tui config --example` prints one)'}"
    settings = [(each.name, each.value, each.source) for each in found.told]
    servers = [
        ("now" if each is found.server else "", each.label, place(each), key_source(each), flags(each))
        for each in found.servers
    ]
    return [
        first,
        "",
        *_table(("setting", "value", "from"), settings),
        "",
        *_table(("", "server", "where", "key", ""), servers),
    ]


def key_lines() -> list[str]:
    """Every key that can be changed, as the file would say it."""
    return _table(("[keys]", "", ""), [_key_line(key) for key in KEYS if key.id not in FIXED])


def _key_line(key: Key) -> tuple[str, str, str]:
    names = [f'"{shown(name)}"' for name in key.keys.split(",")]
    value = names[0] if len(names) == 1 else f"[{', '.join(names)}]"
    return (f'"{key.id}" =', value, f"# {key.place}: {key.long}")


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    found = [tuple(heads), *(tuple(row) for row in rows)]
    widths = [max(len(row[column]) for row in found) for column in range(len(heads))]
    lines = ("  ".join(map(str.ljust, row, widths)) for row in found)
    return [line.rstrip() for line in lines]
