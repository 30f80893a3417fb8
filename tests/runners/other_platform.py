"""Runs a few steps as on a system without /proc, pidfd and waitid, and prints how they ended as JSON.

Run as a program of its own: what the platform lacks is taken away before anything of ours is imported.
"""

import asyncio
import json
import os
import sys
from pathlib import Path

for missing in ("pidfd_open", "waitid"):
    delattr(os, missing)

from jim_core.runners import process_table  # noqa: E402

process_table.READABLE = False  # type: ignore[misc]

from tests.processes import eventually, number_in  # noqa: E402
from tests.runners.workshop import SHORT_GRACE, Workshop  # noqa: E402


async def main(root: Path) -> None:
    """Print how each step ended, and which processes were left."""
    shop = Workshop(root)
    ends = {
        "good": await shop.run("/bin/true"),
        "bad": await shop.run("/bin/sh", "-c 'exit 3'"),
        "signal": await shop.run("/bin/sh", "-c 'kill -9 $$'"),
        "late": await shop.run("/bin/sleep", "600", seconds=1),
        "child": await shop.run(shop.shell("sleep 600 & echo $! > $here/left")),
    }
    deaf = (
        "(trap '' TERM; echo go > $here/deaf; while :; do sleep 0.1; done) & echo $! > $here/kid; sleep 600"
    )
    work = shop.begin(shop.shell(deaf), grace=SHORT_GRACE)
    await eventually((root / "deaf").exists)
    work.cancel()
    ends["cancelled"] = await work.task
    told = {name: [outcome.status, outcome.error_message] for name, outcome in ends.items()}
    pids = [number_in(root / name) for name in ("left", "kid")]
    print(json.dumps({"told": told, "pids": pids}))  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
