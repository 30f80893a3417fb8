"""Whatever may be asked, and some of what may not, gets an answer that the description knows."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from jim_core.bootstrap.listeners import tcp
from jim_core.bootstrap.serving import serving
from jim_core.service.context import ServiceContext
from jim_core.wire import paths
from tests.api.place import OWNER, Clock, a_schedule, an_app, an_execution

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)
EXAMPLES = 8
"""Of each operation, beside the ones at the borders of its schema."""


@pytest.fixture
async def url(context: ServiceContext) -> AsyncIterator[str]:
    """A server with something in it, which takes everybody for its owner: the run may disable any key."""
    listening = tcp("127.0.0.1", 0)
    host, port = listening.getsockname()
    await an_execution(context, await a_schedule(context))
    async with serving(an_app(context, Clock(), owner=OWNER), listening):
        yield f"http://{host}:{port}"
        context.feed.close()


@pytest.mark.timeout(300)
async def test_any_request_gets_an_answer_that_is_described(url: str, tmp_path: Path) -> None:
    """No fault of ours, no status and no body that the description does not know; the same ones each time."""
    command = [
        *("run", f"{url}{paths.OPENAPI}", "--header", f"{paths.KEY_HEADER}: none"),
        *("--checks", ",".join(CHECKS), "--max-examples", str(EXAMPLES), "--phases", "coverage,fuzzing"),
        *("--seed", "1", "--generation-deterministic"),
        *("--no-color", "--exclude-path", paths.EVENTS),
    ]
    program = "from schemathesis.cli import schemathesis; schemathesis()"
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-c", program, *command),
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
