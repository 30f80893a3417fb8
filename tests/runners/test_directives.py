"""What lines of a step's output say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jim_core.runners.shim.directives import LONGEST, Listener, Said, progress


def heard(*parts: bytes) -> Said:
    """What was said in a stream that came in these parts."""
    said = Said()
    listener = Listener(said)
    for part in parts:
        listener.feed(part)
    listener.close()
    return said


@pytest.mark.parametrize(
    ("text", "current", "total", "message"),
    [
        (b"40/100 people", 40, 100, "people"),
        (b"40/100", 40, 100, None),
        (b"40 / 100  two words ", 40, 100, "two words"),
        (b"40", 40, None, None),
        (b"40 people", 40, None, "people"),
        (b"40% nearly", 40, 100, "nearly"),
        (b"12.5%", 12, 100, None),
        (b"250%", 100, 100, None),
        (b"5/0 none known", 5, None, "none known"),
    ],
)
def test_progress(text: bytes, current: int, total: int | None, message: str | None) -> None:
    """Counts with or without a total, or a percentage; and a few words."""
    assert progress(text) == {"current": current, "total": total, "message": message}


@pytest.mark.parametrize("text", [b"", b"soon", b"-3/4", b"3/4x", b"1" * 40])
def test_what_is_no_progress_says_nothing(text: bytes) -> None:
    """And leaves the progress from before."""
    assert progress(text) is None
    assert heard(b"::progress 1/2\n::progress " + text + b"\n").progress is not None


def test_only_a_line_that_begins_so_counts() -> None:
    """The words in the middle of a line, or another word, are text."""
    said = heard(b" ::warning a\nx::warning b\n::warnings c\n:: warning d\n::warning\n::warning e\r\n")
    assert (said.warnings, said.warning_count) == (["", "e"], 2)


@given(st.lists(st.sampled_from([b"::warning w\n", b"text\n", b"::error e\r\n", b"\n", b"::"])), st.randoms())
def test_it_does_not_matter_how_the_bytes_come(lines: list[bytes], chance: object) -> None:
    """Cut anywhere, a stream says the same."""
    from random import Random

    assert isinstance(chance, Random)
    whole = b"".join(lines)
    cuts = sorted(chance.randrange(len(whole) + 1) for _ in range(5))
    parts = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    assert vars(heard(*parts)) == vars(heard(whole))


def test_a_line_without_end_is_passed_over() -> None:
    """However long it goes on; the line after it is heard."""
    long = [b"::warning a"] + [b"x" * LONGEST] * 5 + [b"::warning b\n::warning c\n"]
    assert heard(*long).warnings == ["c"]


def test_the_last_line_needs_no_end() -> None:
    """A program may end without one."""
    assert heard(b"::summary done").summary == "done"


def test_texts_are_bounded() -> None:
    """In length and in number; all are counted."""
    said = heard(b"".join(b"::error " + b"e" * 2_000 + b"\n" for _ in range(100)))
    assert (len(said.errors), said.error_count, len(said.errors[0])) == (20, 100, 400)
