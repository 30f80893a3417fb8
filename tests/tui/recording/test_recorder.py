"""The file of a recording: whose it is, and what happens when it cannot grow."""

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from jim_tui.recording.recorder import CannotRecord, Recorder, made
from jim_tui.recording.tape import read
from jim_tui.state.console import ConsoleState, Notice
from tests.tui.fake_gateway import FakeGateway
from tests.tui.fake_time import FakeTime
from tests.tui.recording.reels import known_at_the_end, live, shown, tape_of
from tests.tui.samples import NOW, a_summary
from tests.tui.scene import Clock, a_store


def many(count: int) -> ConsoleState:
    """So many executions on the list."""
    return live(*(shown(a_summary(number)) for number in range(count)))


def test_the_file_is_for_this_user_alone(tmp_path: Path) -> None:
    """Names of schedules and messages are nobody else's."""
    os.close(made(tmp_path / "new"))
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o600


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """Not even through a link."""
    (tmp_path / "old").write_text("precious")
    (tmp_path / "link").symlink_to(tmp_path / "old")
    for name in ("old", "link"):
        with pytest.raises(CannotRecord, match="nothing is overwritten"):
            made(tmp_path / name)
    assert (tmp_path / "old").read_text() == "precious"


def test_a_file_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    """Before the console begins."""
    with pytest.raises(CannotRecord, match="No such file or directory"):
        made(tmp_path / "nowhere" / "file")


async def test_what_was_heard_is_in_the_file_at_the_end(tmp_path: Path) -> None:
    """The last state, too, however soon it followed."""
    time = FakeTime()
    recorder = Recorder(made(tmp_path / "file"), clock=time.now, told=pytest.fail)
    recorder.hear(many(1))
    await time.pass_(1)
    recorder.hear(many(2))
    recorder.hear(many(3))
    recorder.close(many(4))
    tape = read(tmp_path / "file")
    assert tape.began == NOW
    assert [moment.t for moment in tape.moments] == [0.0, 1.0, 1.0]
    assert len(known_at_the_end(tape).runs) == 4


async def test_a_full_disk_ends_the_recording_and_nothing_else() -> None:
    """It is told once; the console goes on."""
    time, told = FakeTime(), list[str]()
    recorder = Recorder(os.open("/dev/full", os.O_WRONLY), clock=time.now, told=told.append)
    while not told:
        recorder.hear(many(1))
        await time.pass_(1)
    recorder.hear(many(2))
    recorder.close(many(3))
    assert told == ["the recording has ended: No space left on device"]


async def test_a_recording_ends_when_it_is_as_large_as_it_may_become(tmp_path: Path) -> None:
    """With whole lines in it."""
    time, told = FakeTime(), list[str]()
    recorder = Recorder(made(tmp_path / "file"), clock=time.now, told=told.append, largest=2_000)
    state = many(1)
    while not told:
        state = replace(many(len(state.executions) + 1), notice=Notice(NOW, "more"))
        recorder.hear(state)
        await time.pass_(1)
    recorder.close(state)
    assert (tmp_path / "file").stat().st_size <= 2_000
    assert read(tmp_path / "file").moments
    assert told == ["the recording has ended: its file is as large as it may become"]


async def test_every_server_that_is_looked_at_is_kept(tmp_path: Path) -> None:
    """Each is named when it comes on screen, and told of from its beginning, the second time too."""
    time = FakeTime()
    recorder = Recorder(made(tmp_path / "file"), clock=time.now, told=pytest.fail)
    for name in ("prod", "test", "prod"):
        recorder.show(name, a_store(FakeGateway(), Clock()))
        recorder.hear(many(1))
        await time.pass_(1)
    recorder.leave()
    tape = read(tmp_path / "file")
    begun = [moment for moment in tape.moments if moment.shown is not None]
    assert [moment.shown for moment in begun] == ["prod", "test", "prod"]
    assert all(moment.server and moment.runs for moment in begun)
    assert {name: server.name for name, server in tape.servers.items() if server} == {
        "prod": "prod-iam-01",
        "test": "prod-iam-01",
    }
    assert [tape.begins("prod", after) for after in (-1.0, 0.0, 5.0)] == [0.0, 2.0, 0.0]
    assert tape.begins("nowhere", 0.0) is None


def test_a_recording_of_one_server_that_names_none_is_still_read(tmp_path: Path) -> None:
    """As they were written before."""
    tape = tape_of(tmp_path, many(1))
    assert tape.servers == {}
    assert known_at_the_end(tape).shown is None
