"""Text from a server on a terminal: harmless, even, and readable."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from jim_core.cli import text

NOON = datetime(2026, 4, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "hostile", ["\x1b[2J", "a\x07b", "\x9b31m", "\u202egnp.exe", "\u200b", "\x00", "\u2028"]
)
def test_what_steers_a_terminal_is_replaced(hostile: str) -> None:
    """No control, direction or invisible character is left."""
    shown = text.safe(hostile)
    assert not set(shown) & set("\x1b\x07\x9b\u202e\u200b\x00\u2028")
    assert "\N{REPLACEMENT CHARACTER}" in shown


def test_a_name_stays_on_its_line() -> None:
    """A line end in a name cannot forge a second row."""
    assert text.safe("a\nb\tc") == "a b c"


def test_what_a_step_wrote_keeps_its_lines_on_a_terminal() -> None:
    """Lines and tabs are layout; escapes are not."""
    assert text.for_terminal("a\r\n\tb\x1b[1m", terminal=True) == "a\n\tb\N{REPLACEMENT CHARACTER}[1m"


def test_what_a_step_wrote_is_untouched_in_a_file() -> None:
    """A program reads exactly what was written."""
    assert text.for_terminal("a\r\n\x1b[1m", terminal=False) == "a\r\n\x1b[1m"


def test_columns_are_even_with_wide_characters(capsys: pytest.CaptureFixture[str]) -> None:
    """A Chinese character takes two cells."""
    text.table(("NAME", "N"), [("日本", "1"), ("abcd", "2")], empty="")
    assert capsys.readouterr().out.splitlines() == ["NAME  N", "日本  1", "abcd  2"]


def test_an_empty_table_says_so_beside_the_output(capsys: pytest.CaptureFixture[str]) -> None:
    """A program that counts lines finds none."""
    text.table(("NAME",), [], empty="nothing here")
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "nothing here\n")


def test_instants_are_shown_in_utc() -> None:
    """Whatever the server's offset."""
    assert text.when(NOON.astimezone(timezone(timedelta(hours=2)))) == "2026-04-05 12:00:00Z"
    assert text.when(None) == "-"


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0.04, "0.0 s"), (59.94, "59.9 s"), (60, "1 min 00 s"), (3_725, "1 h 02 min")]
)
def test_durations_are_as_fine_as_they_are_short(seconds: float, shown: str) -> None:
    """Tenths below a minute, seconds below an hour."""
    assert text.lasted(NOON, NOON + timedelta(seconds=seconds), lambda: NOON) == shown


def test_what_still_runs_has_lasted_until_now() -> None:
    """And what has not begun has not lasted."""
    assert text.lasted(NOON, None, lambda: NOON + timedelta(seconds=5)) == "5.0 s"
    assert text.lasted(None, None, lambda: NOON) == "-"


@pytest.mark.parametrize("values", [[], [{"a": 1}], [{"a": "ä\n"}, {"b": [1, {"c": None}]}]])
async def test_an_array_that_comes_bit_by_bit_is_printed_as_a_whole_one(
    values: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """The same text, to the last space."""

    async def coming() -> AsyncIterator[Any]:
        for value in values:
            yield value

    await text.documents(coming())
    assert capsys.readouterr().out == json.dumps(values, indent=2, ensure_ascii=False) + "\n"
