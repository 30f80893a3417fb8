"""How two clocks compare, as far as that can be known."""

from datetime import UTC, datetime, timedelta

import pytest

from jim_core.cli.clocks import compare

NOON = datetime(2026, 4, 5, 12, tzinfo=UTC)
ROUND_TRIP = timedelta(seconds=0.4)


@pytest.mark.parametrize(
    ("ahead", "words", "matters"),
    [
        (0.0, "agrees with the server's (± 1.2 s)", False),
        (-1.0, "agrees with", False),
        (0.3, "agrees with", False),
        (1.0, "this clock is 1.8 s behind the server's (± 1.2 s)", False),
        (30.0, "this clock is 30.8 s behind the server's (± 1.2 s); schedules fire by", True),
        (-30.0, "this clock is 29.2 s ahead of the server's", True),
        (-600.0, "10 min ahead", True),
        (3 * 86_400.0, "3 days, 0:00:00 behind", True),
    ],
)
def test_clocks_are_compared_in_words(ahead: float, words: str, *, matters: bool) -> None:
    """The round trip and the whole seconds make it less certain, and never more."""
    found = compare(NOON, NOON + timedelta(seconds=ahead), NOON + ROUND_TRIP)
    assert words in str(found)
    assert found.matters is matters


def test_a_slow_answer_proves_nothing() -> None:
    """Whatever was told may have been told at its beginning or at its end."""
    assert not compare(NOON, NOON + timedelta(seconds=9), NOON + timedelta(seconds=10)).matters
