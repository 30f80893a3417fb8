"""Asking the other servers: a few at a time, each for so long, none in the way of the rest."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from jim_tui.gateway.errors import Unreachable
from jim_tui.settings import ConsoleSettings
from jim_tui.state import server_watch
from jim_tui.state.server_watch import ServerWatch
from jim_tui.state.servers import UNSEEN, Answer, Reach, Seen
from tests.tui.fake_time import FakeTime, settle
from tests.tui.samples import NOW

JIM = Answer("JIM", "1.2")


def servers(*names: str) -> tuple[ConsoleSettings, ...]:
    """Servers of these names."""
    return tuple(ConsoleSettings(url=f"https://{name}", name=name) for name in names)


async def answering(server: ConsoleSettings) -> Answer | None:
    """`good…` answer, `idle…` do not run, others cannot be reached."""
    if server.label.startswith("good"):
        return JIM
    if server.label.startswith("idle"):
        return None
    raise Unreachable("connection refused")


async def test_each_is_told_as_it_is() -> None:
    """What answers, what does not run, what cannot be reached."""
    watch = ServerWatch(answering, clock=lambda: NOW)
    await watch.round(servers("good", "idle", "bad"))
    assert watch.seen == {
        "good": Seen(Reach.REACHED, JIM, None, NOW, NOW, timedelta(0)),
        "idle": Seen(Reach.IDLE, since=NOW),
        "bad": Seen(Reach.AWAY, reason="connection refused", since=NOW),
    }


async def test_no_more_than_a_few_are_asked_at_once() -> None:
    """However many the configuration names."""
    under_way = most = 0
    go_on = asyncio.Event()

    async def slow(server: ConsoleSettings) -> Answer:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await go_on.wait()
        under_way -= 1
        return JIM

    watch = ServerWatch(slow, clock=lambda: NOW)
    asking = asyncio.create_task(watch.round(servers(*"abcdefghij")))
    await settle()
    assert most == server_watch.AT_ONCE
    go_on.set()
    await asking
    assert (most, len(watch.seen)) == (server_watch.AT_ONCE, 10)


async def test_a_mistake_of_ours_about_one_is_told_and_the_rest_goes_on() -> None:
    """One server must not hide the others."""

    async def wrong(server: ConsoleSettings) -> Answer | None:
        if server.label == "odd":
            raise KeyError("what")
        return JIM

    watch = ServerWatch(wrong, clock=lambda: NOW)
    await watch.round(servers("odd", "good"))
    assert watch.seen["odd"].reason == "this console erred (KeyError)"
    assert watch.seen["good"].reach is Reach.REACHED


async def test_rounds_follow_each_other_until_nobody_looks() -> None:
    """Who is to be asked is found out anew each time, as another server may be shown by then."""
    time = FakeTime()
    asked: list[str] = []
    shown = "b"

    async def note(server: ConsoleSettings) -> Answer:
        asked.append(server.label)
        return JIM

    def others() -> Iterable[ConsoleSettings]:
        return (server for server in servers("a", "b") if server.label != shown)

    watch = ServerWatch(note, clock=time.now, every=15, sleep=time.sleep)
    looking = asyncio.create_task(watch.run(others))
    await time.pass_(16)
    shown = "a"
    await time.pass_(15)
    assert asked == ["a", "a", "b"]
    looking.cancel()
    await asyncio.gather(looking, return_exceptions=True)
    await time.pass_(60)
    assert asked == ["a", "a", "b"]


async def test_whoever_draws_is_told_of_each_answer() -> None:
    """Slow ones do not hold up what is known."""
    told: list[int] = []
    watch = ServerWatch(answering, clock=lambda: NOW)
    watch.changed = lambda: told.append(len(watch.seen))
    await watch.round(servers("good", "bad"))
    assert told == [1, 2]


@given(st.lists(st.sampled_from(["good", "bad", "idle"])))
def test_what_was_good_once_is_not_forgotten(answers: list[str]) -> None:
    """The last good time is that of the last good answer, and `since` that of the last change."""
    seen, expected, since = UNSEEN, None, None
    for minutes, answer in enumerate(answers):
        now, before = NOW + timedelta(minutes=minutes), seen.reach
        if answer == "good":
            seen, expected = seen.answered(JIM, now, timedelta(0)), now
        elif answer == "idle":
            seen = seen.answered(None, now, timedelta(0))
        else:
            seen = seen.failed("refused", now)
        since = since if seen.reach is before else now
        assert (seen.last_good, seen.since) == (expected, since)
