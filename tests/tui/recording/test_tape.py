"""Reading a recording: what is let pass, and what is refused with its line."""

from pathlib import Path

import pytest

from jim_tui.recording.playhead import Playhead
from jim_tui.recording.tape import BadRecording, Tape, read
from tests.tui.recording.reels import file_of, live, offline, shown, tape_of
from tests.tui.samples import NOW, a_summary


def test_a_last_line_that_was_cut_off_is_left_out(tmp_path: Path) -> None:
    """The machine may have gone down in the middle of it."""
    path = file_of(tmp_path, live(shown(a_summary())), tail='{"t":99,"conta')
    assert read(path) == tape_of(tmp_path, live(shown(a_summary())))


@pytest.mark.parametrize(
    ("tail", "words"),
    [
        ("nonsense\n", "line 3 is damaged"),
        ('{"t":-1}\n', "line 3 is damaged: t"),
        ('{"t":1,"contact":{"phase":"asleep"}}\n', "contact.phase"),
        ("\n", "line 3 is damaged"),
        ("\xff\n", "line 3 is damaged"),
    ],
)
def test_a_damaged_line_is_named(tmp_path: Path, tail: str, words: str) -> None:
    """So that it can be looked at, or cut out."""
    with pytest.raises(BadRecording, match=words):
        read(file_of(tmp_path, live(), tail=tail))


@pytest.mark.parametrize("text", ["", "\n", "hello\n", '{"recording":"other","version":1}\n', "{}\n"])
def test_another_file_is_no_recording(tmp_path: Path, text: str) -> None:
    """It is told so, and not shown as an empty one."""
    path = tmp_path / "other"
    path.write_text(text)
    with pytest.raises(BadRecording, match="no recording of jim-tui"):
        read(path)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """With the system's reason."""
    with pytest.raises(BadRecording, match="No such file"):
        read(tmp_path / "missing")


def test_a_clock_that_was_set_back_does_not_turn_the_tape_around(tmp_path: Path) -> None:
    """Moments stay in the order in which they were written."""
    path = file_of(tmp_path, live(), offline(live()), tail='{"t":2}\n')
    assert [moment.t for moment in read(path).moments] == [0.0, 10.0, 10.0]


def head(ticks: list[float], speed: float = 1.0) -> Playhead:
    """On a recording of a minute; time is the last of `ticks`."""
    from jim_tui.recording.lines import Moment

    return Playhead(Tape(NOW, (Moment(t=60),)), speed, ticks=lambda: ticks[-1])


def test_the_recording_moves_on_with_its_speed_and_stops_at_its_end() -> None:
    """Its clock does, too."""
    ticks = [0.0]
    playhead = head(ticks, speed=4)
    ticks.append(5.0)
    assert playhead.position == 20
    assert (playhead.clock() - NOW).total_seconds() == 20
    ticks.append(500.0)
    assert playhead.position == 60
    assert playhead.place.ended


def test_it_stands_still_and_goes_on_from_there() -> None:
    """Nothing is skipped."""
    ticks = [0.0]
    playhead = head(ticks)
    ticks.append(10.0)
    playhead.toggle()
    ticks.append(99.0)
    assert playhead.position == 10
    assert playhead.seconds_to(20) is None
    playhead.toggle()
    ticks.append(100.0)
    assert playhead.position == 11


def test_another_speed_begins_where_it_is() -> None:
    """And stays within bounds."""
    ticks = [0.0]
    playhead = head(ticks)
    ticks.append(10.0)
    playhead.change_speed(1e9)
    assert (playhead.position, playhead.place.speed) == (10, 64)
    playhead.change_speed(1e-9)
    assert playhead.place.speed == 0.125


def test_it_cannot_be_moved_out_of_the_recording() -> None:
    """Before its beginning there is nothing."""
    playhead = head([0.0])
    playhead.seek(-5)
    assert playhead.position == 0
    playhead.seek(1e6)
    assert playhead.position == 60
