"""An execution in a few lines: what it is, its steps around now, how far the one that runs is."""

from jim_tui.render.executions import elapsed, tracked_look
from jim_tui.render.facts import Facts
from jim_tui.render.header import banner
from jim_tui.render.look import is_running
from jim_tui.render.names import short_id
from jim_tui.render.progress import progress_line
from jim_tui.render.rail import rail
from jim_tui.render.span import Spans, cut, fit, join, plain, say, wide
from jim_tui.render.steps import preview_lines, status_words, step_rows
from jim_tui.render.tone import Tone
from jim_tui.state.console import ConsoleState, Phase, Tracked

_STEPS = 4
_NARROW = 60


def block(state: ConsoleState, tracked: Tracked, facts: Facts, width: int) -> list[Spans]:
    """At most seven lines, none wider than `width`."""
    lines = [_head(tracked, facts, width)]
    if state.connection.phase not in (Phase.LIVE, Phase.CONNECTING):
        lines += [told] if (told := banner(state, facts, width)) else []
    if tracked.steps:
        lines += preview_lines(tracked, facts, width, _STEPS)
        for step in tracked.steps:
            if step.progress is not None and is_running(step.status):
                lines.append(progress_line(step, step.progress, facts, width))
                break
    return [_ending(fit(line, width)) for line in lines]


def _head(tracked: Tracked, facts: Facts, width: int) -> Spans:
    run, look = tracked.summary, tracked_look(tracked)
    rails = rail(tracked.steps, max(8, width // 4), run_ended=tracked.ended) if tracked.steps else ()
    time = say("took " if tracked.ended else "", Tone.QUIET) + elapsed(run, facts, ended=tracked.ended)
    word = say(f"{look.glyph} {look.word}", look.tone)
    known = join((word, rails, time), "   " if width >= _NARROW else " ")
    name = say(cut(run.schedule_name, max(8, width - wide(known) - 14)), Tone.STRONG)
    return join((known, name, say(short_id(run.id), Tone.QUIET)), "   " if width >= _NARROW else " ")


def _ending(line: Spans) -> Spans:
    """Without the blanks at its end, which a terminal that is made narrower would wrap."""
    spans = list(line)
    while spans and not spans[-1].text.strip():
        spans.pop()
    return tuple(spans)


def news(before: Tracked | None, now: Tracked, facts: Facts) -> list[str]:
    """What is new about it, in sentences for a log: one each step that moved, then the execution itself."""
    old = before.steps or () if before is not None else ()
    told = []
    for row in step_rows(now):
        step = row.step
        last = old[row.position] if row.position < len(old) else None
        moved = last is None or (last.status, last.attempt) != (step.status, step.attempt)
        if moved and not (last is None and step.status in {"Pending", "Waiting"}):
            error = f": {' '.join(step.error_message.split())}" if step.error_message else ""
            name = step.name or f"step {row.position}"
            told.append(f"{name}  {status_words(row, facts)}{error}")
    if before is None or before.summary.status != now.summary.status:
        run = now.summary
        took = (
            f" after {plain(elapsed(run, facts, ended=True)).strip()}" if now.ended and run.started_at else ""
        )
        error = f": {' '.join(run.error_message.split())}" if run.error_message else ""
        told.append(f"{run.schedule_name}  {run.status}{took}{error}")
    return told
