"""Which fields of a schedule differ between before and after, without giving a secret away."""

from collections.abc import Iterator
from typing import Final

from pydantic import BaseModel, JsonValue
from pydantic.alias_generators import to_camel

from jim_core.model.history import FieldChange
from jim_core.model.schedule import Schedule, ScheduleStep, StepDefinition
from jim_core.service.secrets import mask

_MEMBERS: Final = tuple(
    name
    for name in Schedule.model_fields
    if name not in {"id", "created", "last_updated", "last_run_time", "next_run_time", "steps"}
)
_STEP_MEMBERS: Final = tuple(
    name for name in StepDefinition.model_fields if name not in {"connected_system_name", "run_profile_name"}
)
_MASKED: Final = "sql_connection_string"


def difference(before: Schedule | None, after: Schedule | None) -> tuple[FieldChange, ...]:
    """The fields that differ; None is a schedule that is not there, of which every value differs.

    Steps are known by their ids and named by their places: where they are now, or where they were. A
    password that changed is told as a change between two masks.
    """
    return (*_members(before, after, _MEMBERS, ""), *_steps(before, after))


def _steps(before: Schedule | None, after: Schedule | None) -> Iterator[FieldChange]:
    was = {step.id: (n, step) for n, step in enumerate(before.steps if before else ())}
    for n, step in enumerate(after.steps if after else ()):
        _, old = was.pop(step.id, (n, None))
        if old is None:
            yield FieldChange(field=f"steps[{n}]", before=None, after=_shown_step(step))
        else:
            yield from _members(old, step, _STEP_MEMBERS, f"steps[{n}].")
    for n, old in was.values():
        yield FieldChange(field=f"steps[{n}]", before=_shown_step(old), after=None)


def _members(
    before: BaseModel | None, after: BaseModel | None, members: tuple[str, ...], where: str
) -> Iterator[FieldChange]:
    for name in members:
        old, new = (getattr(thing, name, None) for thing in (before, after))
        if old != new:
            shown = (_shown(name, old), _shown(name, new))
            yield FieldChange(field=where + to_camel(name), before=shown[0], after=shown[1])


def _shown_step(step: ScheduleStep) -> JsonValue:
    """The members of a step that say something."""
    values = ((name, getattr(step, name)) for name in _STEP_MEMBERS)
    usual = {name: field.default for name, field in StepDefinition.model_fields.items()}
    return {to_camel(name): _shown(name, value) for name, value in values if value != usual[name]}


def _shown(name: str, value: JsonValue | tuple[int, ...]) -> JsonValue:
    if name == _MASKED and isinstance(value, str):
        return mask(value)
    return list(value) if isinstance(value, tuple) else value
