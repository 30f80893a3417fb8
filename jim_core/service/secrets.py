"""Passwords inside connection strings: hidden on the way out, put back on the way in."""

import re
from collections.abc import Iterable
from typing import Final, TypeVar

from jim_core.model.execution import ExecutionDetail, ExecutionStep
from jim_core.model.schedule import Schedule, StepDefinition

MASK: Final = "****"

_PAIR: Final = re.compile(
    r"(?P<key>pass[ _]*(?:word|wd|phrase)|p[ _]*w[ _]*d|p[ _]*s[ _]*w"
    r"|secret|token|(?:access|account|api)[ _]?key)"
    r"(?P<is>\s*=\s*)"
    r"(?P<value>\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'|\{(?:[^}]|\}\})*\}|[^;&\s\"'][^;&]*|[\"'].*)",
    re.IGNORECASE | re.DOTALL,
)
"""`Password=…;`, `pwd = "…"`, `?password=…&`: quoted values may hold what would end them, and a quote without
its end reaches to the end of the text. Keys may hold spaces, as the reader of connection strings allows.
"""

_URL: Final = re.compile(
    r"(?P<before>\b[a-z][a-z0-9+.-]*://[^\s/:@]*:)(?P<value>\S+)(?P<after>@)", re.IGNORECASE
)
"""`postgresql://user:…@host`: up to the last @, because a password may hold one."""

S = TypeVar("S", bound=StepDefinition)


def mask(text: str | None) -> str | None:
    """The text with `****` for each password in it."""
    if not text:
        return text
    hidden = _URL.sub(rf"\g<before>{MASK}\g<after>", text)
    return _PAIR.sub(rf"\g<key>\g<is>{MASK}", hidden)


def is_masked(text: str | None) -> bool:
    """Whether a password of the text is only a mask."""
    return MASK in _passwords(text or "")


def unmask(text: str, stored: str | None) -> str | None:
    """`text` with the stored passwords where it has masks; None when there is none for a mask."""
    if not is_masked(text):
        return text
    if stored is None:
        return None
    if text == mask(stored):
        return stored
    known = _passwords(stored)
    given = _passwords(text)
    if len(known) != len(given) or MASK in known:
        return None
    found = iter(known)
    put_back = _URL.sub(lambda m: m["before"] + _kept(m["value"], next(found)) + m["after"], text)
    return _PAIR.sub(lambda m: m["key"] + m["is"] + _kept(m["value"], next(found)), put_back)


def masked_steps(steps: Iterable[S]) -> tuple[S, ...]:
    """Steps fit for others to see."""
    return tuple(
        step.model_copy(update={"sql_connection_string": mask(step.sql_connection_string)})
        if step.sql_connection_string
        else step
        for step in steps
    )


def masked_schedule(schedule: Schedule) -> Schedule:
    """A schedule fit for others to see."""
    return schedule.model_copy(update={"steps": masked_steps(schedule.steps)})


def masked_step(step: ExecutionStep) -> ExecutionStep:
    """A step of an execution fit for others to see."""
    if not step.definition.sql_connection_string:
        return step
    (definition,) = masked_steps((step.definition,))
    return step.with_(definition=definition)


def masked_detail(detail: ExecutionDetail) -> ExecutionDetail:
    """An execution fit for others to see."""
    return ExecutionDetail(execution=detail.execution, steps=tuple(map(masked_step, detail.steps)))


def _passwords(text: str) -> list[str]:
    urls = [match["value"] for match in _URL.finditer(text)]
    rest = _URL.sub(rf"\g<before>{MASK}\g<after>", text)
    return urls + [match["value"] for match in _PAIR.finditer(rest)]


def _kept(given: str, known: str) -> str:
    return known if given == MASK else given
