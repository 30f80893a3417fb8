"""Import a personnel file into the staging table: everybody (`--full`), or what changed."""

import argparse
import hashlib
import sys
from pathlib import Path
from sqlite3 import Connection

from jim_core.demo.programs import people, store
from jim_core.demo.programs.pace import batches, say


def options(parser: argparse.ArgumentParser) -> None:
    """Which system to import, and whether all of it."""
    parser.add_argument("--system", default="hr")
    parser.add_argument("--full", action="store_true")


def run(chosen: argparse.Namespace) -> int:
    """Compare each line with what is staged, and stage the differences."""
    path = Path("feeds", f"{chosen.system}.csv")
    if not path.exists():
        sys.stderr.write(f"there is no {path}; fetch the feed first\n")
        return 2
    everyone = people.read(path)
    added = updated = 0
    with store.opened() as connection:
        staged = dict(
            connection.execute("SELECT number, mark FROM staged WHERE system = ?", (chosen.system,))
        )
        for batch in batches(everyone, "compared", chosen.seconds):
            with store.transaction(connection):
                for person in batch:
                    mark = hashlib.sha256(repr(person).encode()).hexdigest()[:16]
                    if staged.get(person.number) == mark and not chosen.full:
                        continue
                    added += person.number not in staged
                    updated += person.number in staged
                    connection.execute(
                        "INSERT OR REPLACE INTO staged VALUES (?, ?, ?, ?, ?, ?, ?)",
                        (chosen.system, person.number, person.account, f"{person.first} {person.last}",
                         person.department, person.site, mark),
                    )  # fmt: skip
        gone = _leavers(connection, chosen.system, {person.number for person in everyone})
    say(f"{chosen.system}: {added} added, {updated} updated, {gone} removed, of {len(everyone)} read")
    return 0


def _leavers(connection: Connection, system: str, present: set[str]) -> int:
    numbers = {row[0] for row in connection.execute("SELECT number FROM staged WHERE system = ?", (system,))}
    leavers = [(system, number) for number in numbers - present]
    with store.transaction(connection):
        connection.executemany("DELETE FROM staged WHERE system = ? AND number = ?", leavers)
    return len(leavers)
