"""Compress the files of a folder into `archive/`, and keep the newest few archives."""

import argparse
import gzip
import time
from pathlib import Path
from typing import Final

from jim_core.demo.programs.pace import batches, say

KEPT: Final = 12
"""Archives that stay; older ones are removed, so the demo never grows."""


def options(parser: argparse.ArgumentParser) -> None:
    """Which folder."""
    parser.add_argument("--folder", default="feeds")


def run(chosen: argparse.Namespace) -> int:
    """Compress each file, then remove the oldest archives."""
    files = sorted(path for path in Path(chosen.folder).glob("*") if path.is_file() and path.name[0] != ".")
    target = Path("archive")
    target.mkdir(exist_ok=True)
    for batch in batches(files, "compressed", chosen.seconds):
        for path in batch:
            text = path.read_bytes()
            packed = gzip.compress(text, compresslevel=9)
            (target / f"{path.name}.{time.time_ns()}.gz").write_bytes(packed)
            say(f"{path.name}: {len(text):,} bytes to {len(packed):,}")
    for old in sorted(target.glob("*.gz"), key=lambda path: path.name.split(".")[-2])[:-KEPT]:
        old.unlink(missing_ok=True)
    return 0
