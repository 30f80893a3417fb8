"""What the screens say when there is little, much, or trouble: text at three sizes, and in ASCII.

After a change that is meant: `JIM_GOLDENS=write .venv/bin/pytest tests/tui/goldens`, and look at `git diff`.
"""

from collections.abc import Callable
from typing import Final

import pytest

from jim_tui.app import JimApp
from jim_tui.gateway.errors import (
    NotAllowed,
    NotJim,
    NotTrusted,
    SignInNeeded,
)
from jim_tui.gateway.key import KeyHolder
from jim_tui.settings import ConsoleSettings
from tests.tui.fake_gateway import FakeGateway
from tests.tui.goldens.golden import Golden, compared, sized
from tests.tui.goldens.grid import grid
from tests.tui.goldens.places import (
    REFUSED,
    Walk,
    activity,
    attempts,
    blank,
    compared_runs,
    here,
    idle,
    items,
    late,
    logs,
    lost,
    no_history,
    no_logs,
    paused,
    refused_key,
    throttled,
    waits,
)
from tests.tui.goldens.questions import (
    cancel,
    cancel_all,
    cancel_offline,
    columns,
    contact,
    copies,
    export,
    hold,
    leaving,
    marked,
    no_schedules,
    palette,
    raw,
    rerun,
    run_now,
    switch,
    unknown,
)
from tests.tui.goldens.servers import (
    a_server_that_counts,
    an_embedded_server,
    an_idle_server,
)
from tests.tui.past_scene import a_server_that_retries, a_server_with_a_past
from tests.tui.scene import (
    ZONE,
    Clock,
    a_server,
    a_store,
    no_retries,
)
from tests.tui.schedule_scene import a_scheduled_server
from tests.tui.screens.looking import looking_at, shows
from tests.tui.waiting_scene import a_waiting_server

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


STATES: Final[dict[str, tuple[Walk, Callable[[], FakeGateway]]]] = {
    "idle": (idle, an_idle_server),
    "blank": (blank, FakeGateway),
    "throttled": (throttled, a_server),
    "late": (late, a_server),
    "paused": (paused, a_server),
    "refused-key": (refused_key, a_server),
    "marked": (marked, a_server),
    "history-empty": (no_history, FakeGateway),
    "history-compared": (compared_runs, a_server_with_a_past),
    "logs": (logs, a_server),
    "logs-empty": (no_logs, FakeGateway),
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


@pytest.mark.parametrize("walk", [lost, cancel], ids=lambda walk: walk.__name__)
async def test_what_has_many_inks_is_as_it_was_approved(walk: Walk) -> None:
    """Trouble and a question, in every theme."""
    server = a_server()
    async with looking_at(server, sleep=no_retries) as pilot:
        await walk(server, pilot)
        await compared(pilot, walk.__name__)
