"""The log in JSON is JSON to its last line, whoever wrote it."""

import json
import subprocess
import sys
from typing import Any

PROGRAM = """
import asyncio, logging, threading, warnings
import structlog
from jim_core.logs import catch_strays, to_stderr

to_stderr("info", "json")
catch_strays()
structlog.get_logger("jim_core").info("step.started", name="a\\nb")
logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
warnings.warn("an old way")
thread = threading.Thread(target=lambda: 1 / 0)
thread.start()
thread.join()


class Lost:
    def __del__(self):
        raise ValueError("lost")


Lost()


async def forgotten():
    asyncio.get_running_loop().call_soon(lambda: 1 / 0)
    await asyncio.sleep(0)


asyncio.run(forgotten())
raise RuntimeError("the end")
"""


def test_every_line_is_one_object() -> None:
    """Of ours, of libraries and of Python itself, with tracebacks in a member."""
    done = subprocess.run(
        [sys.executable, "-W", "default", "-c", PROGRAM],
        check=False,
        capture_output=True,
        text=True,
        timeout=50,
    )
    records: list[dict[str, Any]] = [json.loads(line) for line in done.stderr.splitlines()]
    assert all({"event", "level", "logger", "timestamp"} <= set(record) for record in records)
    told = [(record["level"], record["event"][:21], "exception" in record) for record in records]
    assert told == [
        ("info", "step.started", False),
        ("warning", "Invalid HTTP request ", False),
        ("error", "Exception in ASGI app", True),
        ("warning", "<string>:14: UserWarn", False),
        ("critical", "thread.failed", True),
        ("critical", "error.lost", True),
        ("error", "Exception in callback", True),
        ("critical", "program.failed", True),
    ]
    assert "RuntimeError: the end" in records[-1]["exception"]
    assert done.returncode == 1
