"""Dates, pages and problems on the wire."""

from datetime import UTC, datetime

import pytest
from pydantic import TypeAdapter, ValidationError

from jim_core.wire.base import Instant
from jim_core.wire.page import Page
from jim_core.wire.problem import Problem, ProblemCode
from jim_core.wire.schedules import ScheduleRequest, ScheduleStepBody

INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("2026-04-05T06:00:00Z", "2026-04-05T06:00:00Z"),
        ("2026-04-05T08:00:00+02:00", "2026-04-05T06:00:00Z"),
        ("2026-04-05T06:00:00", "2026-04-05T06:00:00Z"),
        ("2026-04-05T06:00:00.5Z", "2026-04-05T06:00:00.500000Z"),
        ("2026-04-05T06:00:00.1234567Z", "2026-04-05T06:00:00.123456Z"),
    ],
)
def test_an_instant_goes_out_in_utc_with_a_z(text: str, out: str) -> None:
    """Offsets, none at all and seven digits of a second all come in; microseconds at most go out."""
    assert INSTANT.dump_python(INSTANT.validate_python(text), mode="json") == out


@pytest.mark.parametrize(
    ("total", "page", "pages", "following", "previous"),
    [
        (0, 1, 0, False, False),
        (20, 1, 1, False, False),
        (21, 1, 2, True, False),
        (21, 2, 2, False, True),
        (21, 9, 2, False, True),
    ],
)
def test_a_page_knows_its_neighbours(
    *, total: int, page: int, pages: int, following: bool, previous: bool
) -> None:
    """An empty list has no pages, and a page past the end only one before it."""
    made: Page[int] = Page[int].of([], total=total, page=page, page_size=20)
    assert (made.total_pages, made.has_next_page, made.has_previous_page) == (pages, following, previous)


def test_a_page_has_the_documents_envelope() -> None:
    """Seven members, in this order."""
    assert list(Page[int].of([1], total=1, page=1, page_size=20).to_wire()) == [
        "items",
        "totalCount",
        "page",
        "pageSize",
        "totalPages",
        "hasNextPage",
        "hasPreviousPage",
    ]


def test_a_problem_has_five_members() -> None:
    """Always all of them, empty ones as null."""
    body = Problem(
        code=ProblemCode.NOT_FOUND, message="no such thing", timestamp=datetime(2026, 4, 5, tzinfo=UTC)
    )
    assert body.to_wire() == {
        "code": "NOT_FOUND",
        "message": "no such thing",
        "details": None,
        "validationErrors": None,
        "timestamp": "2026-04-05T00:00:00Z",
    }


def test_a_request_sends_only_what_was_set() -> None:
    """What is left out keeps its value on the server; a null is something else."""
    change = ScheduleRequest(name="Nightly", description=None, steps=[ScheduleStepBody(name="one")])
    assert change.sent() == b'{"name":"Nightly","description":null,"steps":[{"name":"one"}]}'


def test_a_body_cannot_be_changed() -> None:
    """Bodies are values."""
    body = ScheduleStepBody(name="one")
    with pytest.raises(ValidationError):
        body.name = "two"  # type: ignore[misc]
