"""Schedules as YAML: a list under `schedules:`, members as in the API, steps in the order they run.

`stepIndex` may be left out: steps then count up, and `parallel: true` (or `executionMode:
ParallelWithPrevious`) puts a step beside the one before it.
"""

import difflib
import re
from typing import Any, Final

import yaml

from jim_core.cli.exits import Exit, Stop
from jim_core.model.status import OverlapPolicy
from jim_core.wire.schedules import ScheduleDetail, ScheduleStepBody

_GIVEN_BY_SERVER: Final = frozenset(
    {"id", "lastRunTime", "nextRunTime", "stepCount", "created", "lastUpdated", "steps"}
)


def _aliases(model: type[ScheduleDetail] | type[ScheduleStepBody]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


MEMBERS: Final = [name for name in _aliases(ScheduleDetail) if name not in _GIVEN_BY_SERVER]
STEP_MEMBERS: Final = [name for name in _aliases(ScheduleStepBody) if name != "id"]
_OF_MANUAL: Final = ("name", "description", "triggerType", "overlapPolicy", "isEnabled")
_STEP_DEFAULTS: Final = ScheduleStepBody().to_wire()
_LISTS: Final = frozenset({"daysOfWeek", "runTimes"})
_NUMBER_LISTS: Final = frozenset({"warningExitCodes"})
_NUMBERS: Final = frozenset(
    {
        "intervalValue",
        "stepIndex",
        "timeoutSeconds",
        "connectedSystemId",
        "runProfileId",
        "graceSeconds",
        "retryCount",
        "retryDelaySeconds",
    }
)
_FLAGS: Final = frozenset({"isEnabled", "continueOnFailure", "parallel"})


class _Loader(yaml.SafeLoader):
    """YAML in which `18:30` is a time of day and not 1110, and `no` is a word."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("tag:yaml.org,2002:bool", r"(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("tag:yaml.org,2002:int", r"-?(?:0|[1-9][0-9]*)$", "-0123456789"),
    ("tag:yaml.org,2002:null", r"(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
):
    _Loader.add_implicit_resolver(_tag, re.compile(_pattern), list(_first))


class _Dumper(yaml.SafeDumper):
    """Lists set in under their name."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002
        super().increase_indent(flow, indentless=False)


def read(text: str) -> list[dict[str, Any]]:
    """The schedules of a file, as bodies for the API; a Stop names the place of what is wrong."""
    try:
        content = yaml.load(text, Loader=_Loader)  # noqa: S506  a safe loader with fewer surprises
    except yaml.YAMLError as error:
        raise Stop(f"this is not YAML: {' '.join(str(error).split())}", Exit.USAGE) from error
    except RecursionError as error:
        raise Stop("this is nested too deeply", Exit.USAGE) from error
    listed = content.get("schedules") if isinstance(content, dict) else None
    if not isinstance(listed, list):
        raise Stop("there must be a list under `schedules:`", Exit.USAGE)
    read = [_schedule(item, f"schedules[{number}]") for number, item in enumerate(listed)]
    first: dict[str, int] = {}
    for number, schedule in enumerate(read):
        if (before := first.setdefault(schedule["name"], number)) != number:
            raise Stop(f"schedules[{number}].name: schedules[{before}] has this name", Exit.USAGE)
    return read


def write(schedules: list[ScheduleDetail]) -> str:
    """The same as YAML that `read` takes back."""
    return yaml.dump(
        {"schedules": [_plain(schedule) for schedule in schedules]},
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=110,
    )


def _schedule(item: Any, place: str) -> dict[str, Any]:  # noqa: ANN401  whatever YAML held
    body = _members(item, [*MEMBERS, "steps"], place)
    if not isinstance(body.get("name"), str) or not body["name"].strip():
        raise Stop(f"{place}.name: give the schedule a name", Exit.USAGE)
    body["name"] = body["name"].strip()
    if "steps" in body:
        steps = body["steps"] or []
        if not isinstance(steps, list):
            raise Stop(f"{place}.steps: must be a list", Exit.USAGE)
        body["steps"] = _counted(
            [_members(s, [*STEP_MEMBERS, "parallel"], f"{place}.steps[{n}]") for n, s in enumerate(steps)]
        )
    return body


def _members(item: Any, allowed: list[str], place: str) -> dict[str, Any]:  # noqa: ANN401
    if not isinstance(item, dict):
        raise Stop(f"{place}: must have members such as `{allowed[0]}:`", Exit.USAGE)
    known = {name.lower(): name for name in allowed}
    body = {}
    for key, value in item.items():
        name = known.get(str(key).lower())
        if name is None:
            near = difflib.get_close_matches(str(key).lower(), known, n=1)
            hint = f"did you mean `{known[near[0]]}`?" if near else f"known are {', '.join(allowed)}"
            raise Stop(f"{place}.{key}: no such member; {hint}", Exit.USAGE)
        body[name] = _value(name, value, f"{place}.{name}")
    return body


def _value(name: str, value: Any, place: str) -> Any:  # noqa: ANN401
    if value is None or name == "steps":
        return value
    if name in _FLAGS or name in _NUMBERS:
        kind: type = bool if name in _FLAGS else int
        if type(value) is not kind:
            wanted = "true or false" if kind is bool else "a whole number"
            raise Stop(f"{place}: must be {wanted}, not {value!r}", Exit.USAGE)
        return value
    if name in _NUMBER_LISTS:
        if not isinstance(value, list) or any(type(part) is not int for part in value):
            raise Stop(f"{place}: must be a list of whole numbers, not {value!r}", Exit.USAGE)
        return value
    if name in _LISTS and isinstance(value, list):
        return ",".join(str(part) for part in value)
    if isinstance(value, bool | list | dict):
        raise Stop(f"{place}: must be a text, not {value!r}; put it in quotes", Exit.USAGE)
    return str(value)


def _counted(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The steps with their indices: given, joined to the group before, or counted up."""
    counted: list[dict[str, Any]] = []
    index = -1
    for step in steps:
        said = str(step.get("executionMode", "")).lower() == "parallelwithprevious"
        joins = step.get("parallel", said) and bool(counted)
        before, index = index, step.get("stepIndex", index if joins else index + 1)
        mode = "ParallelWithPrevious" if counted and index == before else "Sequential"
        members = {name: value for name, value in step.items() if name != "parallel"}
        counted.append({**members, "stepIndex": index, "executionMode": mode})
    return counted


def _plain(schedule: ScheduleDetail) -> dict[str, Any]:
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
    return {**body, "steps": [_plain_step(s, steps[:n], natural=natural) for n, s in enumerate(steps)]}


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
