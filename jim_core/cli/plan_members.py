"""Members of a plan: those that exist, of the kind that they must have, each with its place."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel

from jim_core.cli.plan_text import Lined, Place

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
        "pageSize",
        "precedence",
    }
)
_PERCENTS: Final = frozenset({"deleteThreshold"})
_FLAGS: Final = frozenset(
    {"isEnabled", "continueOnFailure", "parallel", "ignoreCase", "project", "provision"}
)
_NESTED: Final = frozenset({"steps", "runProfiles", "settings", "syncRules", "matching", "flows"})
_WORDS: Final = frozenset(
    {
        "triggerType",
        "patternType",
        "intervalUnit",
        "overlapPolicy",
        "stepType",
        "executionMode",
        "runType",
        "direction",
        "whenGone",
        "connectorName",
    }
)


@dataclass(frozen=True, slots=True)
class Planned:
    """Something that a file plans: a body for the API, and where each field of it stands."""

    place: Place
    body: Mapping[str, Any]
    fields: Mapping[str, Place]

    def where(self, field: str) -> Place:
        """Where a field stands, as the API names it (`steps[2].scriptPath`), or what it would belong to."""
        left = field
        while left and left not in self.fields:
            left = left[: max(left.rfind("."), left.rfind("["), 0)]
        return Place(
            self.place.file,
            self.fields[left].line if left else self.place.line,
            f"{self.place.path}.{field}" if field else self.place.path,
        )

    def fields_below(self, path: str) -> dict[str, Place]:
        """Where this and its fields stand, for what has this at `path`."""
        return {path: self.place} | {f"{path}.{name}": there for name, there in self.fields.items()}


def aliases(model: type[BaseModel]) -> list[str]:
    """The members of a body, as the API calls them."""
    return [field.alias or name for name, field in model.model_fields.items()]


def without_usual(model: type[BaseModel], wire: Mapping[str, Any]) -> dict[str, Any]:
    """The members of a body that say something else than what is usual."""
    usual = {
        field.alias or name: field.get_default(call_default_factory=True)
        for name, field in model.model_fields.items()
    }
    return {name: value for name, value in wire.items() if value != usual[name]}


def listed(found: object, place: Place) -> Sequence[Any]:
    """The list that stands there; empty when nothing does."""
    if found is None:
        return []
    if not isinstance(found, list):
        raise place.wrong("must be a list")
    return found


def members(item: Any, allowed: Sequence[str], place: Place) -> Planned:  # noqa: ANN401  whatever YAML held
    """What is said of a thing, by the names of the API."""
    if not isinstance(item, Lined):
        raise place.wrong(f"must have members such as `{allowed[0]}:`")
    known = {name.lower(): name for name in allowed}
    body, fields = {}, {}
    for key, value in item.items():
        there = place.member(str(key), item.lines.get(str(key)))
        name = known.get(str(key).lower())
        if name is None:
            near = difflib.get_close_matches(str(key).lower(), known, n=1)
            hint = f"did you mean `{known[near[0]]}`?" if near else f"known are {', '.join(allowed)}"
            raise there.wrong(f"no such member; {hint}")
        if name in body:
            raise there.wrong("stands there twice")
        fields[name] = place.member(name, there.line)
        body[name] = _value(name, value, fields[name])
    return Planned(place, body, fields)


def named(planned: Planned, what: str) -> Planned:
    """The same with its name without blanks around it; it must have one."""
    name = planned.body.get("name")
    if not isinstance(name, str) or not name.strip():
        raise planned.where("name").wrong(f"give the {what} a name")
    return Planned(planned.place, {**planned.body, "name": name.strip()}, planned.fields)


def once(all_of_them: Sequence[Planned]) -> None:
    """Refuse a name that stands there twice: the later one would undo the first."""
    first: dict[str, Planned] = {}
    for one in all_of_them:
        before = first.setdefault(one.body["name"], one)
        if before is not one:
            raise one.where("name").wrong(f"{before.place.path} has this name")


def plain(value: Any) -> Any:  # noqa: ANN401  whatever YAML held
    """The same without the lines on which it stands."""
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list) else value


def alike(name: str, one: object, other: object) -> bool:
    """Whether two values of a member mean the same; the API reads its words in any letter case."""
    if name in _WORDS and isinstance(one, str) and isinstance(other, str):
        return one.casefold() == other.casefold()
    return one == other


def _value(name: str, value: Any, place: Place) -> Any:  # noqa: ANN401
    if value is None or name in _NESTED:
        return value
    if name in _FLAGS or name in _NUMBERS:
        kind: type = bool if name in _FLAGS else int
        if type(value) is not kind:
            wanted = "true or false" if kind is bool else "a whole number"
            raise place.wrong(f"must be {wanted}, not {value!r}")
        return value
    if name in _PERCENTS:
        return _percent(value, place)
    if name in _NUMBER_LISTS:
        if not isinstance(value, list) or any(type(part) is not int for part in value):
            raise place.wrong(f"must be a list of whole numbers, not {value!r}")
        return value
    if name in _LISTS and isinstance(value, list):
        return ",".join(str(part) for part in value)
    if isinstance(value, bool | list | dict):
        raise place.wrong(f"must be a text, not {value!r}; put it in quotes")
    return str(value)


def _percent(value: Any, place: Place) -> float:  # noqa: ANN401
    try:
        # Fractions are texts to our reader of YAML.
        return float(value if isinstance(value, str | int) and not isinstance(value, bool) else "")
    except ValueError:
        raise place.wrong(f"must be a number of percent, or null for no limit, not {value!r}") from None
