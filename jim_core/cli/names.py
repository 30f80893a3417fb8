"""Finds what a person means by the beginning of an id, or by a name."""

from uuid import UUID

from jim_core.cli.exits import Exit, Stop
from jim_core.client.execution_list import LARGEST_PAGE
from jim_core.client.jim import JimClient
from jim_core.wire.schedules import ScheduleListItem


async def execution_id(client: JimClient, text: str) -> UUID:
    """The id that `text` is, or that it begins among the active and the newest executions."""
    whole = _uuid(text)
    if whole is not None:
        return whole
    begun = text.lower().replace("-", "")
    if len(begun) < 4 or any(character not in "0123456789abcdef" for character in begun):
        raise Stop(
            f"{text!r} is no id of an execution; give it whole, or its first 4 or more digits", Exit.USAGE
        )
    recent = (await client.executions(page_size=LARGEST_PAGE)).items
    candidates = {execution.id for execution in [*await client.active(), *recent]}
    found = sorted(identity for identity in candidates if identity.hex.startswith(begun))
    if not found:
        raise Stop(f"no recent execution begins with {text}; give the whole id", Exit.REFUSED)
    if len(found) > 1:
        raise Stop(f"{text} is the beginning of {len(found)} recent executions; give more of it", Exit.USAGE)
    return found[0]


async def schedule(client: JimClient, text: str) -> ScheduleListItem:
    """The schedule with this name (in any letter case) or id."""
    whole = _uuid(text)
    listed = await client.schedules()
    exact = [item for item in listed if item.id == whole or item.name == text]
    found = exact or [item for item in listed if item.name.lower() == text.lower()]
    if not found:
        raise Stop(f"there is no schedule {text!r}; `jim schedules list` shows them", Exit.REFUSED)
    if len(found) > 1:
        raise Stop(f"{text!r} is the name of {len(found)} schedules; give the id", Exit.USAGE)
    return found[0]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
