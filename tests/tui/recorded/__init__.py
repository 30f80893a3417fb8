"""What a JIM server of another make answers, written by hand from what is known of such servers.

No event stream, no output, no pause, no rerun, no next runs; `?status=` is ignored; only what runs or waits
can be cancelled; steps named "Step 2", words of its own, members of its own, and errors in three shapes.
"""

import json
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from jim_core.wire import paths
from tests.tui.gateway.fault_server import Answer, FaultServer, told

RUNNING: Final = UUID("5e0c1a01-4b1d-4c55-9a10-7f3e2d1c0b01")
PAUSED: Final = UUID("5e0c1a02-4b1d-4c55-9a10-7f3e2d1c0b02")
FAILED: Final = UUID("5e0c1a05-4b1d-4c55-9a10-7f3e2d1c0b05")
STARTED: Final = UUID("5e0c1a09-4b1d-4c55-9a10-7f3e2d1c0b09")
DAILY: Final = UUID("a1b2c3d1-e5f6-7890-abcd-ef1234567891")


def body(name: str) -> Any:
    """What is in the file of that name."""
    return json.loads(Path(__file__).with_name(f"{name}.json").read_text(encoding="utf-8"))


def recorded(name: str, status: int = 200) -> Answer:
    """That body as an answer."""
    return told(status, body(name))


def another_jim(faults: FaultServer) -> None:
    """The server is such a one from now on."""
    faults.answers |= {
        paths.HEALTH_VERSION: recorded("version"),
        paths.USER_INFO: recorded("userinfo"),
        paths.ACTIVE_EXECUTIONS: recorded("active"),
        paths.EXECUTIONS: recorded("history"),
        paths.EXECUTION.format(id=RUNNING): recorded("execution"),
        paths.EXECUTION.format(id=PAUSED): told(200, body("active")[0] | {"steps": []}),
        paths.EXECUTION.format(id=FAILED): recorded("not-found", 404),
        paths.SCHEDULES: recorded("schedules"),
        paths.SCHEDULE.format(id=DAILY): recorded("schedule"),
        paths.RUN_SCHEDULE.format(id=DAILY): recorded("run", 202),
        paths.CANCEL_EXECUTION.format(id=PAUSED): recorded("declined", 400),
        paths.SYSTEMS: recorded("systems"),
        paths.RUN_PROFILES.format(id=2): recorded("run-profiles"),
        paths.RUN_PROFILES.format(id=9): told(403),
        paths.EXECUTE_RUN_PROFILE.format(id=2, profile=21): recorded("executed", 202),
    }
