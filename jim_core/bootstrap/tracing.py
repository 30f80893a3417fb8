"""OpenTelemetry, when the environment asks for it and the extra `otel` is there; else nothing is loaded."""

import asyncio
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

import structlog

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor, TracerProvider

    from jim_core.service.traces import Traces

log = structlog.get_logger(__name__)

_PREFIX: Final = "OTEL_"
_EXPORTER: Final = "OTEL_TRACES_EXPORTER"
_SPOKEN: Final = "http/protobuf"
_LAST_SPANS_SECONDS: Final = 2.0
"""At the end, for a collector that may be gone."""
_PROTOCOLS: Final = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")


@asynccontextmanager
async def tracing(environment: Mapping[str, str]) -> "AsyncIterator[TracerProvider | None]":
    """Where spans go for the length of the block, as `OTEL_*` says; None when nobody wants any."""
    provider = _wanted(environment)
    try:
        yield provider
    finally:
        if provider is not None:
            await _flush(provider)


def provider_of(processor: "SpanProcessor") -> "TracerProvider":
    """A provider whose spans go to `processor`; executions can choose the ids of theirs."""
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

    from jim_core.service.traces import CHOSEN

    class Ids(RandomIdGenerator):
        """Chosen ids where there are some, else random ones."""

        def generate_trace_id(self) -> int:
            """For a span without a parent."""
            chosen = CHOSEN.get()
            return super().generate_trace_id() if chosen is None else chosen.trace_id

        def generate_span_id(self) -> int:
            """For any span."""
            chosen = CHOSEN.get()
            return super().generate_span_id() if chosen is None else chosen.span_id

    resource = Resource.create({"service.version": version("jim-tui")})
    if str(resource.attributes["service.name"]).startswith("unknown_service"):
        resource = resource.merge(Resource({"service.name": "jim"}))
    provider = TracerProvider(resource=resource, id_generator=Ids(), shutdown_on_exit=False)
    provider.add_span_processor(processor)
    return provider


def traces_of(provider: "TracerProvider") -> "Traces":
    """What makes spans of executions, for a provider of ours."""
    from jim_core.service.traces import Traces

    def is_sampled(trace_id: int) -> bool:
        decision = provider.sampler.should_sample(None, trace_id, "").decision
        return bool(decision.is_sampled())  # type: ignore[no-untyped-call]

    return Traces(provider, is_sampled)


def _wanted(environment: Mapping[str, str]) -> "TracerProvider | None":
    said = {name: value.strip() for name, value in environment.items() if name.startswith(_PREFIX)}
    said = {name: value for name, value in said.items() if value}
    exporter = said.get(_EXPORTER, "otlp").lower()
    if not said or said.get("OTEL_SDK_DISABLED", "").lower() == "true" or exporter == "none":
        return None
    if exporter != "otlp":
        log.warning("tracing.off", reason=f"{_EXPORTER} is {exporter}", cure="otlp and none are known")
        return None
    protocol = next((said[name] for name in _PROTOCOLS if name in said), _SPOKEN)
    if protocol != _SPOKEN:
        cure = f"set it to {_SPOKEN}, which collectors take at port 4318"
        log.warning("tracing.off", reason=f"the protocol {protocol} is not spoken", cure=cure)
        return None
    return _provider(sorted(said))


def _provider(said: list[str]) -> "TracerProvider | None":
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        provider = provider_of(BatchSpanProcessor(OTLPSpanExporter()))
    except ImportError as missing:
        cure = "pip install 'jim-tui[otel]', or unset these variables"
        log.warning("tracing.off", variables=said, reason=str(missing), cure=cure)
        return None
    except ValueError as bad:
        log.warning("tracing.off", variables=said, reason=str(bad), cure="set them right, or unset them")
        return None
    log.info("tracing.on", variables=said)
    return provider


async def _flush(provider: "TracerProvider") -> None:
    # In a thread that nobody waits for at the end of the process: an exporter tries for a minute.
    loop, done = asyncio.get_running_loop(), asyncio.Event()

    def shut_down() -> None:
        provider.shutdown()
        loop.call_soon_threadsafe(done.set)

    threading.Thread(target=shut_down, name="last spans", daemon=True).start()
    try:
        async with asyncio.timeout(_LAST_SPANS_SECONDS):
            await done.wait()
    except TimeoutError:
        log.warning("tracing.spans_lost", reason="the collector did not take them in time")
