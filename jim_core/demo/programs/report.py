"""Count people by department and site."""

import argparse
import os
from pathlib import Path

from jim_core.demo.programs import store
from jim_core.demo.programs.pace import batches, say


def options(parser: argparse.ArgumentParser) -> None:
    """What is written, and where."""
    parser.add_argument("--name", default="headcount")


def run(chosen: argparse.Namespace) -> int:
    """Query, print a table, and keep it in `reports/`."""
    with store.opened() as connection:
        counted = connection.execute(
            "SELECT department, site, count(*) FROM staged WHERE system = 'hr' "
            "GROUP BY department, site ORDER BY department, site"
        ).fetchall()
    lines: list[str] = []
    for batch in batches(counted, "counted", chosen.seconds):
        lines += [f"{department:<16} {site:<8} {people:>6}" for department, site, people in batch]
    path = Path("reports", f"{chosen.name}.txt")
    path.parent.mkdir(exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.write_text("\n".join(lines) + "\n", encoding="utf-8")
    part.replace(path)
    for line in lines:
        say(line)
    say(f"wrote {path}")
    return 0
