"""Finds what a person means by the beginning of an id, or by a name."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, TypeVar
from uuid import UUID

from jim_core.cli.exits import Exit, Stop
from jim_core.client.jim import LARGEST_PAGE, JimClient
from jim_core.wire.keys import KeyBody
from jim_core.wire.schedules import ScheduleListItem
from jim_core.wire.systems import ConnectedSystemBody, RunProfileBody


class _Named(Protocol):
    @property
    def id(self) -> UUID | int: ...
    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=_Named)


async def execution_id(client: JimClient, text: str) -> UUID:
    """The id that `text` is, begins, or ends as consoles show it: of the active and the newest executions."""

    async def recent() -> set[UUID]:
        newest = (await client.executions(page_size=LARGEST_PAGE)).items
        return {execution.id for execution in [*await client.active(), *newest]}

    return await _id(text, "execution", recent)


async def activity_id(client: JimClient, text: str) -> UUID:
    """The id that `text` is, or that it begins or ends among the newest activities."""

    async def recent() -> set[UUID]:
        return {activity.id for activity in (await client.activities(page_size=LARGEST_PAGE)).items}

    return await _id(text, "activity", recent)


async def schedule(client: JimClient, text: str) -> ScheduleListItem:
    """The schedule with this name (in any letter case) or id."""
    return _meant(await client.schedules(), text, "schedule", "jim schedules list")


async def schedule_id(client: JimClient, text: str) -> UUID:
    """The id that `text` is, also of a schedule that is gone; else that of the schedule with this name."""
    return _uuid(text) or (await schedule(client, text)).id


async def system(client: JimClient, text: str) -> ConnectedSystemBody:
    """The connected system with this name (in any letter case) or number."""
    return _meant(await client.systems(), text, "connected system", "jim systems list")


async def run_profile(client: JimClient, of: ConnectedSystemBody, text: str) -> RunProfileBody:
    """The run profile of a system with this name (in any letter case) or number."""
    found = await client.run_profiles(of.id)
    return _meant(found, text, f"run profile of {of.name}", f"jim systems show {of.id}")


async def key(client: JimClient, text: str) -> KeyBody:
    """The key with this name, id, or beginning."""
    found = [
        known
        for known in await client.keys()
        if text in {known.name, str(known.id)} or (len(text) >= 8 and known.prefix.startswith(text))
    ]
    return _only(found, text, "key", "jim keys list")


async def key_id(client: JimClient, text: str) -> UUID:
    """The id that `text` is, also of a key that is gone; else that of the key with this name or beginning."""
    return _uuid(text) or (await key(client, text)).id


def _meant(listed: Sequence[N], text: str, what: str, where: str) -> N:
    """The thing with this id; else with this very name; else with this name in any letter case."""
    by_id = [item for item in listed if str(item.id) == text.lower()]
    exact = by_id or [item for item in listed if item.name == text]
    found = exact or [item for item in listed if item.name.lower() == text.lower()]
    return _only(found, text, what, where)


def _only(found: Sequence[N], text: str, what: str, where: str) -> N:
    if not found:
        raise Stop(f"there is no {what} {text!r}; `{where}` shows them", Exit.REFUSED)
    if len(found) > 1:
        raise Stop(f"{text!r} means {len(found)} of them; give the id, as `{where}` shows it", Exit.USAGE)
    return found[0]


async def _id(text: str, what: str, recent: Callable[[], Awaitable[set[UUID]]]) -> UUID:
    whole = _uuid(text)
    if whole is not None:
        return whole
    part = text.lower().replace("-", "")
    if len(part) < 4 or any(character not in "0123456789abcdef" for character in part):
        raise Stop(
            f"{text!r} is no id of an {what}; give it whole, or its first or last 4 or more digits",
            Exit.USAGE,
        )
    found = [known for known in await recent() if known.hex.startswith(part) or known.hex.endswith(part)]
    if not found:
        raise Stop(f"no recent {what} begins or ends with {text}; give the whole id", Exit.REFUSED)
    if len(found) > 1:
        raise Stop(f"{text} is a part of {len(found)} recent ones; give more of it", Exit.USAGE)
    return found[0]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
