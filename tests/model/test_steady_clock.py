"""When a clock is believed."""

from datetime import UTC, datetime, timedelta

import pytest

from jim_core.model.steady_clock import is_steady

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)


def ago(days: float | None) -> datetime | None:
    """An instant so many days before now."""
    return None if days is None else NOW - timedelta(days=days)


@pytest.mark.parametrize(
    ("before", "since", "steady"),
    [
        (None, None, True),
        (None, 1, True),
        (8, 6, True),
        (8, None, True),
        (30, None, True),
        (30.1, None, False),
        (36, 6, True),
        (36.1, 6, False),
        (2_000, 0, False),
        (2_000, 6.9, False),
        (8, -3_000, True),
        (40, -3_000, False),
    ],
)
def test_a_clock_is_believed_when_it_has_gone_on(
    before: float | None, since: float | None, *, steady: bool
) -> None:
    """Days ago of the last record before the time of proof, and of the first one in it."""
    assert is_steady(NOW, ago(before), ago(since)) is steady
