"""Spans of requests, executions and attempts, for whoever sets `OTEL_*`; nobody else pays for them."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import httpx
import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from structlog.testing import capture_logs

from jim_core.api.app import create_app
from jim_core.api.settings import ApiSettings
from jim_core.bootstrap import open_core
from jim_core.bootstrap.tracing import provider_of, traces_of, tracing
from jim_core.client.asgi import InProcessTransport
from jim_core.model.rerun import RerunFrom
from jim_core.service import executions, schedules
from jim_core.service.schedule_change import ScheduleChange
from jim_core.service.traces import trace_of
from jim_core.settings import CoreSettings
from jim_core.wire import paths
from tests.api.place import OWNER
from tests.engine.plant import SOMEBODY, Plant, plant, step
from tests.processes import eventually


@pytest.fixture
async def works(tmp_path: Path) -> AsyncIterator[Plant]:
    """A place to run steps."""
    async with plant(tmp_path / "plant") as made:
        yield made


class Kept:
    """Spans that were kept, and where they come from."""

    def __init__(self) -> None:
        self._exporter = InMemorySpanExporter()
        self.provider: TracerProvider = provider_of(SimpleSpanProcessor(self._exporter))

    @property
    def spans(self) -> list[ReadableSpan]:
        """All that have ended, in the order of their ends."""
        return [*self._exporter.get_finished_spans()]

    def told(self, name: str) -> list[dict[str, object]]:
        """The attributes of each span with this name."""
        return [dict(span.attributes or {}) for span in self.spans if span.name == name]


@pytest.fixture
def kept() -> Iterator[Kept]:
    """Spans in memory."""
    made = Kept()
    yield made
    made.provider.shutdown()


@asynccontextmanager
async def traced(works: Plant, kept: Kept) -> AsyncIterator[None]:
    """An engine at work, and what makes spans of its executions."""
    detach = traces_of(kept.provider).attach(works.context.feed)
    try:
        async with works.engine(concurrency=1):
            yield
    finally:
        detach()


async def test_an_execution_is_a_trace_with_a_span_for_each_attempt(works: Plant, kept: Kept) -> None:
    """A failure, another attempt that ends well, and a step that fails for good."""
    flaky = works.shell("[ -e $here/second ] && exit 0; touch $here/second; exit 3")
    tried = step(flaky, name="tried").model_copy(update={"retry_count": 1, "retry_delay_seconds": 0})
    async with traced(works, kept):
        execution = await works.start(tried, step("/bin/false", name="bad"), step(name="never"))
        detail = await works.ended(execution)
        await eventually(lambda: len(kept.spans) == 4, "all spans have ended")
    schedule = str(detail.execution.schedule_id)
    usual = {
        "jim.execution.id": str(execution),
        "jim.schedule.id": schedule,
        "jim.step.type": "Executable",
    }
    first = {**usual, "jim.step.position": 0, "jim.step.index": 0, "jim.step.name": "tried"}
    assert kept.told("step tried") == [
        {**first, "jim.step.attempt": 1, "jim.step.status": "Failed", "jim.step.exit_code": 3},
        {**first, "jim.step.attempt": 2, "jim.step.status": "Completed", "jim.step.exit_code": 0},
    ]
    (bad,) = kept.told("step bad")
    assert (bad["jim.step.position"], bad["jim.step.status"], bad["jim.step.exit_code"]) == (1, "Failed", 1)
    assert kept.told(f"execution {detail.execution.schedule_name}") == [
        {
            "jim.execution.id": str(execution),
            "jim.execution.status": "Failed",
            "jim.schedule.id": schedule,
            "jim.schedule.name": detail.execution.schedule_name,
            "jim.initiated_by.type": "User",
        }
    ]


async def test_the_spans_of_an_execution_hang_together(works: Plant, kept: Kept) -> None:
    """By ids that are made from its id, so that a server that was started anew goes on with the trace."""
    async with traced(works, kept):
        execution = await works.start(step("/bin/false", name="bad"))
        detail = await works.ended(execution)
        await eventually(lambda: len(kept.spans) == 2, "both spans have ended")
    whole = next(span for span in kept.spans if span.name.startswith("execution"))
    part = next(span for span in kept.spans if span.name == "step bad")
    chosen = trace_of(execution, sampled=True)
    assert whole.context is not None
    assert part.parent is not None
    assert (whole.context.trace_id, whole.context.span_id) == (chosen.trace_id, chosen.span_id)
    assert (part.parent.trace_id, part.parent.span_id) == (chosen.trace_id, chosen.span_id)
    assert whole.parent is None
    times = [whole.start_time, part.start_time, part.end_time, whole.end_time]
    assert times == sorted(times, key=lambda moment: moment or 0)
    assert whole.start_time == round(detail.execution.queued_at.timestamp() * 1_000_000) * 1_000
    assert (whole.status.status_code, part.status.status_code) == (StatusCode.ERROR, StatusCode.ERROR)
    assert part.status.description == detail.steps[0].error_message


async def test_what_never_ran_has_no_span(works: Plant, kept: Kept) -> None:
    """Of an execution that is cancelled before it began there is the execution alone; it is no error."""
    detach = traces_of(kept.provider).attach(works.context.feed)
    execution = await works.start(step())
    await works.cancel(execution)
    await eventually(lambda: kept.spans, "a span has ended")
    detach()
    (span,) = kept.spans
    assert (span.attributes or {})["jim.execution.status"] == "Cancelled"
    assert span.status.status_code is StatusCode.UNSET


async def test_a_step_that_was_carried_over_has_no_second_span(works: Plant, kept: Kept) -> None:
    """It ran in an earlier execution."""
    async with works.engine():
        first = await works.start(step(name="good"), step("/bin/false", name="bad"))
        await works.ended(first)
    async with traced(works, kept):
        again = await executions.rerun(works.context, first, by=SOMEBODY, begin=RerunFrom.FAILED)
        await works.ended(again.execution.id)
        await eventually(lambda: len(kept.spans) == 2, "all spans have ended")
    assert kept.told("step good") == []
    assert len(kept.told("step bad")) == 1


async def test_a_request_is_a_span_named_by_its_route(works: Plant, kept: Kept) -> None:
    """With its status, below the caller's own span; what monitors ask every few seconds has none."""
    settings = ApiSettings(tracer_provider=kept.provider)
    app = create_app(works.context, settings=settings, owner=OWNER)
    caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    async with httpx.AsyncClient(transport=InProcessTransport(app), base_url="http://jim") as http:
        await http.get(paths.HEALTH_READY)
        await http.get(paths.METRICS)
        await http.get(paths.EXECUTION.format(id="nothing"), headers={"traceparent": caller})
    (span,) = kept.spans
    assert span.name == f"GET {paths.EXECUTION}"
    assert (span.attributes or {})["http.response.status_code"] == 404
    assert span.parent is not None
    assert f"{span.parent.trace_id:032x}" == caller.split("-")[1]


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"OTEL_SERVICE_NAME": " "},
        {"OTEL_SERVICE_NAME": "jim", "OTEL_SDK_DISABLED": "true"},
        {"OTEL_TRACES_EXPORTER": "none"},
    ],
)
async def test_unless_spans_are_asked_for_there_are_none(environment: dict[str, str]) -> None:
    """And nothing is said of it."""
    with capture_logs() as logged:
        async with tracing(environment) as provider:
            assert provider is None
    assert logged == []


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"OTEL_TRACES_EXPORTER": "zipkin"}, "OTEL_TRACES_EXPORTER is zipkin"),
        ({"OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, "set it to http/protobuf"),
        ({"OTEL_BSP_MAX_QUEUE_SIZE": "1"}, "set them right"),
    ],
)
async def test_what_cannot_be_done_is_said(
    environment: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the cure; the server runs on without spans."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with capture_logs() as logged:
        async with tracing(os.environ) as provider:
            assert provider is None
    (record,) = logged
    assert record["log_level"] == "warning"
    assert said in str(record)


ALONE = """
import asyncio, sys
from jim_core.bootstrap.tracing import tracing
from jim_core.logs import to_stderr

to_stderr("info", "json")


async def main():
    for environment in ({}, {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"}):
        async with tracing(environment) as provider:
            print(provider, "opentelemetry.sdk" in sys.modules)
        sys.modules["opentelemetry.exporter"] = None


asyncio.run(main())
"""


def test_nothing_is_loaded_unasked_and_what_is_not_installed_is_named() -> None:
    """With what asked for it, and how to install it."""
    done = subprocess.run(
        [sys.executable, "-c", ALONE], capture_output=True, text=True, timeout=50, check=True
    )
    assert done.stdout.splitlines() == ["None False", "None False"]
    (line,) = done.stderr.splitlines()
    record = json.loads(line)
    assert (record["level"], record["event"]) == ("warning", "tracing.off")
    assert record["variables"] == ["OTEL_EXPORTER_OTLP_ENDPOINT"]
    assert "pip install 'jim-tui[otel]'" in record["cure"]


class Collector(BaseHTTPRequestHandler):
    """Takes spans, and keeps the requests as they came."""

    got: ClassVar[list[tuple[str, bytes]]] = []

    def do_POST(self) -> None:
        """Take what is sent."""
        self.got.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def collector() -> Iterator[str]:
    """The URL of somebody who takes spans."""
    Collector.got.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Collector) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


async def test_a_core_sends_its_spans_when_it_closes_at_the_latest(
    tmp_path: Path, collector: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Uncompressed protobuf, in which names are readable."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector)
    settings = CoreSettings(data_dir=tmp_path / "data", database_url=None)
    async with open_core(settings, engine=True, program="a test") as core, core.client() as jim:
        schedule = await schedules.create(core.context, ScheduleChange(name="Nightly", steps=(step(),)))
        await jim.run_schedule(schedule.id)
        assert core.engine is not None
        await core.engine.idle()
    sent = b"".join(body for path, body in Collector.got if path == "/v1/traces")
    for name in (b"step a step", b"execution Nightly", b"POST /api/v1/schedules/{id}/run", b"jim"):
        assert name in sent
