"""Follows one execution with the console's own store, until it has ended or cannot be followed."""

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TextIO
from uuid import UUID

from jim_tui.gateway.errors import (
    Declined,
    GatewayError,
    Gone,
    NotAllowed,
    SignInNeeded,
    SlowDown,
)
from jim_tui.gateway.protocol import Gateway
from jim_tui.render.facts import facts
from jim_tui.render.when import TimeStyle, clock
from jim_tui.settings import KEY_VARIABLE, ConsoleSettings
from jim_tui.state.console import ConsoleState, Phase, Tracked
from jim_tui.state.queries import detail
from jim_tui.state.store import ConsoleStore
from jim_tui.state.words import execution_ended
from jim_tui.watch.block import block, news
from jim_tui.watch.painting import InPlace
from jim_tui.watch.server import NotFoundThere, execution_called, gateway_to

GOOD, RUN_FAILED, REFUSED, UNREACHABLE = 0, 1, 3, 4
"""The exit codes of `jim`."""

_REFUSALS: Final = (SignInNeeded, NotAllowed, Gone, Declined, SlowDown, NotFoundThere)
_HOPELESS: Final = {Phase.SIGN_IN: REFUSED, Phase.FORBIDDEN: REFUSED, Phase.NOT_JIM: UNREACHABLE}
_WENT_WELL: Final = frozenset({"Completed", "Complete", "CompleteWithError"})
_TICK: Final = 1.0

Show = Callable[[ConsoleState, Tracked], None]


@dataclass(frozen=True, slots=True)
class Ended:
    """How the watching ended: the exit code, and what to say about it where nothing was shown."""

    code: int
    why: str | None = None


def watched(
    execution: str, *, url: str | None, key_file: Path | None, data_dir: Path | None, out: TextIO
) -> Ended:
    """Watch it on `out` until it has ended; raises BadSetting."""
    # `--url` may name a socket, which the variable of the console may not.
    settings = replace(ConsoleSettings(), url=url, key_file=key_file, data_dir=data_dir)
    if key_file is None:
        settings = replace(settings, key=os.environ.get(KEY_VARIABLE, "").strip() or None)
    return asyncio.run(_watched(gateway_to(settings), execution, out))


async def _watched(gateway: Gateway, execution: str, out: TextIO) -> Ended:
    try:
        await gateway.open()
        execution_id = await execution_called(gateway, execution)
        await gateway.execution(execution_id)
    except (GatewayError, NotFoundThere) as error:
        await gateway.close()
        return Ended(REFUSED if isinstance(error, _REFUSALS) else UNREACHABLE, str(error))
    if out.isatty() and os.environ.get("TERM") != "dumb":
        return await _in_place(gateway, execution_id, out)
    return await followed(gateway, execution_id, _printing(out))


async def _in_place(gateway: Gateway, execution_id: UUID, out: TextIO) -> Ended:
    painter = InPlace(out, colour=not os.environ.get("NO_COLOR"))

    def show(state: ConsoleState, tracked: Tracked) -> None:
        moment = facts(state, _now(), TimeStyle())
        painter.paint(block(state, tracked, moment, painter.width))

    try:
        return await followed(gateway, execution_id, show)
    finally:
        painter.leave()


def _printing(out: TextIO) -> Show:
    before: Tracked | None = None

    def show(state: ConsoleState, tracked: Tracked) -> None:
        nonlocal before
        if tracked.steps is None:
            return
        moment = facts(state, _now(), TimeStyle())
        out.writelines(
            f"{clock(moment.now, moment.style)}  {sentence}\n" for sentence in news(before, tracked, moment)
        )
        before = tracked
        out.flush()

    return show


async def followed(gateway: Gateway, execution_id: UUID, show: Show, *, tick: float = _TICK) -> Ended:
    """Show it whenever it changes and each `tick` seconds, until it has ended; leaves the server."""
    store = ConsoleStore(gateway, clock=_now)
    changed = asyncio.Event()
    store.watch(lambda _: changed.set())
    store.open_detail(execution_id)
    work = asyncio.create_task(store.run(), name="store")
    try:
        while True:
            state = store.state
            view = detail(state, execution_id)
            if view is not None and view.tracked is not None:
                show(state, view.tracked)
            end = _end(state, execution_id)
            if end is not None:
                return end
            with suppress(TimeoutError):
                async with asyncio.timeout(tick):
                    await changed.wait()
            changed.clear()
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        await gateway.close()


def _end(state: ConsoleState, execution_id: UUID) -> Ended | None:
    """How it ended, or why it cannot be followed any further; None: go on."""
    view = detail(state, execution_id)
    if view is not None and view.gone:
        return Ended(REFUSED, f"the server does not know execution {execution_id} any more")
    # Its steps are told with its end, so that the last picture is whole.
    if view is not None and view.tracked is not None and view.tracked.steps is not None:
        run = view.tracked.summary
        if execution_ended(run) and not view.tracked.lost:
            return Ended(GOOD if run.status in _WENT_WELL else RUN_FAILED)
    code = _HOPELESS.get(state.connection.phase)
    return None if code is None else Ended(code, state.connection.reason)


def _now() -> datetime:
    return datetime.now(UTC)
