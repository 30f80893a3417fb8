"""The description of the API, and the page that shows it."""

import re
from typing import Any

import httpx
import pytest

from jim_core.service.context import ServiceContext
from jim_core.wire import paths
from tests.api.place import Clock, an_app, browser

FOUR = {
    ("get", "/api/v1/schedule-executions"): {"200", "400", "401", "403", "429"},
    ("get", "/api/v1/schedule-executions/{id}"): {"200", "401", "403", "404", "429"},
    ("post", "/api/v1/schedule-executions/{id}/cancel"): {"200", "400", "401", "403", "404", "429"},
    ("get", "/api/v1/schedule-executions/active"): {"200", "401", "403", "429"},
}


@pytest.fixture
async def described(context: ServiceContext, clock: Clock) -> dict[str, Any]:
    """The OpenAPI description, as anybody may read it."""
    async with browser(an_app(context, clock)) as http:
        body: dict[str, Any] = (await http.get(paths.OPENAPI)).json()
    return body


def references(node: object) -> set[str]:
    """Every $ref inside."""
    if isinstance(node, dict):
        found = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return found.union(*(references(child) for child in node.values()))
    if isinstance(node, list):
        return set().union(*(references(child) for child in node))
    return set()


def test_it_is_openapi_3_1_and_hangs_together(described: dict[str, Any]) -> None:
    """Every reference leads to a schema."""
    assert described["openapi"].startswith("3.1.")
    schemas = described["components"]["schemas"]
    assert references(described) <= {f"#/components/schemas/{name}" for name in schemas}
    assert "HTTPValidationError" not in schemas


@pytest.mark.parametrize(("method", "path"), FOUR)
def test_the_documents_routes_are_described_with_their_errors(
    described: dict[str, Any], method: str, path: str
) -> None:
    """Each error with the one body that errors have."""
    responses = described["paths"][path][method]["responses"]
    assert set(responses) == FOUR[method, path]
    for status, response in responses.items():
        if status != "200":
            schema = response["content"]["application/json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/Problem"}


def test_members_of_answers_are_described_as_always_there(described: dict[str, Any]) -> None:
    """In the document's order, with the words that a status may be."""
    summary = described["components"]["schemas"]["ExecutionSummary"]
    assert summary["required"] == list(summary["properties"])
    assert len(summary["properties"]) == 13
    assert summary["properties"]["status"]["enum"] == [
        "Queued",
        "InProgress",
        "Completed",
        "Failed",
        "Cancelled",
        "Paused",
    ]


def test_queries_bodies_and_headers_are_described(described: dict[str, Any]) -> None:
    """Also those that FastAPI does not parse itself."""
    operations = described["paths"]
    listed = {
        parameter["name"] for parameter in operations["/api/v1/schedule-executions"]["get"]["parameters"]
    }
    assert listed == {"scheduleId", "status", "page", "pageSize", "sortBy", "sortDescending", "cursor"}
    body = operations["/api/v1/schedules"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body == {"$ref": "#/components/schemas/ScheduleRequest"}
    run = operations["/api/v1/schedules/{id}/run"]["post"]["parameters"]
    assert {parameter["name"] for parameter in run} == {"id", "Idempotency-Key"}
    rerun = operations["/api/v1/schedule-executions/{id}/rerun"]["post"]
    assert {parameter["name"] for parameter in rerun["parameters"]} == {"id", "Idempotency-Key"}
    assert (rerun["requestBody"]["required"], set(rerun["responses"])) == (
        False,
        {"202", "400", "401", "403", "404", "409", "413", "429"},
    )


def test_every_route_is_described_and_says_whether_it_needs_a_key(described: dict[str, Any]) -> None:
    """Only health needs none."""
    templates = {
        value.replace(paths.API, "", 1)
        for name, value in vars(paths).items()
        if isinstance(value, str) and value.startswith(f"{paths.API}/")
    }
    assert {path.replace(paths.API, "", 1) for path in described["paths"]} == templates
    keyless = {
        path
        for path, operations in described["paths"].items()
        for operation in operations.values()
        if operation.get("security") == []
    }
    assert keyless == {paths.HEALTH, paths.HEALTH_READY, paths.HEALTH_LIVE, paths.HEALTH_VERSION}
    assert described["security"] == [{"key": []}]


async def test_the_reference_loads_nothing_from_elsewhere(context: ServiceContext, clock: Clock) -> None:
    """All it asks for is served here, and the browser is told to load nothing else."""
    async with browser(an_app(context, clock)) as http:
        page = await http.get(paths.REFERENCE)
        assert page.headers["Content-Type"].startswith("text/html")
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        wanted = re.findall(r'(?:src|href)="([^"]+)"', page.text)
        assert len(wanted) == 4
        for address in wanted:
            assert "//" not in address
            part = await http.get(str(httpx.URL(f"http://jim{paths.REFERENCE}").join(address)))
            assert (part.status_code, len(part.content) > 100) == (200, True)
        assert "http" not in page.text
        start = (await http.get(f"{paths.REFERENCE}/start.js")).text
        assert "http" not in start
        assert "validatorUrl: null" in start


async def test_the_page_gets_a_description_that_it_can_read(http: httpx.AsyncClient) -> None:
    """This Swagger UI reads OpenAPI 3.0: the same routes, with null as a property of a type."""
    plain = (await http.get(f"{paths.REFERENCE}/openapi.json")).json()
    full = (await http.get(paths.OPENAPI)).json()
    assert plain["openapi"] == "3.0.3"
    assert plain["paths"].keys() == full["paths"].keys()
    started = plain["components"]["schemas"]["ExecutionSummary"]["properties"]["startedAt"]
    assert (started["type"], started["format"], started["nullable"]) == ("string", "date-time", True)
    assert '{"type": "null"}' not in str(plain).replace("'", '"')


@pytest.mark.parametrize("name", ["nonsense.js", "..%2f..%2fapp.py", "swagger-ui.css.map", ""])
async def test_the_reference_has_no_other_files(http: httpx.AsyncClient, name: str) -> None:
    """Only the four that the page asks for."""
    assert (await http.get(f"{paths.REFERENCE}/{name}")).status_code == 404
