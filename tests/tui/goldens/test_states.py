"""What the screens say when there is little, much, or trouble: text at three sizes, and in ASCII.

After a change that is meant: `JIM_GOLDENS=write .venv/bin/pytest tests/tui/goldens`, and look at `git diff`.
"""

import dataclasses
from collections.abc import Awaitable, Callable
from typing import Any, Final

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from jim_core.wire.activities import ActivityItem
from jim_tui.app import JimApp
from jim_tui.gateway.errors import (
    NoAnswer,
    NotAllowed,
    NotJim,
    NotTrusted,
    SignInNeeded,
    SlowDown,
    Unreachable,
)
from jim_tui.gateway.key import KeyHolder
from jim_tui.gateway.work import Work
from jim_tui.settings import ConsoleSettings
from tests.tui.fake_gateway import PUSHING, FakeGateway
from tests.tui.goldens.golden import Golden, compared, sized
from tests.tui.goldens.grid import grid
from tests.tui.past_scene import SCHEDULE, a_server_that_retries, a_server_with_a_past
from tests.tui.render.test_activity import an_activity
from tests.tui.samples import an_ended, an_id
from tests.tui.scene import (
    HR,
    ZONE,
    Clock,
    a_server,
    a_store,
    before,
    end_some,
    hr_steps,
    no_retries,
    schedules,
)
from tests.tui.schedule_scene import a_scheduled_server
from tests.tui.screens.looking import app_of, looking_at, shows, until
from tests.tui.screens.test_history import a_long_past
from tests.tui.waiting_scene import a_waiting_server

Walk = Callable[[FakeGateway, Pilot[Any]], Awaitable[None]]

REFUSED: Final = Unreachable("cannot reach https://prod-iam-01:7443 (connection refused)")
TROUBLES: Final = {
    "sign-in": (SignInNeeded("the key has expired"), "✗ SIGN-IN NEEDED"),
    "forbidden": (NotAllowed("it needs the role Administrator"), "✗ NOT ALLOWED"),
    "not-jim": (NotJim("no JIM API at this address (got text/html)"), "✗ NOT A JIM SERVER"),
    "not-trusted": (
        NotTrusted(
            "the certificate of prod-iam-01 is not trusted (self-signed certificate); the key was not sent"
        ),
        "not trusted",
    ),
    "away": (REFUSED, "✗ OFFLINE"),
}


def an_idle_server() -> FakeGateway:
    """Nothing runs; one has ended, schedules are ahead."""
    done = an_ended(
        1, schedule_name="Nightly full", queued_at=before(7200), started_at=before(7199),
        completed_at=before(5400),
    )  # fmt: skip
    server = FakeGateway(done)
    server.schedule_list = schedules()
    return server


def a_server_that_counts() -> FakeGateway:
    """The badge import of the HR sync tells what it did with objects."""
    server = a_server()
    activity = an_id(7_001)
    steps = hr_steps()
    steps[2] = steps[2].model_copy(update={"activity_id": activity})
    server.put(server.executions[HR].model_copy(update={"steps": steps}))
    counted = an_activity(total_added=1_200, total_updated=64, total_errors=2)
    server.works[activity] = Work(counted, {"Added": 1_200, "Updated": 64, "Joined": 7, "None": 2})
    server.objects = [
        ActivityItem(
            number=1, change="Updated", object_type="person", anchor="100001",
            before={"site": ["Leeds"], "phone": ["+44 1", "+44 2"]},
            after={"site": ["York"], "mail": ["a@corp"]},
        ),
        ActivityItem(number=2, change="None", object_type="badge", anchor="B-4711",
                     error="no matching person for badge id", place="line 17"),
        ActivityItem(number=3, change="Added", object_type="person", anchor="100002"),
    ]  # fmt: skip
    return server


def a_server_that_forgets() -> FakeGateway:
    """It has not kept the beginning of what a step wrote."""
    server = a_server()
    server.forgotten = 912
    return server


def an_embedded_server() -> FakeGateway:
    """Its engine is in this program."""
    server = a_server()
    server.facts = dataclasses.replace(PUSHING, embedded=True)
    return server


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


async def history(_: FakeGateway, pilot: Pilot[Any]) -> None:
    """The second page of three is there, the cursor on a failure."""
    await shows(pilot, "● LIVE", "24h")
    await pilot.press("2")
    await shows(pilot, "120 executions", "page 1 of 3")
    await pilot.press("j", "j", "j")
    await shows(pilot, "✗ Failed in group 2 of 2", "Timeout from AD (dc03)")


async def failures(server: FakeGateway, pilot: Pilot[Any]) -> None:
    """Failures alone were asked for."""
    await history(server, pilot)
    await pilot.press("!")
    await shows(pilot, "failures only", "24 found", "✗ Failed in group 2 of 2")


async def typing(server: FakeGateway, pilot: Pilot[Any]) -> None:
    """A filter is being typed, and one of its words is wrong."""
    await history(server, pilot)
    await pilot.press("slash", *"status:x")
    await shows(pilot, "status is never “x”")


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


