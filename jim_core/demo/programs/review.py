"""Review accesses: rank every pair of departments by the names that they share."""

import argparse
from itertools import combinations

from jim_core.demo.programs import store
from jim_core.demo.programs.pace import batches, say


def options(parser: argparse.ArgumentParser) -> None:
    """How many pairs to show."""
    parser.add_argument("--top", type=int, default=5)


def run(chosen: argparse.Namespace) -> int:
    """Compare all pairs, then print the closest."""
    names: dict[str, set[str]] = {}
    with store.opened() as connection:
        for department, name in connection.execute("SELECT department, name FROM staged"):
            names.setdefault(department, set()).add(name)
    shared: list[tuple[int, str, str]] = []
    pairs = list(combinations(sorted(names), 2))
    for batch in batches(pairs, "reviewed", chosen.seconds, count=30):
        shared += [(len(names[one] & names[other]), one, other) for one, other in batch]
    for count, one, other in sorted(shared, reverse=True)[: chosen.top]:
        say(f"{count:>5} names shared by {one} and {other}")
    return 0
