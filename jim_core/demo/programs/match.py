"""Match the badge readers' log with people, and fail when a badge belongs to nobody."""

import argparse
import random
import sys
from typing import Final

from jim_core.demo.programs import store
from jim_core.demo.programs.pace import batches, say

STRANGERS: Final = 3
"""Badges in the log that were never given to anybody."""


def options(parser: argparse.ArgumentParser) -> None:
    """How many entries the log has."""
    parser.add_argument("--entries", type=int, default=400)


def run(chosen: argparse.Namespace) -> int:
    """Look every badge up; 3 when some have no owner, each named on the error output."""
    with store.opened() as connection:
        owners = {row[0] for row in connection.execute("SELECT DISTINCT number FROM staged")}
    chance = random.Random("badges")  # noqa: S311  a made-up log needs no secrecy
    known = sorted(owners) or ["100000"]
    log = [chance.choice(known) for _ in range(chosen.entries)]
    log += [f"9{chance.randrange(10_000, 99_999)}" for _ in range(STRANGERS)]
    chance.shuffle(log)
    strangers: list[str] = []
    for batch in batches(log, "matched", chosen.seconds):
        strangers += [badge for badge in batch if badge not in owners]
    say(f"{len(log) - len(strangers)} of {len(log)} badges belong to somebody")
    for badge in strangers:
        sys.stderr.write(f"badge {badge} has no owner\n")
    if strangers:
        sys.stderr.write(f"{len(strangers)} badges without an owner: withdraw them, or import their owners\n")
    return 3 if strangers else 0
