"""Contact in detail: each fact with its name, and what is wrong with a certificate."""

from datetime import timedelta

import pytest

from jim_tui.gateway.certificate import Certificate
from jim_tui.render.contact_details import Shown, contact_lines
from jim_tui.render.facts import facts
from jim_tui.render.header import strip
from jim_tui.render.span import plain, wide
from jim_tui.render.trouble import trouble
from jim_tui.render.when import UTC_STYLE
from jim_tui.state.console import Connection, ConsoleState, Phase
from jim_tui.state.standing import Standing
from tests.tui.samples import NOW, ago

DAY = timedelta(days=1)


def shown(begins: timedelta = -DAY, ends: timedelta = DAY) -> Certificate:
    """A certificate that is valid between these times from now."""
    pairs = ":".join(["AB"] * 32)
    return Certificate("CN=jim", "CN=Corp CA 2", ("jim.example.com",), NOW + begins, NOW + ends, pairs)


def told(link: Connection, certificate: Shown = None, width: int = 80) -> list[str]:
    """The lines for a connection."""
    state = ConsoleState(link, asked="prod")
    moment = facts(state, NOW, UTC_STYLE)
    lines = contact_lines(state, moment, "https://jim.example.com", certificate, width)
    assert all(wide(line) <= width for line in lines)
    return [" ".join(plain(line).split()) for line in lines]


def test_what_went_wrong_is_told_with_what_the_server_calls_the_request() -> None:
    """So that somebody can look it up in its log."""
    link = Connection(
        Phase.FAULT, ago(5), ago(9), "500: Oh no", attempt=2, retry_at=NOW + 4 * timedelta(seconds=1)
    )
    lines = told(Connection(Phase.FAULT, ago(5), ago(9), "500: Oh no", 2, link.retry_at, request_id="0HN7:2"))
    assert "reason 500: Oh no" in lines
    assert "request 0HN7:2 (so its log calls what went wrong)" in lines
    assert "address https://jim.example.com" in lines
    assert "last good 05:59:51" in lines
    assert "again retry 4s (#2) r now" in lines
    assert not any(line.startswith("request") for line in told(link))


@pytest.mark.parametrize(
    ("begins", "ends", "words"),
    [(-DAY, DAY, ""), (-2 * DAY, -DAY, "; it has expired"), (DAY, 2 * DAY, "; it is not valid yet")],
)
def test_a_certificate_is_told_with_what_its_dates_mean(
    begins: timedelta, ends: timedelta, words: str
) -> None:
    """Whose, for whom, by whom, from when to when, and what to compare it by."""
    lines = told(Connection(Phase.OFFLINE, NOW, untrusted=True), shown(begins, ends))
    at = lines.index("Certificate")
    assert lines[at + 1 : at + 4] == ["subject CN=jim", "for jim.example.com", "issuer CN=Corp CA 2"]
    assert lines[at + 4].endswith(f"06:00{words}")
    assert lines[at + 5] == "SHA-256 " + ":".join(["AB"] * 16)
    assert lines[at + 6] == ":".join(["AB"] * 16)


def test_why_there_is_no_certificate_is_told_and_of_none_nothing() -> None:
    """A socket of this machine has none."""
    assert "its certificate could not be read" in told(
        Connection(Phase.OFFLINE, NOW), "its certificate could not be read"
    )
    assert "Certificate" not in told(Connection(Phase.LIVE, NOW))


def test_each_row_that_was_skipped_is_told_with_why() -> None:
    """The strip counts them and names the key."""
    rows = ("active, item 1: it is no JSON object", "history, item 7 abc: id: no UUID")
    link = Connection(Phase.LIVE, NOW, NOW, left_out=rows)
    assert list(rows) == told(link)[-2:]
    state = ConsoleState(link, active_read=True)
    line = plain(strip(state, facts(state, NOW, UTC_STYLE), 100))
    assert "▲ unexpected answer, 2 rows skipped  I more" in line


@pytest.mark.parametrize(
    ("link", "words"),
    [
        (Connection(Phase.OFFLINE, NOW, reason="not trusted", untrusted=True), "i more"),
        (Connection(Phase.FAULT, NOW, reason="500: no", request_id="0HN7:2"), "500: no, request 0HN7:2"),
    ],
    ids=["certificate", "request"],
)
def test_the_banner_names_the_key_where_there_is_more_to_know(link: Connection, words: str) -> None:
    """And the request, which is worth copying."""
    state = ConsoleState(link)
    line = strip(state, facts(state, NOW, UTC_STYLE), 80)
    assert words in plain(line)
    assert wide(line) == 80


@pytest.mark.parametrize(
    ("phase", "keys"),
    [
        (Phase.SIGN_IN, ["r", "e", "i", "@", "q"]),
        (Phase.FORBIDDEN, ["r", "e", "i", "@", "q"]),
        (Phase.NOT_JIM, ["r", "i", "@", "q"]),
    ],
)
def test_a_panel_offers_another_key_where_that_may_help(phase: Phase, keys: list[str]) -> None:
    """All of them have room in the narrowest panel."""
    state = ConsoleState(Connection(phase, NOW), standing=Standing(servers=2))
    found = trouble(state, facts(state, NOW, UTC_STYLE))
    assert found is not None
    assert [key for key, _ in found.keys] == keys
    for width in (64, 40):
        lines = found.lines(width)
        assert all(wide(line) - 4 <= width for line in lines)
        assert all(words in "\n".join(map(plain, lines)) for _, words in found.keys)
