"""To the questions and panes that open over a screen."""

from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input

from jim_tui.gateway.errors import (
    NoAnswer,
)
from tests.tui.fake_gateway import FakeGateway
from tests.tui.goldens.places import REFUSED, asked, here
from tests.tui.screens.looking import app_of, shows


async def cancel(_: FakeGateway, pilot: Pilot[Any]) -> None:
    """Whether to cancel it."""
    await asked(pilot, "c", "Cancel this execution?", "[ Keep running ]")


async def cancel_offline(server: FakeGateway, pilot: Pilot[Any]) -> None:
    """Contact was lost while the question was open."""
    await cancel(server, pilot)
    server.down(REFUSED)
    await shows(pilot, "needs a connection", "(as last known)")


async def cancel_all(_: FakeGateway, pilot: Pilot[Any]) -> None:
    """All of them, one behind a filter."""
    await here(pilot)
    await pilot.press("asterisk", "slash", *"!students", "enter")
    await shows(pilot, "◆ 5 marked", "4 of 5 match")
    await pilot.press("c")
    await shows(pilot, "Cancel 5 executions on prod-iam-01?", "filtered out")


async def hold(_: FakeGateway, pilot: Pilot[Any]) -> None:
    """Whether to pause it."""
    await asked(pilot, "P", "Pause this execution?")


async def unknown(server: FakeGateway, pilot: Pilot[Any]) -> None:
    """A cancel without an answer: told in full."""
    await cancel(server, pilot)
    server.fail("cancel", NoAnswer("no answer within 10 s"))
    await pilot.press("tab", "enter")
    await shows(pilot, "Outcome unknown", "not sent again")


async def rerun(_: FakeGateway, pilot: Pilot[Any]) -> None:
    """Whether to run it again, and from where."""
    await shows(pilot, "● LIVE", "24h")
    await pilot.press("2")
    await shows(pilot, "✗ Failed", "2 executions", "Failed in group 2 of 2")
    await pilot.press("t")
    await shows(pilot, "Run this execution again?", "What is left")


async def marked(_: FakeGateway, pilot: Pilot[Any]) -> None:
    """Two rows are marked, one of them is filtered away."""
    await here(pilot)
    await pilot.press("space", "k", "space", "slash", *"finance", "enter")
    await shows(pilot, "◆ 2 marked", "1 of 5 match")


async def columns(_: FakeGateway, pilot: Pilot[Any]) -> None:
    """Which columns there are."""
    await asked(pilot, "v", "space toggles", "✓  Current step")


async def copies(_: FakeGateway, pilot: Pilot[Any]) -> None:
    """What can be copied of it."""
    await asked(pilot, "Y", "Copy …", "Screen as text")


async def palette(_: FakeGateway, pilot: Pilot[Any]) -> None:
    """Commands for what was typed."""
    await asked(pilot, ":", "Read again now, retry now")
    await pilot.press(*"cancel stud")
    await shows(pilot, "Cancel  Delta sync Students")


async def raw(_: FakeGateway, pilot: Pilot[Any]) -> None:
    """It, as the server tells it."""
    await asked(pilot, "i", "JSON", '"scheduleName": "Delta sync HR"')


async def contact(_: FakeGateway, pilot: Pilot[Any]) -> None:
    """Contact with the server, in detail."""
    await asked(pilot, "I", "Contact in detail")


async def on_schedules(pilot: Pilot[Any]) -> None:
    """The schedules are read; the cursor is on the first, which is overdue."""
    await shows(pilot, "● LIVE")
    await pilot.press("3")
    await shows(pilot, "✓✓✓✓✗✓✓✓✓▸", "▌● enabled     Badge export", "1 Completed")


async def run_now(_: FakeGateway, pilot: Pilot[Any]) -> None:
    """Whether to run one that runs already."""
    await on_schedules(pilot)
    await pilot.press("j")
    await shows(pilot, "next five", "→ 3 Export AD", "8 Completed")
    await pilot.press("t")
    await shows(pilot, "Run this schedule now?", "[ Do not run ]")


async def switch(_: FakeGateway, pilot: Pilot[Any]) -> None:
    """Whether to disable it."""
    await on_schedules(pilot)
    await pilot.press("s")
    await shows(pilot, "Disable this schedule?")


async def no_schedules(_: FakeGateway, pilot: Pilot[Any]) -> None:
    """There is none, and how to make one."""
    await shows(pilot, "● LIVE", "24h")
    await pilot.press("3")
    await shows(pilot, "No schedule on this server.")


async def export(_: FakeGateway, pilot: Pilot[Any]) -> None:
    """Where to write the rows, and as what."""
    await asked(pilot, "E", "Write the 5 rows shown")
    app_of(pilot).screen.query_one(Input).value = "/home/alice/active.csv"
    await shows(pilot, "/home/alice/active.csv")


async def leaving(_: FakeGateway, pilot: Pilot[Any]) -> None:
    """Somebody wants to quit, and the engine with its work is in this program."""
    await here(pilot)
    await pilot.press("q")
    await shows(pilot, "[ Stay ]")
