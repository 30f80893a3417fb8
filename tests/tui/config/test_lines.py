"""The line of each value, whatever way of writing TOML is chosen."""

import tomllib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jim_tui.config.lines import Path, line_of, lines_of

TEXT = """\
# a comment [with] = signs
theme = "dark"  # and "one" behind

[intervals]
read = 2.0
text = '''
[not] = "a table"
'''

[[servers]]
name = "one"
words = [
    "a", # first
    "]b",
    { deep = 1 },
]

[[servers]]
name = 'two'
[servers.extra]
"quoted.key" = true
a.b = { c = 1, d = [2, 3] }
after = \"\"\"say \\"\"\" "so\"\"\"\"
last = 1979-05-27T07:32:00Z
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("theme",), 2),
        (("intervals",), 4),
        (("intervals", "read"), 5),
        (("intervals", "text"), 6),
        (("servers",), 10),
        (("servers", 0), 10),
        (("servers", 0, "name"), 11),
        (("servers", 0, "words"), 12),
        (("servers", 0, "words", 1), 14),
        (("servers", 0, "words", 2, "deep"), 15),
        (("servers", 1), 18),
        (("servers", 1, "name"), 19),
        (("servers", 1, "extra"), 20),
        (("servers", 1, "extra", "quoted.key"), 21),
        (("servers", 1, "extra", "a", "b", "d", 1), 22),
        (("servers", 1, "extra", "after"), 23),
        (("servers", 1, "extra", "last"), 24),
    ],
)
def test_every_value_has_its_line(path: Path, line: int) -> None:
    """Tables, items, what is in a text of several lines is no table."""
    assert lines_of(TEXT)[path] == line


def test_nothing_is_found_that_is_not_there() -> None:
    """What the reader of the standard library finds, and no more."""
    assert set(lines_of(TEXT)) == set(paths(tomllib.loads(TEXT)))


def test_what_is_missing_is_looked_for_where_it_should_be() -> None:
    """A server without a name: the line of the server."""
    assert line_of(lines_of(TEXT), ("servers", 1, "url")) == 18
    assert line_of(lines_of(TEXT), ("nothing",)) is None


names = st.text("abcXYZ_-09 .#[]=\"'é", min_size=1, max_size=6)
texts = st.text("ab \"'\\#[]{}=,é", max_size=8)
values = st.recursive(
    st.booleans() | st.integers(-5, 5) | texts,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(names, below, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(names, values, max_size=5))
def test_any_document_is_walked_to_its_end(document: dict[str, object]) -> None:
    """Each pair on a line of its own has just that line."""
    text = "\n".join(f"{quoted(name)} = {written(value)}" for name, value in document.items())
    found = lines_of(text)
    assert set(found) == set(paths(tomllib.loads(text)))
    assert [found[name,] for name in document] == list(range(1, len(document) + 1))


def paths(value: object, path: Path = ()) -> Iterator[Path]:
    """Where there is something."""
    if path:
        yield path
    if isinstance(value, dict):
        for name, below in value.items():
            yield from paths(below, (*path, name))
    elif isinstance(value, list):
        for number, below in enumerate(value):
            yield from paths(below, (*path, number))


def quoted(text: str) -> str:
    """As TOML writes it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def written(value: object) -> str:
    """As TOML writes it, on one line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(name)} = {written(below)}" for name, below in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return quoted(value) if isinstance(value, str) else str(value)
