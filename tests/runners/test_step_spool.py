"""What is kept of a step's output is read back, in order and with right marks, whatever happens meanwhile."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from struct import pack
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jim_core.runners import step_spool
from jim_core.runners.spool_segment import Segment
from jim_core.runners.step_spool import Run, SpoolPart, Stream
from tests.spool import Spool

STREAMS: st.SearchStrategy[Stream] = st.sampled_from(["stdout", "stderr"])
WRITES = st.lists(st.tuples(STREAMS, st.binary(min_size=1, max_size=40)), max_size=30)

Marked = list[tuple[int, int, bool]]
"""Offset, byte, and whether it is stderr."""


def whole(writes: list[tuple[Stream, bytes]]) -> Marked:
    """Every byte that was written."""
    said = [(byte, stream == "stderr") for stream, data in writes for byte in data]
    return [(at, byte, stderr) for at, (byte, stderr) in enumerate(said)]


def bytes_of(part: SpoolPart) -> Marked:
    """Every byte of a part."""
    return [(run.start + n, byte, run.stderr) for run in part.runs for n, byte in enumerate(run.data)]


def on_disk(directory: Path) -> set[int]:
    """The offsets of all bytes that are kept."""
    kept: set[int] = set()
    for path in directory.glob("output.*"):
        if path.suffix != ".err":
            start = int(path.name.removeprefix("output."))
            kept.update(range(start, start + path.stat().st_size))
    return kept


def read_all(directory: Path, limits: Callable[[], int], **asked: Any) -> Marked:
    """All bytes, part by part."""
    found: Marked = []
    offset = 0
    while True:
        part = step_spool.read(directory, offset, limits(), **asked)
        found += bytes_of(part)
        assert part.start >= offset
        if part.next_offset == offset:
            assert offset == part.size
            return found
        offset = part.next_offset


@settings(deadline=None)
@given(
    writes=WRITES,
    first=st.integers(1, 60),
    later=st.integers(1, 30),
    kept=st.integers(1, 200),
    limits=st.lists(st.integers(1, 50), min_size=1, max_size=5),
    changes=st.integers(1, 9),
    only=st.sampled_from([None, "stdout", "stderr"]),
)
def test_parts_of_any_size_are_exactly_what_is_kept(
    writes: list[tuple[Stream, bytes]],
    first: int,
    later: int,
    kept: int,
    limits: list[int],
    changes: int,
    only: Stream | None,
) -> None:
    """Each byte once, in order, of the right stream; or those of one stream alone."""
    with tempfile.TemporaryDirectory() as folder:
        spool = Spool(Path(folder), first=first, later=later, kept=kept)
        for stream, data in writes:
            spool.write(data, stream)
        there = on_disk(spool.directory)
        turn = iter(limits * 10_000)
        found = read_all(spool.directory, lambda: next(turn), only=only, changes=changes)
    expected = [one for one in whole(writes) if one[0] in there]
    assert found == [one for one in expected if only is None or one[2] == (only == "stderr")]


@settings(deadline=None)
@given(
    acts=st.lists(st.one_of(st.tuples(STREAMS, st.binary(min_size=1, max_size=40)), st.none()), max_size=40),
    kept=st.integers(1, 60),
    limit=st.integers(1, 50),
)
def test_reading_beside_the_writer_loses_only_what_is_gone(
    acts: list[tuple[Stream, bytes] | None], kept: int, limit: int
) -> None:
    """None is a read: what it gives is right, each gap is told, and the first segment is whole."""
    with tempfile.TemporaryDirectory() as folder:
        spool = Spool(Path(folder), first=20, later=10, kept=kept)
        offset, found, told = 0, [], set[int]()

        def look() -> None:
            nonlocal offset
            part = step_spool.read(spool.directory, offset, limit)
            told.update(range(offset, part.start))
            found.extend(bytes_of(part))
            offset = part.next_offset

        for act in acts:
            if act is None:
                look()
            else:
                spool.write(act[1], act[0])
        while offset != spool.size:
            look()
    written = whole([act for act in acts if act is not None])
    assert offset == len(written)
    assert found == [one for one in written if one[0] not in told]
    assert not told & set(range(20))


def test_the_end_and_the_gap_are_told(tmp_path: Path) -> None:
    """A part stops before the gap, the next one begins behind it."""
    spool = Spool(tmp_path, first=4, later=4, kept=4).write("0123456789abcdef")
    before = step_spool.read(tmp_path, 1, 100)
    assert before == SpoolPart(1, (Run(1, b"123", stderr=False),), 4, before_gap=True, size=16)
    assert step_spool.read(tmp_path, 4, 100).start == 12
    assert step_spool.read(tmp_path, 7, 2) == SpoolPart(
        12, (Run(12, b"cd", stderr=False),), 14, before_gap=False, size=16
    )
    assert step_spool.read(tmp_path, 99, 5) == SpoolPart(99, (), 99, before_gap=False, size=spool.size)


def test_no_directory_is_no_output_yet(tmp_path: Path) -> None:
    """Nor is one without segments."""
    for directory in (tmp_path / "missing", tmp_path):
        assert step_spool.read(directory, 0, 10) == SpoolPart(0, (), 0, before_gap=False, size=0)


@pytest.mark.parametrize("rest", [b"", b"\x05", b"\x05\x00\x00"])
def test_a_mark_that_is_half_written_is_not_there_yet(tmp_path: Path, rest: bytes) -> None:
    """What it speaks of is not written either."""
    spool = Spool(tmp_path).write("out").write("er", "stderr")
    with spool.marks().open("ab") as file:
        file.write(rest)
    assert step_spool.read(tmp_path, 0, 9).runs == (Run(0, b"out", stderr=False), Run(3, b"er", stderr=True))


def test_marks_beyond_the_end_are_of_bytes_to_come(tmp_path: Path) -> None:
    """They change nothing of what is there."""
    Spool(tmp_path).write("er", "stderr").marks().write_bytes(pack("<III", 0, 2, 900))
    assert step_spool.read(tmp_path, 0, 9).runs == (Run(0, b"er", stderr=True),)


def test_a_segment_of_terabytes_costs_what_is_read_of_it(tmp_path: Path) -> None:
    """Neither its size nor the number of its marks is the reader's burden."""
    size = 2**42
    path = tmp_path / f"output.{0:020d}"
    path.touch()
    os.truncate(path, size)
    (tmp_path / f"{path.name}.err").write_bytes(b"".join(pack("<I", 2 * n) for n in range(100_000)))
    part = step_spool.read(tmp_path, 100_001, 4)
    assert [(run.start, len(run.data), run.stderr) for run in part.runs] == [
        (100_001, 1, True),
        (100_002, 2, False),
        (100_004, 1, True),
    ]
    assert part.size == size