async def forgotten(_: FakeGateway, pilot: Pilot[Any]) -> None:
    """The beginning of the output is in sight: what is missing is said, errors are marked."""
    await here(pilot)
    await pilot.press("l")
    await shows(pilot, "Output · Sync HR", "! processed 3700")
    await pilot.press("enter", "g")
    await shows(pilot, "912 bytes not kept by the server")


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


STATES: Final[dict[str, tuple[Walk, Callable[[], FakeGateway]]]] = {
    "idle": (idle, an_idle_server),
    "blank": (blank, FakeGateway),
    "throttled": (throttled, a_server),
    "late": (late, a_server),
    "paused": (paused, a_server),
    "refused-key": (refused_key, a_server),
    "marked": (marked, a_server),
    "history": (history, a_long_past),
    "history-failures": (failures, a_long_past),
    "history-typing": (typing, a_long_past),
    "history-empty": (no_history, FakeGateway),
    "history-compared": (compared_runs, a_server_with_a_past),
    "logs": (logs, a_server),
    "logs-empty": (no_logs, FakeGateway),
    "output-gap": (forgotten, a_server_that_forgets),
    "step-attempts": (attempts, a_server_that_retries),
    "step-activity": (activity, a_server_that_counts),
    "detail-waits": (waits, a_waiting_server),
    "items": (items, a_server_that_counts),
    "cancel-offline": (cancel_offline, a_server),
    "cancel-all": (cancel_all, a_server),
    "cancel-unknown": (unknown, a_server),
    "hold": (hold, a_server),
    "rerun": (rerun, a_waiting_server),
    "columns": (columns, a_server),
    "copies": (copies, a_server),
    "palette": (palette, a_server),
    "raw": (raw, a_server),
    "contact": (contact, a_server),
    "run-now": (run_now, a_scheduled_server),
    "switch": (switch, a_scheduled_server),
    "schedules-empty": (no_schedules, FakeGateway),
    "export": (export, a_server),
    "leaving": (leaving, an_embedded_server),
}


@pytest.mark.parametrize("name", STATES)
async def test_a_state_is_as_it_was_approved(name: str) -> None:
    """Whatever the size."""
    walk, begin = STATES[name]
    server = begin()
    async with looking_at(server, sleep=no_retries) as pilot:
        await walk(server, pilot)
        await sized(pilot, name)


@pytest.mark.parametrize("name", TROUBLES)
async def test_trouble_from_the_beginning_is_as_it_was_approved(name: str) -> None:
    """Why there is nothing, and what can be done about it."""
    error, words = TROUBLES[name]
    server = a_server()
    server.down(error)
    async with looking_at(server, sleep=no_retries) as pilot:
        await shows(pilot, words)
        await sized(pilot, f"trouble-{name}")


async def test_loading_is_as_it_was_approved() -> None:
    """Shapes of rows, once it takes a moment."""
    server, clock = a_server(), Clock()
    server.stall("open")
    async with looking_at(server, sleep=no_retries, clock=clock) as pilot:
        await shows(pilot, "◐ CONNECTING")
        clock.move(2)
        await shows(pilot, "· ····", "CONNECTING 2s")
        await sized(pilot, "loading")


async def test_entering_a_key_is_as_it_was_approved() -> None:
    """Unseen, and it is said where it is kept."""
    server, clock = a_server(), Clock()
    settings = ConsoleSettings(url="https://prod-iam-01:7443", key="jim_ak_old")
    app = JimApp(
        a_store(server, clock, sleep=no_retries), server,
        clock=clock, zone=ZONE, server=settings, keys=KeyHolder(settings),
    )  # fmt: skip
    async with app.run_test(size=(120, 36)) as pilot:
        await here(pilot)
        await pilot.press("K")
        await shows(pilot, "A key for", "It is not shown")
        await pilot.press(*"secret")
        await shows(pilot, "••••••")
        await sized(pilot, "key")


@pytest.mark.parametrize("size", [(39, 24), (26, 5)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_a_window_without_room_is_as_it_was_approved(size: tuple[int, int]) -> None:
    """What helps, and what there is."""
    async with looking_at(a_server(), sleep=no_retries) as pilot:
        await here(pilot)
        await pilot.resize_terminal(*size)
        golden = Golden(f"small-{size[0]}x{size[1]}")
        await golden.is_shown(pilot, f"{size[0]}x{size[1]}", grid)
        golden.close()


async def lost(server: FakeGateway, pilot: Pilot[Any]) -> None:
    """Contact is lost: times stand still and carry a question mark."""
    await here(pilot)
    end_some(server)
    await shows(pilot, "✗ Failed", "⊘ Cancelled")
    server.down(REFUSED)
    await shows(pilot, "✗ OFFLINE", "0:04:12?", "retry")


@pytest.mark.parametrize("walk", [lost, cancel], ids=lambda walk: walk.__name__)
async def test_what_has_many_inks_is_as_it_was_approved(walk: Walk) -> None:
    """Trouble and a question, in every theme."""
    server = a_server()
    async with looking_at(server, sleep=no_retries) as pilot:
        await walk(server, pilot)
        await compared(pilot, walk.__name__)
