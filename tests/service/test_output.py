"""What a step wrote is read from any byte on, whole characters at a time, in the order of the writes."""

from typing import Any
from uuid import UUID

import pytest

from jim_core.model.errors import Invalid, NotFound, StorageUnavailable
from jim_core.runners.run_directory import attempt_directory
from jim_core.service import output
from jim_core.service.output import OutputPart, Streams
from tests.service.house import House, a_step, an_execution, begin, end
from tests.spool import Spool

_TEXT = "Grüße, 世界 🎉\n" * 50


def _spool(house: House, execution_id: UUID, attempt: int = 1, **sizes: int) -> Spool:
    return Spool(attempt_directory(house.runs, execution_id, 0, attempt), **sizes)


async def _read(house: House, execution_id: UUID, offset: int = 0, **asked: Any) -> OutputPart:
    return await output.read(house, execution_id, 0, offset=offset, **asked)


async def _said(house: House, execution_id: UUID, offset: int = 0, **asked: Any) -> tuple[str, int, bool]:
    part = await _read(house, execution_id, offset, **asked)
    return part.text, part.next_offset, part.complete


async def _all(house: House, execution_id: UUID, **asked: Any) -> list[OutputPart]:
    parts = [await _read(house, execution_id, **asked)]
    while not parts[-1].complete:
        parts.append(await _read(house, execution_id, parts[-1].next_offset, **asked))
    return parts


async def _ended(house: House) -> UUID:
    one = (await an_execution(house)).execution.id
    await end(house, one, 0)
    return one


@pytest.mark.parametrize("limit", [4, 5, 7, 64, 65_536])
async def test_parts_add_up_to_the_whole(house: House, limit: int) -> None:
    """In parts of any size no character is cut, lost or doubled; the last one says that it is."""
    one = await _ended(house)
    _spool(house, one).write(_TEXT)
    parts = await _all(house, one, limit=limit)
    assert "".join(part.text for part in parts) == _TEXT
    assert parts[-1].next_offset == parts[-1].size == len(_TEXT.encode())


async def test_a_running_step_may_write_more(house: House) -> None:
    """Half a character waits for its other half."""
    one = (await an_execution(house)).execution.id
    await begin(house, one, 0)
    spool = _spool(house, one).write("ab世".encode()[:-1])
    assert await _said(house, one) == ("ab", 2, False)
    spool.write("ab世!".encode()[4:])
    assert await _said(house, one, 2) == ("世!", 6, False)
    assert await _said(house, one, 6) == ("", 6, False)


async def test_what_is_no_text_is_shown_as_such(house: House) -> None:
    """Bytes that are no UTF-8, also at the very end, become replacement characters."""
    one = await _ended(house)
    _spool(house, one).write(b"a\xff\xfeb\x00\x1b[2J\xe4")
    assert await _said(house, one) == ("a\ufffd\ufffdb\x00\x1b[2J\ufffd", 10, True)


async def test_both_streams_come_in_the_order_of_their_writes(house: House) -> None:
    """Each piece says whose it is; one stream alone leaves the other's bytes out and counts them."""
    one = await _ended(house)
    _spool(house, one).write("a\n").write("oh\n", "stderr").write("b\n")
    part = await _read(house, one)
    assert [(piece.text, piece.stderr) for piece in part.pieces] == [
        ("a\n", False),
        ("oh\n", True),
        ("b\n", False),
    ]
    assert await _said(house, one, stream="stdout") == ("a\nb\n", 7, True)
    assert await _said(house, one, stream="stderr") == ("oh\n", 7, True)


@pytest.mark.parametrize("limit", [4, 5, 64])
async def test_a_character_that_the_other_stream_breaks_is_whole_in_its_own(house: House, limit: int) -> None:
    """Together, each half is replaced: nothing can stand between the halves of a character."""
    one = await _ended(house)
    data = "世".encode()
    _spool(house, one).write("123").write(data[:1]).write("E", "stderr").write(data[1:])
    assert "".join([part.text for part in await _all(house, one, limit=limit, stream="stdout")]) == "123世"
    together = "".join([part.text for part in await _all(house, one, limit=limit)])
    assert together.replace("\ufffd", "") == "123E"


async def test_bytes_that_were_left_out_are_stated(house: House) -> None:
    """A part ends before them; the next begins with a line of its own that counts them."""
    one = await _ended(house)
    _spool(house, one, first=4, later=4, kept=4).write("0123" + "x" * 4_000 + "abc\n")
    first, second = await _all(house, one)
    assert (first.text, first.next_offset, first.gap, first.complete) == ("0123", 4, None, False)
    assert second.text == "\n[… 4,000 bytes were left out here …]\nabc\n"
    assert (second.gap, second.complete) == ((4, 4_004), True)


async def test_the_line_of_a_gap_needs_no_other_line_before_it(house: House) -> None:
    """Where a line has just ended, or nobody knows what stood before."""
    one = await _ended(house)
    _spool(house, one, first=4, later=1, kept=1).write("012\n?b")
    assert (await _read(house, one, 4)).text == "[… 1 byte was left out here …]\nb"
    _spool(house, one, attempt=2, first=4, later=1, kept=1).write("012\n???b")
    assert (await _read(house, one, 6, attempt=2)).text == "\n[… 1 byte was left out here …]\nb"


