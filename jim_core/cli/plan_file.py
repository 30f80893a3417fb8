"""A file of plans: connected systems under `systems:`, schedules under `schedules:`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jim_core.cli import plan_schedules, plan_systems
from jim_core.cli.plan_members import Planned, listed, once
from jim_core.cli.plan_systems import KnownSystem, PlannedSystem
from jim_core.cli.plan_text import Lined, Place, dump, load
from jim_core.wire.schedules import ScheduleDetail

_PARTS: Final = ("systems", "schedules")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file wants to be there."""

    systems: tuple[PlannedSystem, ...]
    schedules: tuple[Planned, ...]


def read(text: str, file: str) -> Plan:
    """The plan in the text of a file; a Stop names the place of what is wrong."""
    content = load(text, file)
    top = Place(file, 1)
    if not isinstance(content, Lined) or not set(_PARTS) & set(content):
        raise top.wrong("there must be a list under `schedules:` or `systems:`")
    for name in content:
        if name not in _PARTS:
            sentence = f"no such part; known are {' and '.join(f'`{part}:`' for part in _PARTS)}"
            raise top.member(str(name), content.lines.get(str(name))).wrong(sentence)
    places = {name: top.member(name, content.lines.get(name)) for name in content}
    items = {
        name: [(item, place.item(n, item)) for n, item in enumerate(_list(content[name], place))]
        for name, place in places.items()
    }
    systems = tuple(plan_systems.read(*item) for item in items.get("systems", ()))
    schedules = tuple(plan_schedules.read(*item) for item in items.get("schedules", ()))
    once([system.system for system in systems])
    once(schedules)
    return Plan(systems, schedules)


def write(schedules: Sequence[ScheduleDetail], systems: Sequence[KnownSystem] = ()) -> str:
    """The same as YAML that `read` takes back."""
    names: plan_schedules.Names = {
        (known.system.id, profile.id): (known.system.name, profile.name)
        for known in systems
        for profile in known.profiles
    }
    said = {"systems": [plan_systems.plain(known) for known in systems]} if systems else {}
    return dump(said | {"schedules": [plan_schedules.plain(schedule, names) for schedule in schedules]})


def _list(found: object, place: Place) -> Sequence[object]:
    if found is None:
        raise place.wrong("there must be a list")
    return listed(found, place)
