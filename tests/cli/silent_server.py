"""A server that knows one active execution, and hangs up on whoever wants to change something."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

EXECUTION = {
    "id": "c3d4e5f6-a7b8-9012-cdef-123456789012",
    "scheduleId": "a1b2c3d4-e5f6-7890-abcd-ef1234567890",
    "scheduleName": "Daily Delta Sync",
    "status": "InProgress",
    "currentStepIndex": 1,
    "totalSteps": 4,
    "queuedAt": "2026-04-05T06:00:00Z",
}


class Silent(ThreadingHTTPServer):
    """Counts the changes it was asked for."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.changes: list[str] = []

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Silent

    def do_GET(self) -> None:
        """What is active, a page of executions, or one of them."""
        answer: object = EXECUTION
        if self.path.endswith("/active"):
            answer = [EXECUTION]
        elif "?" in self.path:
            answer = {"items": [EXECUTION], "totalCount": 1, "page": 1, "pageSize": 100}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        """Hang up without a word."""
        self.server.changes.append(self.path)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its parent's name
        """Say nothing."""


@contextmanager
def silent_server() -> Iterator[Silent]:
    """Such a server for the length of the block."""
    with Silent() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
