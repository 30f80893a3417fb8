"""How long the console leaves a server alone after each kind of trouble."""

import pytest

from jim_tui.gateway.errors import GatewayError, ServerFault, SignInNeeded, SlowDown
from jim_tui.state.back_off import LONGEST_ASKED, retry_in


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (SlowDown("too many", 12), 12.0),
        (SlowDown("too many", 0.1), 2.0),
        (SlowDown("too many"), 2.0),
        (SlowDown("too many", 10_000_000), LONGEST_ASKED),
        (ServerFault("503: maintenance", 503, 40), 40.0),
        (ServerFault("503: maintenance", 503, 10_000_000), LONGEST_ASKED),
        (ServerFault("503: maintenance", 503, 0.1), 0.5),
        (ServerFault("503: maintenance", 503), 0.5),
        (SignInNeeded("who are you"), None),
    ],
)
def test_what_a_server_asks_for_is_kept_but_no_more_often_than_usual(
    error: GatewayError, expected: float | None
) -> None:
    """And at least once an hour it is looked for, whatever it said."""
    assert retry_in(error, 1, 2.0, 0.5) == expected
