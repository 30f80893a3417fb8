"""The end of an output, as people read it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jim_core.runners.last_words import readable_tail

SHOWN = st.characters(categories=["L", "N", "P", "S", "Zs"])


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (b"", ""),
        (b"\n \n\t\n", ""),
        (b"one\ntwo", "one\ntwo"),
        (b"one\n\n\ntwo\n", "one\ntwo"),
        (b"10 %\r20 %\r100 %\r\ndone", "10 %\n20 %\n100 %\ndone"),
        (b"\x1b[1;31mred\x1b[0m alert\x1b]0;title\x07!", "red alert!"),
        (b"a\x00b\x08c\x7fd\xc2\x9be", "abcde"),
        ("safe \u202egnp.exe".encode(), "safe gnp.exe"),
        (b"bad \xff\xfe utf-8", "bad \N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER} utf-8"),
        (b"1\n2\n3\n4\n5\n6\n7\n8", "3\n4\n5\n6\n7\n8"),
    ],
)
def test_only_what_says_something_is_shown(raw: bytes, shown: str) -> None:
    """The last six lines with words in them, without what could disturb a terminal."""
    assert readable_tail(raw, cut=False) == shown


def test_a_fragment_of_a_line_is_left_out() -> None:
    """The first line of a cut is half a line, unless it is all there is."""
    assert readable_tail(b"gment\nwhole\n", cut=True) == "whole"
    assert readable_tail(b"no end in sight", cut=True) == "no end in sight"


@given(st.binary(max_size=5_000), st.booleans())
def test_any_bytes_become_bounded_harmless_text(raw: bytes, cut: bool) -> None:  # noqa: FBT001
    """Whatever a program writes: no control character but the line feed, and it fits a message."""
    shown = readable_tail(raw, cut=cut)
    assert len(shown) <= 1_500
    assert shown.count("\n") < 6
    assert all(sign == "\n" or sign >= " " for sign in shown)
    shown.encode("utf-8")


@given(st.lists(st.text(SHOWN, min_size=1).filter(lambda line: line.strip()), min_size=1, max_size=6))
def test_plain_lines_are_shown_as_they_are(lines: list[str]) -> None:
    """Nothing is lost of what people can read."""
    tail = "\n".join(line.rstrip() for line in lines).strip()
    assert readable_tail("\n".join(lines).encode(), cut=False) == tail[-1_500:].strip()
