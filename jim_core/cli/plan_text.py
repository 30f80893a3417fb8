"""YAML as people write plans, each member with the line on which it stands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import yaml

from jim_core.cli.exits import Exit, Stop


class Lined(dict[str, Any]):
    """Members, and where they stand; lines count from 1."""

    def __init__(self, line: int, lines: dict[str, int]) -> None:
        super().__init__()
        self.line = line
        self.lines = lines


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file."""

    file: str
    line: int
    path: str = ""

    def __str__(self) -> str:
        """As editors understand it: `plan.yaml:3: schedules[0].name`."""
        return f"{self.file}:{self.line}: {self.path}".removesuffix(": ")

    def member(self, name: str, line: int | None = None) -> "Place":
        """A member of what stands here."""
        return Place(self.file, line or self.line, f"{self.path}.{name}".removeprefix("."))

    def item(self, number: int, value: object) -> "Place":
        """An item of the list that stands here."""
        line = value.line if isinstance(value, Lined) else self.line
        return Place(self.file, line, f"{self.path}[{number}]")

    def wrong(self, sentence: str) -> Stop:
        """What to say about what stands here."""
        return Stop(f"{self}: {sentence}", Exit.USAGE)


class _Loader(yaml.SafeLoader):
    """YAML in which `18:30` is a time of day and not 1110, `no` is a word, and a member stands once."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Iterator[Lined]:
    lines: dict[str, int] = {}
    for key, _ in node.value:
        if str(key.value) in lines:
            sentence = f"`{key.value}` stands there twice"
            raise yaml.constructor.ConstructorError(None, None, sentence, key.start_mark)
        lines[str(key.value)] = key.start_mark.line + 1
    made = Lined(node.start_mark.line + 1, lines)
    yield made
    made.update((str(name), value) for name, value in loader.construct_mapping(node).items())


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("tag:yaml.org,2002:bool", r"(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("tag:yaml.org,2002:int", r"-?(?:0|[1-9][0-9]*)$", "-0123456789"),
    ("tag:yaml.org,2002:null", r"(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
):
    _Loader.add_implicit_resolver(_tag, re.compile(_pattern), list(_first))


class _Dumper(yaml.SafeDumper):
    """Lists set in under their name."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002
        super().increase_indent(flow, indentless=False)


_WIDTH: Final = 110


def load(text: str, file: str) -> object:
    """What the YAML says, its mappings as Lined; a Stop names the line of what is none."""
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506  a safe loader with fewer surprises
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1 if mark else 1)
        said = " ".join(part for part in (error.context, error.problem) if part)
        raise place.wrong(f"this is not YAML: {said}") from error
    except yaml.YAMLError as error:
        raise Place(file, 1).wrong(f"this is not YAML: {' '.join(str(error).split())}") from error
    except RecursionError as error:
        raise Place(file, 1).wrong("this is nested too deeply") from error


def dump(content: object) -> str:
    """The content as YAML, members in their order."""
    return yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)
