"""Names and texts that want to be something else: markup, control sequences, very long, very wide."""

import pytest

from tests.tui.fake_gateway import FakeGateway
from tests.tui.samples import a_detail, a_schedule, a_step, a_summary, ago, an_ended
from tests.tui.screens.looking import app_of, lines, looking_at, shows

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


def a_strange_server(name: str) -> FakeGateway:
    """Everything that has a name has this one."""
    steps = [
        a_step(0, "Failed", name=name, error_message=name, started_at=ago(50), completed_at=ago(40)),
        a_step(
            1,
            name or "?",
            name=name,
            connected_system_name=name,
            run_profile_name=name,
            step_type=name or "?",
        ),
    ]
    server = FakeGateway(
        a_detail(a_summary(1, schedule_name=name, initiated_by_name=name, error_message=name), steps),
        a_detail(an_ended(2, "Failed", schedule_name=name, error_message=name), steps),
        a_detail(a_summary(3, status=name or "?", schedule_name=name), steps),
    )
    failed = {"last_execution_status": "Failed", "last_execution_error_message": name}
    server.schedule_list = [a_schedule(1, name=name, **failed), a_schedule(2, name=name)]
    for stream in ("stdout", "stderr"):
        server.written[next(iter(server.executions)), 0, stream] = f"{name}\n" * 3
    return server


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
async def test_no_name_breaks_a_screen(name: str, size: tuple[int, int]) -> None:
    """Through the lists, the detail, the dialog, the palette and back: it is text, and rows stay straight."""
    server = a_strange_server(name)
    async with looking_at(server, size=size) as pilot:
        await shows(pilot, "● LIVE", "InProgress")
        for keys in (
            ("enter",),
            ("j", "k"),
            ("escape",),
            ("c",),
            ("escape",),
            (":",),
            tuple("open"),
            ("escape",),
            ("2",),
            ("j",),
        ):
            await pilot.press(*keys)
            await pilot.pause()
            for strip in app_of(pilot).screen._compositor.render_strips():
                assert strip.cell_length == size[0]
        shown = "\n".join(lines(app_of(pilot)))
        assert "\x1b" not in shown
        assert "\u202e" not in shown
