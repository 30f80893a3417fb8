"""A terminal and its signals: ends, stops, new sizes and pastes; it is always given back as it was."""

import os
import signal
from pathlib import Path

import pytest

from tests.tui.on_terminal import ENTERED, LEFT, console


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_gives_the_terminal_back(tmp_path: Path, number: signal.Signals) -> None:
    """From the first picture on; the exit code names the signal."""
    with console("--url", "http://127.0.0.1:9", home=tmp_path) as found:
        found.wait_for(ENTERED)
        found.wait_for(b"History")
        found.process.send_signal(number)
        assert found.ended() == 128 + number
        assert LEFT in found.written
        assert b"Traceback" not in found.written


def test_a_signal_closes_the_engine(tmp_path: Path) -> None:
    """The data directory is free for the next one, who finds nothing to repair."""
    for _ in range(2):
        with console("--data-dir", str(tmp_path / "data"), home=tmp_path) as found:
            found.wait_for(b"(in-process)")
            found.wait_for(b"LIVE")
            found.process.terminate()
            assert found.ended() == 128 + signal.SIGTERM


def test_a_terminal_that_vanished_ends_it(tmp_path: Path) -> None:
    """Also where no signal says so; whoever went on reading there would spin for ever."""
    with console("--url", "http://127.0.0.1:9", home=tmp_path) as found:
        found.wait_for(b"History")
        found.vanish()
        assert found.process.wait(60) == 128 + signal.SIGHUP


def test_it_can_be_stopped_and_brought_back(tmp_path: Path) -> None:
    """The shell gets its terminal in order, and back in front everything is drawn anew."""
    with console("--url", "http://127.0.0.1:9", home=tmp_path) as found:
        found.wait_for(b"History")
        found.wait_for(b"OFFLINE")
        found.press(b"\x1a")
        found.wait_for(LEFT)
        _, status = os.waitpid(found.process.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)
        seen = found.written.count(b"History")
        found.process.send_signal(signal.SIGCONT)
        found.wait_for(ENTERED, times=2)
        found.wait_for(b"History", times=seen + 1)
        found.press(b"q")
        assert found.ended() == 0
        assert found.written.count(LEFT) == 2


def test_a_stop_that_nobody_heard_of_leaves_the_terminal_in_order(tmp_path: Path) -> None:
    """Stopped from outside and continued, it still knows how the terminal was before."""
    with console("--url", "http://127.0.0.1:9", home=tmp_path) as found:
        before = found.mode()
        found.wait_for(b"OFFLINE")
        found.process.send_signal(signal.SIGSTOP)
        os.waitpid(found.process.pid, os.WUNTRACED)
        found.process.send_signal(signal.SIGCONT)
        found.press(b"?")
        found.wait_for(b"Everywhere")
        found.press(b"\x1b")
        found.process.terminate()
        assert found.ended() == 128 + signal.SIGTERM
        assert found.mode() == before


def test_a_storm_of_sizes_and_a_paste_do_no_harm(tmp_path: Path) -> None:
    """What was pasted is no key press: with one of these it would have quit."""
    with console("--url", "http://127.0.0.1:9", home=tmp_path) as found:
        found.wait_for(b"OFFLINE")
        for size in range(60):
            found.resize(20 + 13 * size % 120, 5 + 7 * size % 40)
        found.settle(20, 5, b"make the window")
        found.resize(100, 30)
        found.press(b"\x1b[200~qcq\x1b[201~")
        found.press(b"?")
        found.wait_for(b"Everywhere")
        found.process.terminate()
        assert found.ended() == 128 + signal.SIGTERM
        assert b"Traceback" not in found.written