async def test_half_a_character_before_a_gap_does_not_wait(house: House) -> None:
    """Its other half will never come, though the step still runs."""
    one = (await an_execution(house)).execution.id
    await begin(house, one, 0)
    _spool(house, one, first=4, later=4, kept=4).write(b"012\xe4" + b"x" * 8 + b"abcd")
    assert await _said(house, one) == ("012\ufffd", 4, False)


@pytest.mark.parametrize("limit", [4, 5, 9, 64])
async def test_marks_begin_each_line_of_stderr(house: House, limit: int) -> None:
    """Also in parts, and where a stream breaks into a line of the other."""
    one = await _ended(house)
    _spool(house, one).write("10 %").write("oh\nno\n", "stderr").write("20 %\n").write("end", "stderr")
    parts = await _all(house, one, limit=limit, mark=True)
    assert "".join(part.text for part in parts) == "10 %\n! oh\n! no\n20 %\n! end"
    assert (await _read(house, one, mark=True, stream="stderr")).text == "oh\nno\nend"


async def test_a_marked_part_says_what_was_left_out(house: House) -> None:
    """And begins a line after it."""
    one = await _ended(house)
    _spool(house, one, first=2, later=3, kept=3).write("o\n").write("123", "stderr").write("err", "stderr")
    assert (await _read(house, one, 2, mark=True)).text == "[… 3 bytes were left out here …]\n! err"


async def test_each_attempt_has_its_own_output(house: House) -> None:
    """The latest unless one is named; an earlier one is complete however the step is."""
    one = (await an_execution(house)).execution.id
    await begin(house, one, 0)
    for attempt in (1, 2):
        _spool(house, one, attempt).write(f"attempt {attempt}")
    assert (await _read(house, one)).attempt == 2
    assert await _said(house, one) == ("attempt 2", 9, False)
    assert await _said(house, one, attempt=1) == ("attempt 1", 9, True)
    with pytest.raises(NotFound, match="no attempt 3 at step 0; the latest is 2"):
        await _read(house, one, attempt=3)


async def test_an_attempt_whose_last_process_is_gone_is_complete(house: House) -> None:
    """Though the step itself is not over: it may wait to be tried again."""
    one = (await an_execution(house)).execution.id
    await begin(house, one, 0)
    _spool(house, one).write("no").end()
    assert await _said(house, one) == ("no", 2, True)


async def test_no_file_is_no_output(house: House) -> None:
    """A step that never started, one that is starting, and one whose output was pruned."""
    one = (await an_execution(house, a_step(), a_step())).execution.id
    assert await _said(house, one) == ("", 0, False)
    await end(house, one, 0)
    assert await _said(house, one) == ("", 0, True)


async def test_an_offset_past_the_end_reads_nothing(house: House) -> None:
    """And asks to go on from there, so that a client never goes back."""
    one = await _ended(house)
    _spool(house, one).write("abc")
    assert await _said(house, one, 3) == ("", 3, True)
    assert await _said(house, one, 99, mark=True) == ("", 99, True)


async def test_streams_that_take_turns_with_every_byte_are_read_to_the_end(house: House) -> None:
    """In parts that do not state more than an answer's headers can hold."""
    one = await _ended(house)
    spool = _spool(house, one)
    for _ in range(500):
        spool.write("o").write("e", "stderr")
    parts = await _all(house, one)
    assert "".join(part.text for part in parts) == "oe" * 500
    assert max(sum(piece.stderr for piece in part.pieces) for part in parts) <= 200


@pytest.mark.parametrize("position", [1, -1, 2**40])
async def test_a_step_that_is_not_there(house: House, position: int) -> None:
    """NotFound, and no path outside of the run's folder is ever made of it."""
    one = (await an_execution(house)).execution.id
    for execution_id, at in ((one, position), (UUID(int=99), 0)):
        with pytest.raises(NotFound):
            await output.read(house, execution_id, at)


async def test_output_that_cannot_be_read_says_why(house: House) -> None:
    """Here a folder is in its place."""
    one = (await an_execution(house)).execution.id
    (attempt_directory(house.runs, one, 0, 1) / f"output.{0:020d}").mkdir(parents=True)
    with pytest.raises(StorageUnavailable, match="cannot be read now: Is a directory"):
        await _read(house, one)


@pytest.mark.parametrize("stream", ["all", "stdout", "stderr"])
@pytest.mark.parametrize(
    ("field", "value"),
    [("offset", -1), ("offset", 2**70), ("limit", 3), ("limit", 2**30), ("attempt", 0), ("attempt", 2**40)],
)
async def test_a_bad_number_is_named(house: House, field: str, value: Any, stream: Streams) -> None:
    """With what is allowed."""
    one = (await an_execution(house)).execution.id
    with pytest.raises(Invalid) as refused:
        await _read(house, one, **{field: value, "stream": stream})
    assert list(refused.value.violations) == [field]
