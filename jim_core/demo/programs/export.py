"""Export identities as LDIF to `exports/<system>.ldif`."""

import argparse
import os
from pathlib import Path

from jim_core.demo.programs import store
from jim_core.demo.programs.pace import batches, say


def options(parser: argparse.ArgumentParser) -> None:
    """Which system to export to."""
    parser.add_argument("--system", default="corporate-ldap")


def run(chosen: argparse.Namespace) -> int:
    """Write every identity, batch by batch, then put the file in place."""
    with store.opened() as connection:
        rows = connection.execute("SELECT account, name, place FROM identity ORDER BY account").fetchall()
    path = Path("exports", f"{chosen.system}.ldif")
    path.parent.mkdir(exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    with part.open("w", encoding="utf-8") as file:
        for batch in batches(rows, "exported", chosen.seconds):
            for account, name, place in batch:
                file.write(f"dn: uid={account},{place},dc=example\nobjectClass: person\ncn: {name}\n\n")
            file.flush()
    part.replace(path)
    say(f"wrote {path} ({path.stat().st_size:,} bytes, {len(rows)} entries)")
    return 0
