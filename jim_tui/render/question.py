"""A question about one execution: which one it is and where, and what came of asking the server."""

from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from jim_tui.render.executions import elapsed
from jim_tui.render.facts import Facts
from jim_tui.render.look import is_running, is_waiting
from jim_tui.render.names import short_id, step_name
from jim_tui.render.rail import current, groups
from jim_tui.render.span import NOTHING, Spans, cut, say, wrapped
from jim_tui.render.tone import Tone
from jim_tui.state.console import ConsoleState, Tracked, WriteOutcome
from jim_tui.state.queries import find_past


@dataclass(frozen=True, slots=True)
class Question:
    """The lines of the dialog, and which answers are possible."""

    lines: list[Spans]
    over: bool = False
    """There is nothing left to ask."""
    blocked: str | None = None
    """Why it cannot be done just now."""
    without: frozenset[str] = frozenset()
    """Answers that are not possible here, by their ids."""


@dataclass(frozen=True, slots=True)
class Deed:
    """The words for something that is asked of a server; `{}` is the execution, schedule or run profile."""

    plea: str
    """`cancel {}`."""
    noun: str
    """`cancel of {}`."""
    done: str
    """`cancelled`."""
    right: str
    """`cancel executions`: what a key may do."""
    key: str
    found_out: str
    """What becomes of it when it got no answer."""
    lost: str = "removed by retention, or another database"
    """Why the server may not know the thing any more."""


_READ = "It is not sent again. The execution is being read; {} stays off for it until then."
_KNOWN = (
    "It is not sent again by itself. If it was accepted, a new execution is among the active ones; "
    "asked once more from here{}, the server starts no second one."
)
_DELETED = "deleted, or another database"

CANCEL: Final = Deed("cancel {}", "cancel of {}", "cancelled", "cancel executions", "c", _READ.format("c"))
PAUSE: Final = Deed("pause {}", "pause of {}", "paused", "pause executions", "P", _READ.format("P"))
RESUME: Final = Deed("resume {}", "resume of {}", "resumed", "resume executions", "P", _READ.format("P"))
RERUN: Final = Deed("run {} again", "rerun of {}", "started", "run executions", "t", _KNOWN.format(""))
RUN: Final = Deed(
    "run {}", "run of {}", "started", "run schedules", "t", _KNOWN.format(" within five minutes"), _DELETED
)
RUN_UNKNOWN: Final = replace(
    RUN,
    found_out="It is not sent again. If it was accepted, a new execution is among the active ones: "
    "look there before you ask once more, as this server would start a second one.",
)
"""On a server that does not know a request that is repeated."""
_LISTED = "It is not sent again. The schedules are being read; s stays off for this one until then."
EXECUTE: Final = Deed(
    "run {}", "run of {}", "started", "execute run profiles", "t",
    "It is not sent again. If it was accepted, it runs: look among the active executions, or for a new "
    "activity of the system, before you ask once more, as the server would start a second one.",
    _DELETED,
)  # fmt: skip
ENABLE: Final = Deed("enable {}", "enabling of {}", "changed", "enable schedules", "s", _LISTED, _DELETED)
DISABLE: Final = Deed("disable {}", "disabling of {}", "changed", "disable schedules", "s", _LISTED, _DELETED)


def asked_about(state: ConsoleState, target: UUID) -> Tracked | None:
    """What is known of it; None when the server does not know it any more."""
    view = state.details.get(target)
    return None if view is not None and view.gone else find_past(state, target)


def gone_question() -> Question:
    """There is nothing to confirm."""
    told = [NOTHING, say("  The server does not know this execution any more."), NOTHING]
    return Question(told, over=True)


def facing(state: ConsoleState, tracked: Tracked, facts: Facts, width: int) -> list[Spans]:
    """Schedule, execution, server, step and time: enough to notice a mistake."""
    run = tracked.summary
    server = state.server.name if state.server else "?"
    live = NOTHING if tracked.ended else say("  (live)", Tone.QUIET)
    how = say("  (as last known)", Tone.WARN) if facts.stale else live
    began = run.started_at is not None
    lasts = ("took" if tracked.ended else "running") if began else "queued"
    pairs = (
        ("schedule", say(cut(run.schedule_name or "(no name)", width - 16), Tone.STRONG)),
        ("execution", say(str(run.id))),
        ("server", say(cut(server, width - 16))),
        ("got to" if tracked.ended else "now at", say(cut(where(tracked), width - 16))),
        (lasts, elapsed(run, facts, ended=tracked.ended) + how),
    )
    return [say(f"  {label:<11}", Tone.QUIET) + value for label, value in pairs]


def where(tracked: Tracked) -> str:
    """`group 3 of 5: Sync HR, Sync Badge`."""
    if tracked.steps is None:
        return "its steps are being read …"
    parts = groups(tracked.steps)
    here = current(parts)
    if here is None:
        return "it has no steps"
    busy = [
        step_name(step, here.first + offset)
        for offset, step in enumerate(here.steps)
        if is_running(step.status) or is_waiting(step.status)
    ]
    return f"group {here.number} of {len(parts)}{': ' if busy else ''}{', '.join(busy)}"


def protected_lines(names: tuple[str, ...], width: int, other: str) -> list[Spans]:
    """What has to be typed on a protected server, its name or that of the `other`; nothing elsewhere."""
    if not names:
        return []
    too = f", or the {other}'s" if len(names) > 1 else ""
    told = f"{names[0]} is protected: type its name{too}"
    return [NOTHING, *(say(f"  {line}", Tone.WARN) for line in wrapped(told, width - 4)), NOTHING]


def named(tracked: Tracked | None, target: UUID) -> str:
    """`Delta sync HR · 9f3c01ab`."""
    name = tracked.summary.schedule_name if tracked is not None else "execution"
    return f"{name} · {short_id(target)}"


def what_came_of_it(
    deed: Deed, outcome: WriteOutcome, message: str, name: str, server: str
) -> tuple[str, list[str]]:
    """The title and the sentences for something that did not simply work."""
    said = f"The server says: {message}." if message else ""
    plea, noun = deed.plea.format(name), deed.noun.format(name)
    match outcome:
        case WriteOutcome.ALREADY_ENDED:
            return "Already finished (400)", [
                f"{name} had ended before the {deed.noun.format('it')} arrived. {said}",
                f"Nothing was {deed.done}.",
            ]
        case WriteOutcome.FORBIDDEN:
            return "Not allowed (403)", [
                f"This key may not {deed.right} on {server}. {said}",
                f"Nothing was changed. {deed.key} and the other keys that change something are off until r.",
            ]
        case WriteOutcome.GONE:
            return "Gone (404)", [
                f"{name} is no longer on {server} ({deed.lost}).",
                f"Nothing was {deed.done}.",
            ]
        case WriteOutcome.UNKNOWN:
            return "Outcome unknown", [
                f"The {noun} got no answer ({message}).",
                "It may or may not have been accepted.",
                deed.found_out,
            ]
        case WriteOutcome.NOT_SENT:
            return "Not sent", [f"The {noun} was not sent: {message}.", "Nothing was changed."]
        case _:
            return "Refused", [f"{server} did not {plea}. {said}", "Nothing was changed."]
