"""The words of the quit question, and of the wait for what was cancelled."""

from datetime import timedelta

from jim_tui.render.executions import tracked_look
from jim_tui.render.look import is_running
from jim_tui.render.names import short_id
from jim_tui.render.span import NOTHING, Spans, cut, fit, say, wrapped
from jim_tui.render.tone import Tone
from jim_tui.render.when import short_span
from jim_tui.state.console import ConsoleState, Tracked
from jim_tui.state.queries import rows

_LEFT = (
    "Left alone, the processes of running steps go on, but this program no longer watches them; "
    "no further step starts. They are taken up and marked at the next start."
)

_PASSING = "This is the demo: leaving it ends these processes and removes everything that the demo has made."


def leaving_lines(
    state: ConsoleState, width: int, *, embedded: bool, writes: int, passing: bool = False
) -> list[Spans]:
    """What is under way, and what leaving does to it."""
    lines: list[Spans] = []
    if embedded:
        open_ = [tracked for tracked in rows(state) if not tracked.ended]
        many = f"{len(open_)} execution{'s' if len(open_) != 1 else ''}"
        lines.append(say(f"  {many} under way in this very program.", Tone.STRONG))
        lines.append(NOTHING)
        for tracked in open_[:6]:
            look = tracked_look(tracked)
            name = fit(say(cut(tracked.summary.schedule_name, 30)), 30)
            lines.append(
                say(f"  {look.glyph} ", look.tone)
                + name
                + say(f"  {short_id(tracked.summary.id)}", Tone.QUIET)
            )
        if len(open_) > 6:
            lines.append(say(f"    and {len(open_) - 6} more", Tone.QUIET))
        lines.append(NOTHING)
        lines.extend(say(f"  {line}") for line in wrapped(_PASSING if passing else _LEFT, width - 4))
    if writes:
        lines.extend([NOTHING] if lines else [])
        lines.append(say(f"  {writes} request{'s' if writes > 1 else ''} had no answer yet.", Tone.WARN))
    return lines


def stopping_lines(state: ConsoleState, left: timedelta) -> list[Spans]:
    """What the wait is still for, and how long it goes on at most."""
    open_ = still_open(state)
    lines = [
        say(f"  Waiting for {len(open_)} to end, at most {short_span(left)} more.", Tone.STRONG),
        NOTHING,
    ]
    for tracked in open_[:8]:
        look = tracked_look(tracked)
        lines.append(
            say(f"  {look.glyph} {look.word:<12} ", look.tone) + say(cut(tracked.summary.schedule_name, 36))
        )
    return lines


def still_open(state: ConsoleState) -> list[Tracked]:
    """Executions that have not ended, or whose steps are still being stopped."""
    return [
        tracked
        for tracked in rows(state)
        if not tracked.ended or any(is_running(step.status) for step in tracked.steps or ())
    ]


def left_alone(state: ConsoleState) -> str:
    """What to say on the terminal after leaving executions to themselves; nothing if there are none."""
    count = len(still_open(state))
    if not count:
        return ""
    many = f"{count} execution{'s' if count > 1 else ''}"
    return f"{many} left: the processes of running steps go on unwatched until this is started again."
