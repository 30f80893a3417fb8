"""The words and the sequences for a person who looks elsewhere; a server's text cannot break out of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jim_tui.alerting import Alerting
from jim_tui.render.alert import BELL, alert, titled, words
from jim_tui.settings import Alerts
from jim_tui.state.endings import Ending

BAD = Ending("Badge export", "Failed", failed=True, reason="disk full\n(ENOSPC)")
GOOD = Ending("Delta sync", "Completed", failed=False)
XTERM = {"TERM": "xterm-256color"}
ALL = Alerts(bell="all", desktop="all")


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ([BAD], "Badge export failed: disk full (ENOSPC)"),
        ([GOOD], "Delta sync completed"),
        ([BAD, GOOD], "2 executions ended: 1 failed (Badge export), 1 completed (Delta sync)"),
        ([BAD] * 3, "3 executions ended: 3 failed (Badge export)"),
        (
            [Ending(name, "Failed", failed=True) for name in "ABCDE"],
            "5 executions ended: 5 failed (A, B, C, …)",
        ),
    ],
)
def test_one_is_told_whole_and_several_are_counted(found: list[Ending], told: str) -> None:
    """A notification is a line."""
    assert words(found) == told


def test_successes_are_told_only_to_who_wants_to_hear_of_them() -> None:
    """By default nobody does; each way has a wish of its own."""
    assert alert([GOOD], Alerts(), "prod", XTERM) == ""
    assert alert([BAD], Alerts(desktop="off"), "prod", XTERM) == BELL
    assert BELL + "\x1b]9;" in alert([GOOD], ALL, "prod", XTERM)
    assert alert([BAD, GOOD], Alerts(bell="off"), "prod", XTERM).count("Delta sync") == 0
    assert alert([BAD], Alerts(bell="off", desktop="off"), "prod", XTERM) == ""


@pytest.mark.parametrize(
    ("environment", "wish", "begins"),
    [
        (XTERM, "auto", "\x1b]9;JIM at prod: Badge export failed"),
        ({"TERM": "rxvt-unicode"}, "auto", "\x1b]777;notify;JIM at prod;Badge export failed"),
        ({**XTERM, "VTE_VERSION": "7600"}, "auto", "\x1b]777;notify;"),
        ({"TERM": "foot"}, "osc9", "\x1b]9;"),
        (XTERM, "osc777", "\x1b]777;"),
        ({**XTERM, "TMUX": "/tmp/tmux"}, "auto", "\x1bPtmux;\x1b\x1b]9;"),
        ({"TERM": "linux"}, "auto", ""),
        ({}, "osc9", ""),
    ],
)
def test_each_terminal_is_told_in_its_way(environment: dict[str, str], wish: str, begins: str) -> None:
    """Those that would print it are told nothing."""
    told = alert([BAD], Alerts(bell="off", desktop_by=wish), "prod", environment)
    assert told.startswith(begins)
    assert bool(told) is bool(begins)


@given(st.text(), st.text(), st.sampled_from(["osc9", "osc777"]))
def test_no_text_ends_the_sequence_or_begins_another(name: str, reason: str, by: str) -> None:
    """One beginning, one end, and of the second kind three separators."""
    ending = Ending(name, "Failed", failed=True, reason=reason)
    told = alert([ending], Alerts(bell="off", desktop_by=by), name, XTERM)
    assert (told[0], told[-1]) == ("\x1b", "\a")
    assert told[1:-1].isprintable()
    assert by == "osc9" or told.count(";") == 3
    assert titled(name, XTERM)[1:-1].isprintable()


def test_a_bare_terminal_keeps_its_title() -> None:
    """It would print the sequence."""
    assert titled("3 active", {"TERM": "linux"}) == ""


def test_a_title_that_was_never_given_is_not_taken_back() -> None:
    """Nothing is written where nothing is wanted."""
    written: list[str] = []
    Alerting(Alerts(title=False), written.append, XTERM).end()
    assert written == []
