"""A schedule as it would be after a change: members merged, steps matched, grouped and unmasked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from jim_core.model.errors import Invalid
from jim_core.model.ids import IdMaker, StepId
from jim_core.model.schedule import Schedule, ScheduleStep
from jim_core.model.status import ExecutionMode, StepType
from jim_core.service.schedule_change import ScheduleChange, StepChange
from jim_core.service.schedule_rules import MAX_STEP_INDEX, MAX_STEP_NAME, schedule_violations
from jim_core.service.secrets import unmask
from jim_core.storage.run_profiles import Place, PlaceNames

_NOWHERE: Final[Mapping[Place, PlaceNames]] = {}


def draft(
    base: Schedule,
    change: ScheduleChange,
    new_id: IdMaker,
    places: Mapping[Place, PlaceNames] = _NOWHERE,
) -> Schedule:
    """`base` with the members that `change` says; Invalid with everything that is wrong with the result.

    `places` are the names from which steps without one get theirs.
    """
    said = change.model_fields_set - {"steps"}
    members = {name: getattr(change, name) for name in said}
    if "name" in members:
        members["name"] = (members["name"] or "").strip()
    found: dict[str, list[str]] = {}
    if "steps" in change.model_fields_set:
        members["steps"] = _steps(base.steps, change.steps, new_id, places, found)
    schedule = base.model_copy(update=members)
    for field, sentences in schedule_violations(schedule).items():
        found.setdefault(field, []).extend(sentences)
    if found:
        raise Invalid(found)
    ordered = sorted(schedule.steps, key=lambda step: step.step_index)
    return schedule.model_copy(update={"steps": tuple(ordered)})


@dataclass(frozen=True, slots=True)
class _Place:
    step_index: int
    mode: ExecutionMode


def _steps(
    known: Sequence[ScheduleStep],
    wanted: Sequence[StepChange],
    new_id: IdMaker,
    places: Mapping[Place, PlaceNames],
    found: dict[str, list[str]],
) -> tuple[ScheduleStep, ...]:
    """The steps that were sent, in the order in which they were sent, each in its group."""
    left = {step.id: step for step in known}
    steps = []
    for n, (sent, place) in enumerate(zip(wanted, _places(wanted), strict=True)):
        before = left.pop(StepId(sent.id), None) if sent.id is not None else None
        values = {name: getattr(sent, name) for name in StepChange.model_fields}
        secret = sent.sql_connection_string
        if secret is not None:
            values["sql_connection_string"] = unmask(secret, before.sql_connection_string if before else None)
            if values["sql_connection_string"] is None:
                sentence = "The password is masked, and none is stored for this step: send the password."
                found[f"steps[{n}].sqlConnectionString"] = [sentence]
                values["sql_connection_string"] = secret
        values |= {
            "id": before.id if before else StepId(new_id()),
            "name": (sent.name or "").strip() or _name(sent, places) or f"Step {n + 1}",
            "step_index": place.step_index,
            "execution_mode": place.mode,
        }
        steps.append(ScheduleStep(**values))
    return tuple(steps)


def _name(sent: StepChange, places: Mapping[Place, PlaceNames]) -> str:
    """What a run profile's step is called without a name of its own; empty when nothing is known of it."""
    names = places.get((sent.connected_system_id, sent.run_profile_id), PlaceNames())
    if sent.step_type is not StepType.RUN_PROFILE or not names.system or not names.profile:
        return ""
    return f"{names.system} - {names.profile}"[:MAX_STEP_NAME].strip()


def _places(wanted: Sequence[StepChange]) -> list[_Place]:
    """Index and mode of each step, so that equal index and parallel mode always say the same.

    A step that has the index of one before it runs beside it, whatever its mode says; one that says that it
    runs beside the step before joins that one's group, whatever its index says. So both ways of saying it
    work, that of the document and that of clients that number all steps and mark the parallel ones.
    """
    indices: list[int] = []
    for sent in wanted:
        previous = indices[-1] if indices else -1
        if sent.step_index is not None:
            indices.append(sent.step_index)
        else:
            beside = sent.execution_mode is ExecutionMode.PARALLEL_WITH_PREVIOUS and indices
            indices.append(previous if beside else min(previous + 1, MAX_STEP_INDEX))
    group: int | None = None
    places: dict[int, _Place] = {}
    for n in sorted(range(len(wanted)), key=indices.__getitem__):
        parallel = wanted[n].execution_mode is ExecutionMode.PARALLEL_WITH_PREVIOUS
        if group is not None and (parallel or indices[n] == group):
            places[n] = _Place(group, ExecutionMode.PARALLEL_WITH_PREVIOUS)
        else:
            group = indices[n]
            places[n] = _Place(group, ExecutionMode.SEQUENTIAL)
    return [places[n] for n in range(len(wanted))]
