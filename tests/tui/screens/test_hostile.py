"""Names and texts that want to be something else: markup, control sequences, very long, very wide."""

from typing import Any

import pytest
from textual.pilot import Pilot

from tests.tui.fake_gateway import FakeGateway
from tests.tui.samples import a_detail, a_schedule, a_step, a_summary, ago, an_ended, an_id
from tests.tui.screens.looking import app_of, looking_at, shows

NAMES = (
    "a [/] b",
    "[red]x[/red] [@click=app.bell]y[/]",
    "x" * 500,
    "\x1b[31mred\x1b[0m \x07 \u202e gnp.exe \u200b",
    "同期ユーザー" * 20,
    "🚀👩‍🚀🏴‍☠️ é",
    "",
    "   ",
    "line\nbreak\ttab",
    "%s {0} $foreground \\[b]",
)


def a_strange_server() -> FakeGateway:
    """Everything that has a name has one of these."""
    server = FakeGateway()
    for number, name in enumerate(NAMES):
        steps = [
            a_step(0, "Completed", name=name, error_message=name, started_at=ago(50), completed_at=ago(40)),
            a_step(
                1, name or "?", name=name, connected_system_name=name, run_profile_name=name, step_type=name
            ),
        ]
        run = a_summary(number, schedule_name=name, initiated_by_name=name, error_message=name)
        odd = a_summary(100 + number, status=name or "?", schedule_name=name, started_at=ago(30))
        past = an_ended(200 + number, "Failed", schedule_name=name, error_message=name, queued_at=ago(number))
        server.put(a_detail(run, steps), a_detail(odd, steps), a_detail(past, steps))
        failed = {"last_execution_status": "Failed", "last_execution_error_message": name}
        server.schedule_list.append(a_schedule(number, name=name, **failed))
        for stream in ("stdout", "stderr"):
            server.write(run.id, 0, f"{name}\n" * 3, stream)
    return server


def check(pilot: Pilot[Any], width: int) -> None:
    """Rows are straight, and nothing that was sent is obeyed."""
    for strip in app_of(pilot).screen._compositor.render_strips():
        assert strip.cell_length == width
        assert not set(strip.text) & {"\x1b", "\x07", "\u202e", "\u200b", "\n", "\t"}


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
async def test_no_name_breaks_a_list(size: tuple[int, int]) -> None:
    """The lists, the panes beside them and the palette: it is text, and rows stay straight."""
    async with looking_at(a_strange_server(), size=size) as pilot:
        await shows(pilot, "● LIVE", "a [/] b", "[red]x[/red]")
        for _ in range(2 * len(NAMES)):
            check(pilot, size[0])
            await pilot.press("j")
        await pilot.press(":", *"open")
        await shows(pilot, "Open  a [/] b")
        check(pilot, size[0])
        await pilot.press("escape", "2")
        await shows(pilot, "page 1 of 1", "✗ Failed")
        for _ in range(len(NAMES)):
            check(pilot, size[0])
            await pilot.press("j")


@pytest.mark.parametrize("number", range(len(NAMES)))
async def test_no_name_breaks_an_execution_or_a_question(number: int) -> None:
    """The steps, the output and the cancel dialog show a name as it is."""
    async with looking_at(a_strange_server(), size=(80, 24)) as pilot:
        await shows(pilot, "● LIVE", "InProgress")
        app = app_of(pilot)
        app.open_execution(an_id(number))
        await shows(pilot, "steps in 2 groups", "Output")
        check(pilot, 80)
        await pilot.press("k", "c")
        await shows(pilot, str(an_id(number)), "[ Keep running ]")
        check(pilot, 80)
