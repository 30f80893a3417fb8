"""Commands typed into the palette with what they are about, and the export of an output."""

from pathlib import Path

from textual.widgets import Input

from jim_tui.gateway.errors import Unreachable
from jim_tui.widgets.output_view import OutputView
from tests.tui.scene import HR, a_server
from tests.tui.screens.looking import app_of, hides, looking_at, shows, until


async def test_a_filter_is_typed_into_the_palette() -> None:
    """It filters as / does: it is shown, and esc clears it; a mistake is named."""
    async with looking_at(a_server()) as pilot:
        await shows(pilot, "● LIVE", "Delta sync HR")
        await pilot.press("colon", *"filter status:queued")
        await shows(pilot, "Filter by status:queued")
        await pilot.press("enter")
        await shows(pilot, "1 of 5 match  /status:queued")
        await hides(pilot, "Access review")
        await pilot.press("ctrl+p", *"filter status:x")
        await shows(pilot, "Filter by status:x")
        await pilot.press("enter")
        await shows(pilot, "status is never “x”", "Access review")
        await pilot.press("escape")
        await hides(pilot, "is never")


async def test_an_export_is_typed_into_the_palette(tmp_path: Path) -> None:
    """It writes at once; what is there already stays, and another name is asked for."""
    there = tmp_path / "there.csv"
    async with looking_at(a_server()) as pilot:
        await shows(pilot, "● LIVE", "Delta sync HR")
        for answer in ("wrote 5 rows to", "is there already"):
            await pilot.press("colon", *f"export csv {there}")
            await shows(pilot, "Export the rows to csv")
            await pilot.press("enter")
            await shows(pilot, answer)
        assert len(there.read_text().splitlines()) == 6
        await pilot.press("escape")
        await until(pilot, lambda: not app_of(pilot).asks, "closed")


async def test_the_output_is_exported_whole(tmp_path: Path) -> None:
    """All that is kept, not what is shown; of a running step it is said to be a part."""
    server = a_server()
    async with looking_at(server) as pilot:
        await shows(pilot, "● LIVE", "Delta sync HR")
        await pilot.press("j", "l")
        await shows(pilot, "Output · Sync HR", "following · 40 lines")
        output = pilot.app.screen.query_one("#output", OutputView)
        await pilot.press("enter")
        await until(pilot, lambda: output.has_focus, "the focus on the output")
        await pilot.press("E")
        await shows(pilot, "Write the whole output of Sync HR so far: it still runs", "TXT")
        app_of(pilot).screen.query_one(Input).value = str(tmp_path / "out.txt")
        server.always_fail("output", Unreachable("connection refused"))
        await pilot.press("enter")
        await shows(pilot, "Nothing was written")
        assert not (tmp_path / "out.txt").exists()
        server.always_fail("output", None)
        await pilot.press("enter")
        await shows(pilot, "wrote 40 lines, a part as the step still runs, to")
    lines = (tmp_path / "out.txt").read_text().splitlines()
    assert lines[1] == "processed 100 of 3120 objects"
    assert "still runs" in lines[-1]
    assert (tmp_path / "out.txt").stat().st_mode & 0o077 == 0
    assert server.executions[HR].completed_at is None
