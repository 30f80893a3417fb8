"""The published description is what the server says; whoever changes the API changes it on purpose.

After a change that is meant: `pytest tests/conformance --snapshot-update`, and look at what changed.
"""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from tests.conformance.description import Description
from tests.wire import document

PUBLISHED = Path(__file__).with_name("openapi.json")
EXAMPLES = [
    ("/api/v1/schedule-executions/{id}/cancel", "post", document.EXECUTION),
    ("/api/v1/schedule-executions/{id}", "get", document.DETAIL),
]


def the_published() -> Description:
    """The description in the repository."""
    return Description(json.loads(PUBLISHED.read_text()))


def answer(described: Description, path: str, method: str) -> dict[str, Any]:
    """The schema of a good answer."""
    operation = described.document["paths"][path][method]
    schema: dict[str, Any] = operation["responses"]["200"]["content"]["application/json"]["schema"]
    return schema


@pytest.mark.parametrize("word", ["Completed"])
def test_the_published_description_is_what_the_server_says(
    described: Description, pytestconfig: pytest.Config
) -> None:
    """Word for word, whatever the version."""
    document = {**described.document, "info": {**described.document["info"], "version": ""}}
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    if pytestconfig.getoption("update_snapshots"):
        PUBLISHED.write_text(text)
    same = PUBLISHED.read_text() == text
    assert same, "The API changed: if that is meant, pytest tests/conformance --snapshot-update"


@pytest.mark.parametrize(("path", "method", "text"), EXAMPLES)
def test_the_documents_examples_are_as_published(path: str, method: str, text: str) -> None:
    """Word for word as the document prints them, by the schema of the route that it shows them for."""
    published = the_published()
    published.fits(answer(published, path, method), json.loads(text))


@pytest.mark.parametrize(("path", "method", "text"), EXAMPLES)
def test_no_member_of_the_documents_examples_may_be_missing(path: str, method: str, text: str) -> None:
    """The published schema needs each of them, also of the steps."""
    published = the_published()
    schema = answer(published, path, method)
    whole = json.loads(text)
    for part in [whole, *whole.get("steps", [])]:
        for name in [*part]:
            value = part.pop(name)
            with pytest.raises(jsonschema_rs.ValidationError, match=name):
                published.fits(schema, whole)
            part[name] = value


@pytest.mark.parametrize(
    ("schema", "member", "limits"),
    [
        ("ScheduleRequest", "name", {"maxLength": 200}),
        ("ScheduleRequest", "intervalValue", {"minimum": 1, "maximum": 59}),
        ("ScheduleRequest", "changeReason", {"maxLength": 2_000}),
        ("ScheduleRequest", "steps", {"maxItems": 1_000}),
        ("ScheduleStepBodyInput", "scriptPath", {"maxLength": 500}),
        ("ScheduleStepBodyInput", "stepIndex", {"minimum": 0, "maximum": 1_000}),
        ("ScheduleStepBodyInput", "timeoutSeconds", {"minimum": 1, "maximum": 86_400}),
    ],
)
def test_the_limits_of_a_body_are_published(schema: str, member: str, limits: dict[str, int]) -> None:
    """So that a client can know them beforehand."""
    published = the_published().document["components"]["schemas"][schema]["properties"][member]
    assert limits.items() <= published.items()
