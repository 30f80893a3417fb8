"""Reading what a step wrote: lines keep their places whatever comes and goes."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from jim_tui.render.output import (
    as_text,
    found_note,
    highlights,
    laid_out,
    number_width,
    output_foot,
    row_spans,
    rows_of,
)
from jim_tui.render.reading import Reading, places
from jim_tui.render.span import plain
from jim_tui.state.console import OutputLine
from jim_tui.state.output_lines import OutputLines


def a_text(count: int, first: int = 0) -> tuple[OutputLine, ...]:
    """Lines that say their numbers; every tenth is of the error stream."""
    return tuple(
        OutputLine(f"line {number}", "stderr" if number % 10 == 5 else "stdout", number + 1)
        for number in range(first, first + count)
    )


def a_reading(count: int = 40) -> Reading:
    """So many lines, followed."""
    return Reading().taken(a_text(count), 0)


def test_who_follows_is_at_the_end() -> None:
    """Whatever comes, and whatever goes at the beginning."""
    reading = a_reading().taken(a_text(40, 20), 20)
    assert (reading.cursor, reading.end, reading.unseen) == (59, 60, 0)


def test_who_reads_back_keeps_what_is_read() -> None:
    """What came meanwhile is counted; the end takes it in."""
    reading = a_reading().moved(-5).taken(a_text(50), 0)
    assert (reading.cursor, reading.end, reading.following) == (34, 50, False)
    held = reading.taken(a_text(50, 30), 30)
    assert (held.cursor, held.first, held.unseen) == (34, 0, 30)
    assert held.moved(100).taken(a_text(50, 30), 30).end == 80
    assert held.followed().taken(a_text(50, 30), 30).cursor == 79


def test_the_end_begins_to_follow() -> None:
    """By keys, too."""
    assert a_reading().moved(-3).moved(1).following is False
    assert a_reading().moved(-3).moved(3).following
    assert a_reading().held().following is False


def test_a_search_goes_to_the_nearest_match_above_and_round() -> None:
    """Where nothing is above, to the first below; small letters find capitals."""
    reading = a_reading().seeking("line 1")
    assert reading.found == (1, *range(10, 20))
    assert (reading.cursor, reading.match) == (19, 11)
    assert reading.next_match(1).cursor == 1
    assert reading.next_match(-1).cursor == 18
    assert a_reading().seeking("line 39").moved(-39).next_match(1).cursor == 39
    assert a_reading().seeking("LINE").found == ()
    assert reading.seeking("").found == ()
    assert a_reading().next_match(1) == a_reading()


def test_a_search_goes_on_in_what_comes() -> None:
    """A match that arrives is found."""
    reading = a_reading(3).seeking("line 4").taken(a_text(5), 0)
    assert reading.found == (4,)
    assert plain(found_note(reading.next_match(1))) == '"line 4" 1 of 1'
    assert plain(found_note(a_reading().seeking("x"))) == '"x" not found'


def test_the_first_error_is_of_either_kind() -> None:
    """The error stream, or a word to the server."""
    found = a_reading().first_error()
    assert found is not None
    assert (found.cursor, found.following) == (5, False)
    told = Reading().taken((OutputLine("a", "stdout"), OutputLine("::error no", "stdout")), 0).first_error()
    assert told is not None
    assert told.cursor == 1
    assert a_reading(4).first_error() is None


def test_a_copy_reaches_from_the_mark() -> None:
    """Both ways; without a mark it is one line; the same key takes the mark away."""
    reading = a_reading().at(10)
    assert as_text(reading.chosen()) == "line 10"
    marked = reading.marked().moved(-2)
    assert as_text(marked.chosen()) == "line 8\nline 9\nline 10"
    assert marked.at(10).marked().mark is None
    assert plain(output_foot(marked, 0)) == "3 lines marked  y copies"
    assert Reading().chosen() == ()


def test_a_mark_goes_with_its_line() -> None:
    """It does not stay on a number that is another line now."""
    marked = a_reading().at(10).marked().followed()
    assert marked.taken(a_text(40, 20), 20).mark is None


def test_the_foot_counts_what_came_meanwhile() -> None:
    """And what is below."""
    held = a_reading().moved(-5).taken(a_text(40, 30), 30)
    assert plain(output_foot(held, 4)) == "4 more below · +30 new  F follows"
    assert output_foot(a_reading(), 0) == ()


def test_rows_say_without_colour_what_they_are() -> None:
    """Cursor, mark, match, error stream and number are signs."""
    reading = a_reading(20).at(3).marked().at(4).seeking("line 5").at(4)
    rows = laid_out(reading, 0)
    drawn = [
        plain(row_spans(row, reading, digits=number_width(reading), cursor=row.number == reading.cursor))
        for row in rows
    ]
    assert drawn[2:6] == ["  3   line 2", "◆ 4   line 3", "▌ 5   line 4", "› 6 ! line 5"]
    assert highlights(rows[5], reading, digits=2) == [(6, 12)]


def test_places_count_capitals_only_where_there_are_any() -> None:
    """Every place, one after the other."""
    assert places("Error error", "error") == [(0, 5), (6, 11)]
    assert places("Error error", "Error") == [(0, 5)]
    assert places("aaa", "") == []


@given(st.text(max_size=60), st.integers(1, 20))
def test_a_wrapped_line_loses_nothing_and_fits(text: str, width: int) -> None:
    """Wide characters included, except where one is wider than the pane."""
    rows = rows_of(0, OutputLine(text, "stdout"), width)
    assert "".join(row.text for row in rows) == text
    assert all(cell_len(row.text) <= max(width, 2) or len(row.text) == 1 for row in rows)


def test_a_match_in_a_wrapped_line_is_where_it_is() -> None:
    """Also where the line breaks within it."""
    reading = Reading().taken((OutputLine("abcdefgh", "stdout"),), 0).seeking("def")
    first, second = laid_out(reading, 5)
    assert highlights(first, reading, digits=0) == [(6, 8)]
    assert highlights(second, reading, digits=0) == [(3, 4)]


def test_lines_lose_their_numbers_after_a_gap() -> None:
    """How many are missing is not known."""
    from jim_tui.gateway.protocol import OutputChunk, OutputPiece

    lines = OutputLines()
    lines.take(OutputChunk((OutputPiece("a\nb\nc", stderr=False),), 5, complete=False))
    assert [line.number for line in lines.shown()] == [1, 2, 3]
    lines.take(OutputChunk((OutputPiece("d\n", stderr=False),), 9, complete=False, left_out=12_500_000))
    assert [line.number for line in lines.shown()] == [1, 2, 3, None, None]
    assert lines.shown()[3].text == "[… 12 MB not kept by the server …]"
    assert number_width(Reading().taken(lines.shown(), 0)) == 0
