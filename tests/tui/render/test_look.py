"""Every status has a glyph and a word; a word not seen before is shown as it came."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from jim_core.model.status import ExecutionStatus, StepStatus
from jim_tui.render.look import (
    EXECUTION_LOOKS,
    STEP_LOOKS,
    execution_look,
    is_over,
    is_running,
    is_waiting,
    step_look,
)
from jim_tui.render.tone import Tone
from jim_tui.state.words import initiator


@pytest.mark.parametrize("status", list(ExecutionStatus))
def test_every_execution_status_of_ours_is_known(status: ExecutionStatus) -> None:
    """None of our own words is a stranger to the console."""
    look = execution_look(status)
    assert look.glyph != "?"
    assert look.word == status


@pytest.mark.parametrize("status", list(StepStatus))
def test_every_step_status_of_ours_is_known(status: StepStatus) -> None:
    """None of our own words is a stranger to the console."""
    look = step_look(status)
    assert look.glyph != "?"
    assert look.word == status


def test_no_two_conditions_look_alike_without_colour() -> None:
    """Glyph and word together tell every status apart; the tone is only on top."""
    for looks in (EXECUTION_LOOKS, STEP_LOOKS):
        assert len({(look.glyph, look.word) for look in looks.values()}) == len(looks)
        assert all(0 < cell_len(look.glyph) <= 2 for look in looks.values())


@given(st.text(max_size=30))
def test_a_word_never_seen_is_shown_grey_as_it_came(word: str) -> None:
    """A newer server may say more than we know."""
    look = execution_look(f"Zz{word}")
    assert (look.glyph, look.word, look.tone) == ("?", f"Zz{word}", Tone.QUIET)


@pytest.mark.parametrize("word", ["Complete", "CompleteWithError", "Completed With Error", "inprogress"])
def test_other_spellings_of_jim_servers_are_understood(word: str) -> None:
    """JIM releases say Complete or Completed, joined or with blanks."""
    assert execution_look(word).glyph != "?"


def test_after_a_run_has_ended_what_did_not_start_never_will() -> None:
    """Pending would promise something; a step that still runs is being stopped."""
    assert step_look("Pending", run_ended=True).word == "Not run"
    assert step_look("Queued", run_ended=True).word == "Not run"
    assert step_look("Processing", run_ended=True).word == "Still stopping"
    assert step_look("Completed", run_ended=True).word == "Completed"


def test_running_waiting_and_over_exclude_each_other() -> None:
    """Each known step status is at most one of the three; Pending is none of them."""
    for status in StepStatus:
        assert sum((is_running(status), is_waiting(status), is_over(status))) == (status != "Pending")
    assert not is_over("Never seen")


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        ("NotSet", None, "cron"),
        ("System", None, "cron"),
        ("User", "alice", "alice"),
        ("ApiKey", None, "api key"),
        ("", None, "?"),
    ],
)
def test_who_started_it(kind: str, name: str | None, said: str) -> None:
    """Cron is called cron, whichever word the server has for it."""
    assert initiator(kind, name) == said
