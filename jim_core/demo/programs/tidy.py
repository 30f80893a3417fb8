"""Check the identity store from end to end, and give unused space back."""

import argparse
import sys
from pathlib import Path

from jim_core.demo.programs import store
from jim_core.demo.programs.pace import batches, say


def options(_parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(chosen: argparse.Namespace) -> int:
    """Check, gather statistics, shrink."""
    before = Path(store.FILE).stat().st_size if Path(store.FILE).exists() else 0
    tasks = ("PRAGMA integrity_check", "ANALYZE", "PRAGMA wal_checkpoint(PASSIVE)", "VACUUM")
    with store.opened() as connection:
        for batch in batches(tasks, "done", chosen.seconds, count=len(tasks)):
            for task in batch:
                answer = connection.execute(task).fetchone()
                if task.endswith("integrity_check") and answer != ("ok",):
                    sys.stderr.write(f"the store is damaged: {answer[0]}\n")
                    return 4
    say(f"{store.FILE}: {before:,} bytes before, {Path(store.FILE).stat().st_size:,} after")
    return 0
