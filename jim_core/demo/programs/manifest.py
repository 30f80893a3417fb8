"""Hash every file of a folder and say what changed since the last time."""

import argparse
import hashlib
import json
import os
from pathlib import Path

from jim_core.demo.programs.pace import batches, say


def options(parser: argparse.ArgumentParser) -> None:
    """Which folder."""
    parser.add_argument("--folder", default="exports")


def run(chosen: argparse.Namespace) -> int:
    """Hash, compare with `manifests/<folder>.json`, and replace that."""
    folder = Path(chosen.folder)
    files = sorted(path for path in folder.glob("*") if path.is_file() and not path.name.startswith("."))
    now: dict[str, str] = {}
    for batch in batches(files, "hashed", chosen.seconds):
        for path in batch:
            now[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    kept = Path("manifests", f"{folder.name}.json")
    before: dict[str, str] = json.loads(kept.read_text()) if kept.exists() else {}
    for name in sorted(now.keys() | before.keys()):
        if now.get(name) != before.get(name):
            say(f"{'removed' if name not in now else 'new' if name not in before else 'changed'}  {name}")
    kept.parent.mkdir(exist_ok=True)
    part = kept.with_name(f".{kept.name}.{os.getpid()}")
    part.write_text(json.dumps(now, indent=1))
    part.replace(kept)
    say(f"{len(now)} files in {folder}")
    return 0
