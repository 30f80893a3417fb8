"""Synchronise: work out each identity from what is staged, and keep it."""

import argparse
from typing import Final

from jim_core.demo.programs import store
from jim_core.demo.programs.pace import batches, say

_STAGED: Final = "SELECT number, account, name, department, site FROM staged GROUP BY number ORDER BY number"


def options(parser: argparse.ArgumentParser) -> None:
    """Whether identities that did not change are written too."""
    parser.add_argument("--full", action="store_true")


def run(chosen: argparse.Namespace) -> int:
    """Apply the rules to every staged person, batch by batch."""
    written = 0
    with store.opened() as connection:
        known = {row[0]: row for row in connection.execute("SELECT * FROM identity")}
        people = connection.execute(_STAGED).fetchall()
        for batch in batches(people, "synchronised", chosen.seconds, count=20):
            with store.transaction(connection):
                for number, account, name, department, site in batch:
                    identity = (number, account, name, department, f"ou={department},l={site}")
                    if known.get(number) == identity and not chosen.full:
                        continue
                    connection.execute("INSERT OR REPLACE INTO identity VALUES (?, ?, ?, ?, ?)", identity)
                    written += 1
    say(f"{written} identities written, {len(people) - written} unchanged")
    return 0
