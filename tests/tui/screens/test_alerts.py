"""Alerts of a running console: the window's title, a failure, and its own title back at the end."""

import pytest

from jim_tui.app import JimApp
from jim_tui.render.alert import KEEP_TITLE, OLD_TITLE
from tests.tui.scene import ZONE, Clock, a_server, a_store, end_some
from tests.tui.screens.looking import shows, until


async def test_a_failure_is_told_once_and_the_title_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two end at one moment, of which one failed; nothing is told at the start."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("TMUX", raising=False)
    monkeypatch.delenv("VTE_VERSION", raising=False)
    server, clock = a_server(), Clock()
    written: list[str] = []
    store = a_store(server, clock)
    app = JimApp(store, server, clock=clock, zone=ZONE, alert=written.append)
    async with app.run_test(size=(120, 36)) as pilot:
        await shows(pilot, "● LIVE", "Badge export")
        await until(pilot, lambda: "\x1b]2;5 active · 1 failed · prod-iam-01\a" in written, "the title")
        assert written[0].startswith(KEEP_TITLE)
        assert not [each for each in written if each.startswith("\a")]
        end_some(server)
        await shows(pilot, "✗ Failed", "⊘ Cancelled")
        clock.move(2)
        await until(pilot, lambda: any(each.startswith("\a") for each in written), "the alert")
        told = next(each for each in written if each.startswith("\a"))
        assert (
            told == "\a\x1b]9;JIM at prod-iam-01: Badge export failed: Export badge CSV: disk full (ENOSPC)\a"
        )
        await until(pilot, lambda: any("3 active · 1 failed" in each for each in written), "the new title")
    assert written[-1] == OLD_TITLE
    assert len([each for each in written if each.startswith("\a")]) == 1
