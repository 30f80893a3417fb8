"""Fetch what the personnel office and the badge readers wrote: two files, some lines of which are wrong."""

import argparse
import csv
import os
import random
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from jim_core.demo.programs import people
from jim_core.demo.programs.pace import batches, say

COLUMNS: Final = ("employeeId", "first", "last", "department", "site", "status")
BADGE_COLUMNS: Final = ("badge", "owner", "doors")
_DOORS: Final = ("main", "laboratory", "archive", "garage", "workshop")
_ENDED: Final = 0.01


def options(parser: argparse.ArgumentParser) -> None:
    """How many people there are."""
    parser.add_argument("--people", type=int, default=3_000)
    parser.add_argument("--seed", type=int, default=None, help="the same seed gives the same files")


def run(chosen: argparse.Namespace) -> int:
    """Fetch in batches, then put the files in place."""
    seed = int(time.time()) if chosen.seed is None else chosen.seed
    everyone = people.staff(chosen.people, seed)
    fetched: list[people.Person] = []
    for batch in batches(everyone, "fetched", chosen.seconds):
        fetched.extend(batch)
    write(Path("feeds"), fetched, seed)
    say(f"wrote feeds/personnel.csv and feeds/badge-list.csv ({len(fetched):,} people)")
    return 0


def write(folder: Path, staff: list[people.Person], seed: int) -> None:
    """Both files, with the mistakes that people make."""
    chance = random.Random(seed)  # noqa: S311  made-up people need no secrecy
    rows: list[tuple[str, ...]] = [
        (one.number, one.first, one.last, one.department, one.site,
         "ended" if chance.random() < _ENDED else "active")
        for one in staff
    ]  # fmt: skip
    rows.insert(len(rows) // 2, (staff[0].number, "Twice", "Hired", "Sales", "Leeds", "active"))
    rows.insert(2 * len(rows) // 3, ("199999", "Half", "Written"))
    _put(folder / "personnel.csv", COLUMNS, rows)
    settled = random.Random("badges")  # noqa: S311
    badges = [
        (f"B{number:05d}", one.number, ";".join(settled.sample(_DOORS, settled.randint(1, 3))))
        for number, one in enumerate(staff)
        if settled.random() < 0.8
    ]
    badges += [(f"B9{number:04d}", "", "main") for number in range(3)]
    badges.insert(len(badges) // 2, ("", staff[1].number, "garage"))
    _put(folder / "badge-list.csv", BADGE_COLUMNS, badges)


def _put(path: Path, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    with part.open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        lines.writerow(columns)
        lines.writerows(rows)
    part.replace(path)
