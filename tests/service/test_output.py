"""What a step wrote is read from any byte on, whole characters at a time."""

from pathlib import Path
from typing import Literal
from uuid import UUID

import pytest

from jim_core.model.errors import Invalid, NotFound, StorageUnavailable
from jim_core.service import output
from jim_core.service.output import OutputPart
from tests.service.house import House, a_step, an_execution, begin, end

_TEXT = "Grüße, 世界 🎉\n" * 50


def _write(house: House, execution_id: UUID, data: bytes, stream: str = "stdout") -> Path:
    folder = house.runs / str(execution_id) / "0"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / stream
    path.write_bytes(data)
    return path


async def _read(house: House, execution_id: UUID, offset: int = 0, limit: int = 65_536) -> OutputPart:
    return await output.read(house, execution_id, 0, stream="stdout", offset=offset, limit=limit)


@pytest.mark.parametrize("limit", [4, 5, 7, 64, 65_536])
async def test_parts_add_up_to_the_whole(house: House, limit: int) -> None:
    """In parts of any size no character is cut, lost or doubled; the last one says that it is."""
    one = (await an_execution(house)).execution.id
    await end(house, one, 0)
    data = _TEXT.encode()
    _write(house, one, data)
    text, offset = "", 0
    while True:
        part = await _read(house, one, offset, limit)
        text, offset = text + part.text, part.next_offset
        if part.complete:
            break
    assert (text, offset) == (_TEXT, len(data))


async def test_a_running_step_may_write_more(house: House) -> None:
    """Half a character waits for its other half."""
    one = (await an_execution(house)).execution.id
    await begin(house, one, 0)
    path = _write(house, one, "ab世".encode()[:-1])
    assert await _read(house, one) == OutputPart("ab", 2, complete=False)
    path.write_bytes("ab世!".encode())
    assert await _read(house, one, 2) == OutputPart("世!", 6, complete=False)
    assert await _read(house, one, 6) == OutputPart("", 6, complete=False)


async def test_what_is_no_text_is_shown_as_such(house: House) -> None:
    """Bytes that are no UTF-8, also at the very end, become replacement characters."""
    one = (await an_execution(house)).execution.id
    await end(house, one, 0)
    data = b"a\xff\xfeb\xe4"
    _write(house, one, data)
    assert await _read(house, one) == OutputPart("a��b�", len(data), complete=True)


async def test_no_file_is_no_output(house: House) -> None:
    """A step that never started, one that is starting, and one whose output was pruned."""
    one = (await an_execution(house, a_step(), a_step())).execution.id
    assert await _read(house, one) == OutputPart("", 0, complete=False)
    await end(house, one, 0)
    assert await _read(house, one) == OutputPart("", 0, complete=True)


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
async def test_both_streams_are_kept_apart(house: House, stream: Literal["stdout", "stderr"]) -> None:
    """Each has its own file."""
    one = (await an_execution(house)).execution.id
    for name in ("stdout", "stderr"):
        _write(house, one, name.encode(), name)
    assert (await output.read(house, one, 0, stream=stream)).text == stream


async def test_an_offset_past_the_end_reads_nothing(house: House) -> None:
    """And asks to go on from there, so that a client never goes back."""
    one = (await an_execution(house)).execution.id
    await end(house, one, 0)
    _write(house, one, b"abc")
    assert await _read(house, one, 3) == OutputPart("", 3, complete=True)
    assert await _read(house, one, 99) == OutputPart("", 99, complete=True)


@pytest.mark.parametrize("position", [1, -1, 2**40])
async def test_a_step_that_is_not_there(house: House, position: int) -> None:
    """NotFound, and no path outside of the run's folder is ever made of it."""
    one = (await an_execution(house)).execution.id
    for execution_id, at in ((one, position), (UUID(int=99), 0)):
        with pytest.raises(NotFound):
            await output.read(house, execution_id, at, stream="stdout")


async def test_output_that_cannot_be_read_says_why(house: House) -> None:
    """Here a folder is in its place."""
    one = (await an_execution(house)).execution.id
    (house.runs / str(one) / "0" / "stdout").mkdir(parents=True)
    with pytest.raises(StorageUnavailable, match="cannot be read now: Is a directory"):
        await _read(house, one)


@pytest.mark.parametrize(
    ("offset", "limit", "field"),
    [(-1, 10, "offset"), (2**70, 10, "offset"), (0, 3, "limit"), (0, 2**30, "limit")],
)
async def test_a_bad_number_is_named(house: House, offset: int, limit: int, field: str) -> None:
    """With what is allowed."""
    one = (await an_execution(house)).execution.id
    with pytest.raises(Invalid) as refused:
        await _read(house, one, offset, limit)
    assert list(refused.value.violations) == [field]
