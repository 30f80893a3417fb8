"""The least that keeps a delimited file in SQLite: csv, one table, a flushed transaction a page."""

import csv
import json
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path

_TABLE = (
    "CREATE TABLE IF NOT EXISTS object"
    " (anchor TEXT PRIMARY KEY, attributes TEXT NOT NULL, is_sent INTEGER NOT NULL DEFAULT 0)"
)
_KNOWN = "SELECT anchor, attributes FROM object WHERE anchor IN (SELECT value FROM json_each(?))"
_PUT = "INSERT OR REPLACE INTO object (anchor, attributes) VALUES (?, ?)"
_PENDING = "SELECT anchor, attributes FROM object WHERE is_sent = 0 AND anchor > ? ORDER BY anchor LIMIT ?"
_SENT = "UPDATE object SET is_sent = 1 WHERE anchor = ?"


def imported(source: Path, store: Path, page_size: int) -> float:
    """Read every line, and write those that are not known as they are; seconds."""
    began = time.perf_counter()
    with _opened(store) as connection, source.open(newline="") as file:
        reader = csv.reader(file)
        header = next(reader)
        for page in _pages(reader, page_size):
            texts = {row[0]: json.dumps(dict(zip(header, row, strict=True))) for row in page}
            known = dict(connection.execute(_KNOWN, (json.dumps(list(texts)),)))
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(_PUT, [one for one in texts.items() if known.get(one[0]) != one[1]])
            connection.execute("COMMIT")
    return time.perf_counter() - began


def exported(store: Path, target: Path, page_size: int) -> float:
    """Write every object as a line, and write down of each page that it was; seconds."""
    began = time.perf_counter()
    with _opened(store) as connection, target.open("w", newline="") as file:
        writer = csv.writer(file)
        last = ""
        while page := connection.execute(_PENDING, (last, page_size)).fetchall():
            writer.writerows(json.loads(text).values() for _, text in page)
            file.flush()
            os.fsync(file.fileno())
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(_SENT, [(anchor,) for anchor, _ in page])
            connection.execute("COMMIT")
            last = page[-1][0]
    return time.perf_counter() - began


@contextmanager
def _opened(store: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(store, isolation_level=None)) as connection:
        for pragma in ("journal_mode = WAL", "synchronous = FULL"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(_TABLE)
        yield connection


def _pages(rows: Iterable[list[str]], size: int) -> Iterator[list[list[str]]]:
    left = iter(rows)
    while page := list(islice(left, size)):
        yield page
