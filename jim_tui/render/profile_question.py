"""The words of the question whether to run a run profile now."""

import re
from typing import Final

from jim_tui.render.executions import elapsed
from jim_tui.render.facts import Facts
from jim_tui.render.look import is_running
from jim_tui.render.names import short_id
from jim_tui.render.question import Question
from jim_tui.render.span import NOTHING, Spans, cut, plain, say, wrapped
from jim_tui.render.tone import Tone
from jim_tui.state.console import ConsoleState, Tracked
from jim_tui.state.queries import rows, server_name, why_not_execute
from jim_tui.state.run_profiles import KnownProfile, ProfileRef

_WORD: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def profile_question(state: ConsoleState, target: ProfileRef, facts: Facts, width: int) -> Question:
    """Whether to run it now; what is at work on the same system is told, and forbids nothing."""
    profile = state.run_profiles.find(target)
    if profile is None:
        gone = say("  The server does not know this run profile any more.")
        return Question([NOTHING, gone, NOTHING], over=True)
    lines = [say("  Run this run profile now?", Tone.STRONG), NOTHING, *_facing(state, profile, width)]
    beside = _at_work_on(state, target.system_id)
    if beside is not None:
        lines += [NOTHING, *_told(_beside(beside, facts), width)]
    blocked = why_not_execute(state, target)
    if blocked is not None:
        lines += [NOTHING, *_told(f"It cannot be done now: {blocked}.", width)]
    return Question(lines, blocked=blocked)


def _facing(state: ConsoleState, profile: KnownProfile, width: int) -> list[Spans]:
    """System, run profile, what that does, and the server: enough to notice a mistake."""
    pairs = (
        ("system", say(cut(profile.system or "(no name)", width - 16), Tone.STRONG)),
        ("profile", say(cut(profile.name or "(no name)", width - 16), Tone.STRONG)),
        ("does", say(cut(_type_words(profile.run_type), width - 16))),
        ("server", say(cut(server_name(state), width - 16))),
    )
    return [say(f"  {label:<11}", Tone.QUIET) + value for label, value in pairs]


def _type_words(run_type: str) -> str:
    """`full import`: the server's word, as people write it."""
    return _WORD.sub(" ", run_type).lower()


def _at_work_on(state: ConsoleState, system_id: int) -> Tracked | None:
    """The execution of which a step is at work on this system, as far as steps have been read."""
    for known in rows(state):
        for step in known.steps or ():
            if step.connected_system_id == system_id and is_running(step.status):
                return known
    return None


def _beside(known: Tracked, facts: Facts) -> str:
    run = known.summary
    lasts = plain(elapsed(run, facts, ended=False))
    return f"{run.schedule_name} ({short_id(run.id)}, {lasts}) is at work on this system already."


def _told(sentence: str, width: int) -> list[Spans]:
    return [say(f"  {line}", Tone.WARN) for line in wrapped(sentence, width - 4)]
