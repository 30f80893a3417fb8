"""URL templates; the router and the client read the same ones."""

from typing import Final

API: Final = "/api/v1"

EXECUTIONS: Final = f"{API}/schedule-executions"
ACTIVE_EXECUTIONS: Final = f"{EXECUTIONS}/active"
EXECUTION: Final = f"{EXECUTIONS}/{{id}}"
CANCEL_EXECUTION: Final = f"{EXECUTION}/cancel"
PAUSE_EXECUTION: Final = f"{EXECUTION}/pause"
RESUME_EXECUTION: Final = f"{EXECUTION}/resume"
RERUN_EXECUTION: Final = f"{EXECUTION}/rerun"
STEP_ATTEMPTS: Final = f"{EXECUTION}/steps/{{n}}/attempts"
STEP_OUTPUT: Final = f"{EXECUTION}/steps/{{n}}/output"

SCHEDULES: Final = f"{API}/schedules"
SCHEDULE: Final = f"{SCHEDULES}/{{id}}"
RUN_SCHEDULE: Final = f"{SCHEDULE}/run"
ENABLE_SCHEDULE: Final = f"{SCHEDULE}/enable"
DISABLE_SCHEDULE: Final = f"{SCHEDULE}/disable"
NEXT_RUNS: Final = f"{SCHEDULE}/next-runs"

KEYS: Final = f"{API}/apikeys"
KEY: Final = f"{KEYS}/{{id}}"
DISABLE_KEY: Final = f"{KEY}/disable"

EVENTS: Final = f"{API}/events"
USER_INFO: Final = f"{API}/userinfo"

HEALTH: Final = f"{API}/health"
HEALTH_READY: Final = f"{HEALTH}/ready"
HEALTH_LIVE: Final = f"{HEALTH}/live"
HEALTH_VERSION: Final = f"{HEALTH}/version"

OPENAPI: Final = "/api/openapi/v1.json"
REFERENCE: Final = "/api/reference"

KEY_HEADER: Final = "X-Api-Key"
NEXT_OFFSET_HEADER: Final = "X-Next-Offset"
"""Of a step's output: the byte offset at which reading goes on."""
OUTPUT_COMPLETE_HEADER: Final = "X-Output-Complete"
"""Of a step's output: `true` once nothing more will be written."""
OUTPUT_ATTEMPT_HEADER: Final = "X-Output-Attempt"
"""Of a step's output: which attempt wrote it."""
OUTPUT_SIZE_HEADER: Final = "X-Output-Size"
"""Of a step's output: how many bytes it has written so far."""
OUTPUT_GAP_HEADER: Final = "X-Output-Gap"
"""Of a step's output: `start-end`, what was not kept; the text begins with a line that says so."""
OUTPUT_STDERR_HEADER: Final = "X-Output-Stderr"
"""Of a step's output: `start-end,…`, which bytes of this very body are standard error."""
