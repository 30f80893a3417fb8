"""Systems that lack what Linux offers still run, stop and count steps; they only look more often."""

import asyncio
import json
import sys
from pathlib import Path

from tests.processes import lives

ROOT = Path(__file__).parents[2]


async def printed(*words: str) -> str:
    """What a program printed; it must end well."""
    process = await asyncio.create_subprocess_exec(*words, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    assert process.returncode == 0
    return out.decode()


async def test_steps_run_without_proc_and_pidfd(tmp_path: Path) -> None:
    """Exit codes, signals, timeouts, what is left behind, and a deaf child of a cancelled step."""
    seen = json.loads(await printed(sys.executable, "-m", "tests.runners.other_platform", str(tmp_path)))
    assert seen["told"] == {
        "good": ["Completed", None],
        "bad": ["Failed", "exit code 3"],
        "signal": ["Failed", "ended by signal 9 (SIGKILL)"],
        "late": ["Failed", "timed out after 1 s"],
        "child": [
            "Completed with Warning",
            "1 process was still running after the program ended and was stopped",
        ],
        "cancelled": ["Cancelled", "it did not end within 0.2 s and was killed"],
    }
    assert [pid for pid in seen["pids"] if lives(pid)] == []


async def test_exit_codes_are_told_though_the_server_was_started_deaf() -> None:
    """Whoever started the server may have ignored the end of children; that is inherited, and undone."""
    program = (
        "import signal\n"
        "from jim_core.runners.process_end import hear_of_children\n"
        "assert signal.getsignal(signal.SIGCHLD) is signal.SIG_IGN\n"
        "hear_of_children()\n"
        "print(signal.getsignal(signal.SIGCHLD) is signal.SIG_DFL)\n"
    )
    deaf = (
        "import os, signal, sys\n"
        "signal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
        "os.execv(sys.argv[1], sys.argv[1:])\n"
    )
    assert await printed(sys.executable, "-c", deaf, sys.executable, "-c", program) == "True\n"
