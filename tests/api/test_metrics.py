"""What a monitoring system reads."""

from collections.abc import AsyncIterator

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from jim_core.service import executions, steps
from jim_core.service.context import ServiceContext
from jim_core.service.measures import OTHERS, SCHEDULES
from jim_core.storage.database import Database
from jim_core.wire import paths
from tests.api.place import ANNE, Clock, a_schedule, an_app, an_execution, browser, run_through
from tests.processes import eventually

Samples = dict[tuple[str, str], float]


@pytest.fixture
async def measured(context: ServiceContext) -> AsyncIterator[None]:
    """The figures follow the store."""
    assert isinstance(context.database, Database)
    leave = context.measures.attach(context.database, context.feed)
    yield
    leave()


async def read(http: httpx.AsyncClient) -> Samples:
    """Every sample, by its name and its first label that is no bucket's."""
    answer = await http.get(paths.METRICS)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    return {
        (
            sample.name,
            next((value for name, value in sample.labels.items() if name != "le"), ""),
        ): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


async def test_what_is_there_now(http: httpx.AsyncClient, context: ServiceContext, measured: None) -> None:
    """Executions by status, steps that run and wait, and nobody reading events."""
    schedule = await a_schedule(context)
    await run_through(context, await an_execution(context, schedule))
    for _ in range(2):
        await an_execution(context, schedule)
    running = await an_execution(context, schedule)
    await steps.claim(context, running.execution.id, 0)
    found = await read(http)
    assert found["jim_executions", "Completed"] == 1
    assert found["jim_executions", "Queued"] == 2
    assert found["jim_executions", "InProgress"] == 1
    assert found["jim_executions", "Paused"] == 0
    assert (found["jim_steps", "running"], found["jim_steps", "queued"]) == (1, 2)
    assert found["jim_event_readers", ""] == 0
    assert found["jim_database_queue_depth", ""] == 0
    assert found["jim_database_write_seconds_count", ""] >= 5


async def test_how_long_things_took(
    http: httpx.AsyncClient, context: ServiceContext, clock: Clock, measured: None
) -> None:
    """From a step's turn to its start; from an execution's start to its end, by schedule."""
    detail = await an_execution(context)
    clock.pass_(seconds=2)
    assert await steps.claim(context, detail.execution.id, 0)
    clock.pass_(seconds=60)
    await executions.cancel(context, detail.execution.id, by=ANNE)

    async def told() -> Samples | None:
        found = await read(http)
        return found if ("jim_execution_duration_seconds_sum", "Daily Delta Sync") in found else None

    found = await told()
    while found is None:
        found = await told()
    assert found["jim_execution_duration_seconds_sum", "Daily Delta Sync"] == pytest.approx(60)
    assert found["jim_step_start_lag_seconds_sum", ""] == pytest.approx(2)
    assert found["jim_step_start_lag_seconds_count", ""] == 1


async def test_schedules_without_number_share_a_series(
    http: httpx.AsyncClient, context: ServiceContext, measured: None
) -> None:
    """The first hundred have their own."""
    detail = await run_through(context, await an_execution(context))
    await eventually(lambda: context.measures._names, "the first one was heard of")
    for n in range(SCHEDULES + 5):
        context.measures._time_execution(detail.execution.model_copy(update={"schedule_name": f"S {n}"}))
    found = await read(http)
    assert found["jim_execution_duration_seconds_count", OTHERS] == 6
    assert len({label for name, label in found if name == "jim_execution_duration_seconds_count"}) == 101


async def test_figures_need_a_key_that_may_read(
    context: ServiceContext, clock: Clock, viewer_key: str, user_key: str
) -> None:
    """As everything does."""
    app = an_app(context, clock)
    for key, status in ((None, 401), (user_key, 403), (viewer_key, 200)):
        async with browser(app, key) as http:
            assert (await http.get(paths.METRICS)).status_code == status
