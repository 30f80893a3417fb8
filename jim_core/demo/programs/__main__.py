"""Find the program by its name and run it."""

import argparse
import sys
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Final

from jim_core.demo.programs import (
    archive,
    directory,
    export,
    feed,
    intake,
    manifest,
    match,
    personnel,
    report,
    review,
    tidy,
)

Program = Callable[[argparse.Namespace], int]

PROGRAMS: Final[Mapping[str, ModuleType]] = {
    "feed": feed,
    "personnel": personnel,
    "intake": intake,
    "synchronise": directory,
    "export": export,
    "manifest": manifest,
    "match": match,
    "report": report,
    "review": review,
    "archive": archive,
    "tidy": tidy,
}


def main(arguments: list[str]) -> int:
    """Run the program named first; its exit code."""
    parser = argparse.ArgumentParser(prog="jim_core.demo.programs", description="The demo's programs.")
    names = parser.add_subparsers(required=True, metavar="NAME")
    for name, module in PROGRAMS.items():
        one = names.add_parser(name, help=(module.__doc__ or "").partition("\n")[0])
        one.add_argument("--seconds", type=float, default=0.0, help="spread the work over this time")
        module.options(one)
        one.set_defaults(program=module.run)
    chosen = parser.parse_args(arguments)
    program: Program = chosen.program
    return program(chosen)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