def test_too_many_changes_end_a_part_early(tmp_path: Path) -> None:
    """So that neither marks nor runs add up without end."""
    spool = Spool(tmp_path)
    for _ in range(10):
        spool.write("o").write("e", "stderr")
    part = step_spool.read(tmp_path, 0, 100, changes=6)
    assert (len(part.runs), part.next_offset) == (6, 6)
    nothing = step_spool.read(tmp_path, 0, 100, only="stderr", changes=1)
    assert (nothing.runs, nothing.next_offset) == ((), 1)


def test_an_open_segment_is_read_though_its_name_is_gone(tmp_path: Path) -> None:
    """And one that went before its marks were opened is not taken for stdout."""
    spool = Spool(tmp_path).write("er", "stderr")
    segment = Segment.open(tmp_path, 0)
    assert segment is not None
    spool.remove(0)
    with segment:
        assert list(segment.stretches(0)) == [(0, 2, True)]
        assert segment.copied(0, 2) == b"er"
    assert Segment.open(tmp_path, 0) is None


def test_what_is_in_the_way_is_an_error(tmp_path: Path) -> None:
    """A folder in place of a segment."""
    (tmp_path / f"output.{0:020d}").mkdir()
    with pytest.raises(IsADirectoryError):
        step_spool.read(tmp_path, 0, 10)
