"""To the screens, and to what they say when there is little, much, or trouble."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from textual.pilot import Pilot

from jim_tui.gateway.errors import (
    NoAnswer,
    SignInNeeded,
    SlowDown,
    Unreachable,
)
from tests.tui.fake_gateway import FakeGateway
from tests.tui.past_scene import SCHEDULE
from tests.tui.scene import (
    end_some,
)
from tests.tui.screens.looking import app_of, shows, until

Walk = Callable[[FakeGateway, Pilot[Any]], Awaitable[None]]
REFUSED: Final = Unreachable("cannot reach https://prod-iam-01:7443 (connection refused)")


async def here(pilot: Pilot[Any]) -> None:
    """All is read; the cursor is on the second execution."""
    await shows(pilot, "● LIVE", "Delta sync HR", "Full import Finance", "24h", "in 26m")
    await pilot.press("j")
    await shows(pilot, "▌▸ InProgress   Delta sync HR", "! Import Badge: 14 of 3120")


async def asked(pilot: Pilot[Any], key: str, *words: str) -> None:
    """A key on the second execution, and what it opens."""
    await here(pilot)
    await pilot.press(key)
    await shows(pilot, *words)


async def idle(_: FakeGateway, pilot: Pilot[Any]) -> None:
    """Nothing runs: the last outcome, and what comes next."""
    await shows(pilot, "● LIVE", "Nothing is running", "Nightly full", "24h")


async def blank(_: FakeGateway, pilot: Pilot[Any]) -> None:
    """A server that has never run anything."""
    await shows(pilot, "● LIVE", "Nothing is running", "24h")


async def throttled(server: FakeGateway, pilot: Pilot[Any]) -> None:
    """The server asks for patience; the rows stay."""
    await here(pilot)
    server.down(SlowDown("too many requests (429)", 30))
    await shows(pilot, "▲ SLOWED", "429", "retry", "0:04:12?")


async def late(server: FakeGateway, pilot: Pilot[Any]) -> None:
    """One answer did not come; nothing is lost yet."""
    await here(pilot)
    server.down(NoAnswer("no answer within 10 s"))
    await shows(pilot, "▲ STALE")


async def paused(_: FakeGateway, pilot: Pilot[Any]) -> None:
    """Updates were paused by a key."""
    await here(pilot)
    await pilot.press("p")
    await shows(pilot, "‖ PAUSED")


async def refused_key(server: FakeGateway, pilot: Pilot[Any]) -> None:
    """The key was good a moment ago: the panel lies over the rows."""
    await here(pilot)
    server.down(SignInNeeded("the key has expired"))
    await shows(pilot, "Sign-in needed (401)", "✗ SIGN-IN NEEDED")


async def no_history(_: FakeGateway, pilot: Pilot[Any]) -> None:
    """Nothing has run yet."""
    await shows(pilot, "● LIVE", "24h")
    await pilot.press("2")
    await shows(pilot, "[2 History]", "executions")


async def compared_runs(_: FakeGateway, pilot: Pilot[Any]) -> None:
    """Each run beside how long its schedule takes as a rule."""
    await shows(pilot, "● LIVE", "24h")
    await pilot.press("2")
    await shows(pilot, "vs med.", "8 executions")


async def logs(_: FakeGateway, pilot: Pilot[Any]) -> None:
    """Whose output there is, and one of them."""
    await here(pilot)
    await pilot.press("4")
    await shows(pilot, "3 steps run now", "Output · Import Oracle GL")
    await pilot.press("j")
    await shows(pilot, "Output · Sync HR", "following · 40 lines")


async def no_logs(_: FakeGateway, pilot: Pilot[Any]) -> None:
    """Nothing runs, so nothing writes."""
    await shows(pilot, "● LIVE", "24h")
    await pilot.press("4")
    await shows(pilot, "No step runs now")


async def attempts(_: FakeGateway, pilot: Pilot[Any]) -> None:
    """The step that is at its third attempt, and what the second one wrote."""
    await here(pilot)
    store = app_of(pilot).store
    await until(pilot, lambda: len(store.state.past[SCHEDULE].steps) == 3, "all of the past")
    await pilot.press("enter")
    await shows(pilot, "no answer from dc03", "connection reset", "it answers", "left ~6m")
    await pilot.press("left_curly_bracket")
    await shows(pilot, "asking dc04")


async def waits(_: FakeGateway, pilot: Pilot[Any]) -> None:
    """A paused execution with a step for each thing there is to wait for."""
    await shows(pilot, "● LIVE", "‖ Paused", "24h")
    await pilot.press("enter")
    await shows(pilot, "Waiting: retry 0:25", "Carried over", "comparing people")


async def activity(_: FakeGateway, pilot: Pilot[Any]) -> None:
    """A step that tells what it did with objects."""
    await here(pilot)
    await pilot.press("enter")
    await shows(pilot, "Step 3 · Sync HR")
    await pilot.press("k")
    await shows(pilot, "Step 2 · Import Badge", "1 200 added", "it wrote nothing")


async def items(server: FakeGateway, pilot: Pilot[Any]) -> None:
    """All objects of that step."""
    await activity(server, pilot)
    await pilot.press("o")
    await shows(pilot, "B-4711", "1 fault")
    await pilot.press("e")
    await shows(pilot, "3 objects", "100002")


async def lost(server: FakeGateway, pilot: Pilot[Any]) -> None:
    """Contact is lost: times stand still and carry a question mark."""
    await here(pilot)
    end_some(server)
    await shows(pilot, "✗ Failed", "⊘ Cancelled")
    server.down(REFUSED)
    await shows(pilot, "✗ OFFLINE", "0:04:12?", "retry")
