"""One run of a run profile in a process of its own, as the engine has it: a job on the input, figures on
the error output, and what the run says on the output."""

import json
import sys
import time
from pathlib import Path

from jim_core.identity import work


def main() -> None:
    """Perform the job; seconds, and memory before and at most, in MiB."""
    job = json.load(sys.stdin)
    work.preload()
    Path("/proc/self/clear_refs").write_text("5")  # what it had when it was forked is not its own
    before = _peak()
    began = time.perf_counter()
    code = work.perform(job)
    took = {"seconds": time.perf_counter() - began, "before_mib": before, "peak_mib": _peak()}
    print(json.dumps(took), file=sys.stderr, flush=True)
    sys.exit(code)


def _peak() -> float:
    status = Path("/proc/self/status").read_text().splitlines()
    [kib] = [line.split()[1] for line in status if line.startswith("VmHWM:")]
    return round(int(kib) / 1024, 1)


if __name__ == "__main__":
    main()
