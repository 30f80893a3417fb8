"""How the connected systems and run profiles of steps are called."""

from collections.abc import Iterable

from jim_core.model.schedule import Schedule
from jim_core.service.schedule_change import StepChange
from jim_core.service.schedule_rules import MAX_NUMBER
from jim_core.storage.run_profiles import Place, PlaceNames
from jim_core.storage.unit_of_work import UnitOfWork


def place_names(unit: UnitOfWork, steps: Iterable[StepChange]) -> dict[Place, PlaceNames]:
    """The names of the places that steps without a name of their own speak of."""
    said = {(step.connected_system_id, step.run_profile_id) for step in steps if not step.name}
    # What a change says is not judged yet, and a database has a largest number that it can be asked for.
    places = {place for place in said if all(part is None or 0 <= part <= MAX_NUMBER for part in place)}
    return unit.run_profiles.names(places)


def with_place_names(unit: UnitOfWork, schedule: Schedule) -> Schedule:
    """The schedule, whose steps say how their systems and run profiles are called now."""
    places = {(step.connected_system_id, step.run_profile_id) for step in schedule.steps}
    names = unit.run_profiles.names(places)
    if not names:
        return schedule
    found = ((step, names[step.connected_system_id, step.run_profile_id]) for step in schedule.steps)
    steps = (
        step.model_copy(update={"connected_system_name": name.system, "run_profile_name": name.profile})
        for step, name in found
    )
    return schedule.model_copy(update={"steps": tuple(steps)})
