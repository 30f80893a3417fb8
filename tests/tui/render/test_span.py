"""Fitting text into a width as the terminal counts it."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from jim_tui.render.span import Span, between, cut, cut_middle, fit, join, plain, say, wide, wrapped
from jim_tui.render.tone import Tone

texts = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Mn", "Me", "Cf", "Mc")), max_size=40
)


@given(st.lists(texts, max_size=5), st.integers(0, 60), st.booleans())
def test_fitted_spans_take_exactly_their_width(parts: list[str], width: int, right: bool) -> None:  # noqa: FBT001
    """Wide characters, narrow ones, too many or none: the column stays straight."""
    assert wide(fit(tuple(Span(part) for part in parts), width, right=right)) == width


@given(texts, st.integers(0, 60))
def test_a_cut_text_never_takes_more_than_it_may(text: str, width: int) -> None:
    """Shortened at the end or in the middle, it says so and fits."""
    assert cell_len(cut(text, width)) <= width
    assert cell_len(cut_middle(text, width)) <= width
    if cell_len(text) <= width:
        assert cut(text, width) == text == cut_middle(text, width)


@given(texts, texts, st.integers(1, 100), st.booleans())
def test_both_ends_of_a_line_fill_it(left: str, right: str, width: int, keep: bool) -> None:  # noqa: FBT001
    """A line has its width, whichever end gives way."""
    assert wide(between(say(left), say(right), width, keep_left=keep)) == width


def test_the_left_gives_way_unless_it_is_to_be_kept() -> None:
    """A name may be shortened for the sake of a clock, a status not for the sake of a remark."""
    assert plain(between(say("a long name indeed"), say("12:00"), 20)) == "a long name i… 12:00"
    line = plain(between(say("Failed"), say("by somebody long ago"), 20, keep_left=True))
    assert line == "Failed by somebody… "


def test_numbers_stand_on_the_right() -> None:
    """Padding goes away from the edge that a column keeps."""
    assert plain(fit(say("0:42"), 8, right=True)) == "    0:42"
    assert plain(fit(say("0:42"), 8)) == "0:42    "


def test_joining_leaves_out_what_is_empty() -> None:
    """No gap without two parts."""
    assert plain(join((say("a"), (), say("b")), " · ")) == "a · b"
    assert say("") == ()
    assert say("x", Tone.BAD) == (Span("x", Tone.BAD),)


@given(
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Mn", "Me", "Cf", "Mc")), max_size=200),
    st.integers(2, 40),
)
def test_wrapped_lines_fit_and_lose_no_word(text: str, width: int) -> None:
    """An error text is shown whole, whatever it consists of."""
    lines = wrapped(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_a_very_long_text_is_bounded() -> None:
    """Ten megabytes of error do not stop the console."""
    assert len(wrapped("word " * 100_000, 20, limit=12)) == 12
