"""Fetch the personnel file: write a new `feeds/<system>.csv`."""

import argparse
import time
from pathlib import Path

from jim_core.demo.programs import people
from jim_core.demo.programs.pace import batches, say


def options(parser: argparse.ArgumentParser) -> None:
    """Which system it comes from, and how large it is."""
    parser.add_argument("--system", default="hr")
    parser.add_argument("--people", type=int, default=1_200)
    parser.add_argument("--seed", type=int, default=None, help="the same seed gives the same file")


def run(chosen: argparse.Namespace) -> int:
    """Fetch in batches, then put the file in place."""
    seed = int(time.time()) if chosen.seed is None else chosen.seed
    everyone = people.staff(chosen.people, seed)
    fetched: list[people.Person] = []
    for batch in batches(everyone, "fetched", chosen.seconds):
        fetched.extend(batch)
    path = Path("feeds", f"{chosen.system}.csv")
    people.write(path, fetched)
    say(f"wrote {path} ({path.stat().st_size:,} bytes, {len(fetched)} people)")
    return 0
