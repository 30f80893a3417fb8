"""Schedules of a plan: members as in the API, steps in the order they run.

`stepIndex` may be left out: steps then count up, and `parallel: true` (or `executionMode:
ParallelWithPrevious`) puts a step beside the one before it. `connectedSystemName` and `runProfileName` say
by name what the API knows by numbers.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from jim_core.cli.plan_members import Planned, aliases, listed, members, named
from jim_core.cli.plan_text import Place
from jim_core.model.status import OverlapPolicy
from jim_core.wire.schedules import ScheduleDetail, ScheduleStepBody

_GIVEN_BY_SERVER: Final = frozenset(
    {"id", "lastRunTime", "nextRunTime", "stepCount", "created", "lastUpdated", "steps"}
)
MEMBERS: Final = [name for name in aliases(ScheduleDetail) if name not in _GIVEN_BY_SERVER]
STEP_MEMBERS: Final = [name for name in aliases(ScheduleStepBody) if name != "id"]
SYSTEM_NAME: Final = "connectedSystemName"
PROFILE_NAME: Final = "runProfileName"
_IDS: Final = {SYSTEM_NAME: "connectedSystemId", PROFILE_NAME: "runProfileId"}
_OF_MANUAL: Final = ("name", "description", "triggerType", "overlapPolicy", "isEnabled")
_STEP_DEFAULTS: Final = ScheduleStepBody().to_wire()

Names = Mapping[tuple[int | None, int | None], tuple[str, str]]
"""What the system and the run profile with these numbers are called."""


def read(item: Any, place: Place) -> Planned:  # noqa: ANN401  whatever YAML held
    """A schedule of a file; a Stop names the place of what is wrong."""
    schedule = named(members(item, [*MEMBERS, "steps"], place), "schedule")
    if "steps" not in schedule.body:
        return schedule
    below = schedule.where("steps")
    steps = [_step(s, below.item(n, s)) for n, s in enumerate(listed(schedule.body["steps"], below))]
    fields = {f"steps[{n}]": step.place for n, step in enumerate(steps)}
    fields |= {
        f"steps[{n}].{name}": there for n, step in enumerate(steps) for name, there in step.fields.items()
    }
    body = {**schedule.body, "steps": _counted([step.body for step in steps])}
    return Planned(place, body, {**schedule.fields, **fields})


def plain(schedule: ScheduleDetail, names: Names) -> dict[str, Any]:
    """What `read` takes back."""
    wire = schedule.to_wire()
    body = {name: wire[name] for name in MEMBERS if wire[name] is not None}
    if body["overlapPolicy"] == OverlapPolicy.SKIP:
        del body["overlapPolicy"]
    if body["triggerType"] == "Manual":
        body = {name: body[name] for name in _OF_MANUAL if name in body}
    elif body["patternType"] != "Custom":
        body.pop("cronExpression", None)
    steps = sorted(wire["steps"], key=lambda step: step["stepIndex"])
    indices = [step["stepIndex"] for step in steps]
    natural = [sorted(set(indices)).index(index) for index in indices] == indices
    said = [_plain_step(s, steps[:n], natural=natural) for n, s in enumerate(steps)]
    return {**body, "steps": [_by_name(step, names) for step in said]}


def _step(item: Any, place: Place) -> Planned:  # noqa: ANN401
    step = members(item, [*STEP_MEMBERS, "parallel", *_IDS], place)
    for name, number in _IDS.items():
        if step.body.get(name) is not None and step.body.get(number) is not None:
            raise step.where(name).wrong(f"say this or {number}, not both")
    if step.body.get(PROFILE_NAME) is not None and not {SYSTEM_NAME, _IDS[SYSTEM_NAME]} & set(step.body):
        raise step.where(PROFILE_NAME).wrong(f"say the {SYSTEM_NAME} whose run profile it is, too")
    return step


def _counted(steps: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The steps with their indices: given, joined to the group before, or counted up."""
    counted: list[dict[str, Any]] = []
    index = -1
    for step in steps:
        said = str(step.get("executionMode", "")).lower() == "parallelwithprevious"
        joins = step.get("parallel", said) and bool(counted)
        before, index = index, step.get("stepIndex", index if joins else index + 1)
        mode = "ParallelWithPrevious" if counted and index == before else "Sequential"
        kept = {name: value for name, value in step.items() if name != "parallel"}
        counted.append({**kept, "stepIndex": index, "executionMode": mode})
    return counted


def _plain_step(step: dict[str, Any], before: list[dict[str, Any]], *, natural: bool) -> dict[str, Any]:
    joins = bool(before) and before[-1]["stepIndex"] == step["stepIndex"]
    body = {
        name: step[name]
        for name in STEP_MEMBERS
        if name not in {"executionMode", "stepIndex"}
        and (name == "stepType" or step[name] != _STEP_DEFAULTS[name])
    }
    if not natural:
        body = {"stepIndex": step["stepIndex"], **body}
    elif joins:
        body["parallel"] = True
    return body


def _by_name(step: dict[str, Any], names: Names) -> dict[str, Any]:
    """The step with names instead of numbers, which mean something else on another server."""
    known = names.get((step.get("connectedSystemId"), step.get("runProfileId")))
    if known is None:
        return step
    said = {"connectedSystemId": (SYSTEM_NAME, known[0]), "runProfileId": (PROFILE_NAME, known[1])}
    return dict(said.get(name, (name, value)) for name, value in step.items())
