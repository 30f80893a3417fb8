"""The words of RFC 4533, byte by byte."""

from uuid import UUID

import pytest

from jim_core.connectors.ldap.sync_words import (
    DONE,
    INFO,
    STATE,
    Ended,
    IdSet,
    PhaseEnded,
    State,
    end_of,
    info_of,
    request,
    state_of,
)
from jim_core.connectors.protocol import ConnectorError

ONE = UUID(int=1)


def test_a_request_is_for_a_refresh_and_no_more() -> None:
    """With the cookie, without the wish to be told everything anew."""
    assert bytes(request(b"ab")["controlValue"]) == bytes.fromhex("3007 0a0101 0402 6162")
    assert bytes(request(None)["controlValue"]) == bytes.fromhex("3003 0a0101")


@pytest.mark.parametrize("state", list(State))
def test_an_entry_says_its_state(state: State) -> None:
    """And its UUID."""
    value = bytes.fromhex(f"3015 0a01{state:02x} 0410") + ONE.bytes
    assert state_of({"controls": {STATE: {"value": value}}}) == (state, str(ONE))


def test_an_entry_without_a_state_is_left_alone() -> None:
    """Servers send such ones when they do not know the control."""
    assert state_of({}) is None


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("80 02 6162", None),
        ("a1 00", PhaseEnded(present=False)),
        ("a2 04 0402 6162", PhaseEnded(present=True)),
        ("a2 03 0101 00", PhaseEnded(present=True)),
        ("a3 14 3112 0410" + ONE.hex, IdSet([str(ONE)], gone=False)),
        ("a3 17 0101ff 3112 0410" + ONE.hex, IdSet([str(ONE)], gone=True)),
    ],
)
def test_what_is_said_between_entries_is_understood(value: str, said: object) -> None:
    """Phases and sets of UUIDs; a new cookie alone is of no use before the end."""
    assert info_of({"responseName": INFO, "responseValue": bytes.fromhex(value)}) == said


def test_what_others_say_between_entries_is_left_alone() -> None:
    """It is no part of a synchronisation."""
    assert info_of({"responseName": "1.2.3", "responseValue": b"\xff"}) is None


@pytest.mark.parametrize(
    ("value", "end"),
    [
        ("3000", Ended(None, deletes=False)),
        ("3003 0101ff", Ended(None, deletes=True)),
        ("3007 0402 6162 0101ff", Ended(b"ab", deletes=True)),
    ],
)
def test_the_end_says_where_to_begin_next(value: str, end: Ended) -> None:
    """And whether what is gone was named."""
    assert end_of({"controls": {DONE: {"value": bytes.fromhex(value)}}}) == end


@pytest.mark.parametrize("answer", [{}, {"controls": {DONE: {"value": b"\x30\x7f"}}}])
def test_an_end_that_is_none_is_refused(answer: dict[str, object]) -> None:
    """By the name of the setting, with the cure."""
    with pytest.raises(ConnectorError, match=r"delta: .*ModifyTimestamp"):
        end_of(answer)
