"""What is expected of an execution, in cells: how long it still takes, when it will have ended."""

from datetime import timedelta

from jim_tui.render.facts import Facts
from jim_tui.render.span import NOTHING, Spans, say
from jim_tui.render.tone import Tone
from jim_tui.render.when import minute, seconds
from jim_tui.state.console import ConsoleState, Tracked
from jim_tui.state.forecast import NOTHING as NO_FORECAST
from jim_tui.state.forecast import Forecast, forecast


def expected(state: ConsoleState, tracked: Tracked, facts: Facts) -> Forecast:
    """The forecast; none while nothing is heard of it, while it is held or being cancelled, or ended."""
    run = tracked.summary
    held = tracked.ended or tracked.lost or tracked.cancelling or tracked.holding
    if facts.stale or held or run.status.casefold() != "inprogress":
        return NO_FORECAST
    return forecast(run, tracked.steps, state.past.get(run.schedule_id), facts.now)


def left(ahead: Forecast, facts: Facts) -> Spans:
    """`~3m`, or `over`: the time left in a column."""
    if ahead.over:
        return say("over", Tone.WARN)
    rest = ahead.left(facts.now)
    return say(f"~{coarse(rest)}") if rest is not None else NOTHING


def left_words(ahead: Forecast, facts: Facts) -> Spans:
    """`left ~3m`, or `over its usual time`."""
    if ahead.over:
        return say("over its usual time", Tone.WARN)
    rest = left(ahead, facts)
    return say("left ", Tone.QUIET) + rest if rest else NOTHING


def ends_words(ahead: Forecast, facts: Facts) -> str:
    """`ends ~14:06`."""
    if ahead.ends is None or ahead.over:
        return ""
    return f"ends ~{minute(ahead.ends, facts.here, facts.style)}"


def coarse(span: timedelta) -> str:
    """`20s`, `3m`, `1h10m`: an estimate that seldom changes, rounded up."""
    total = seconds(span)
    if total <= 50:
        return f"{-(-total // 10) * 10 or 10}s"
    minutes = -(-total // 60)
    if minutes < 60:
        return f"{minutes}m"
    tens = -(-minutes // 10) * 10
    return f"{tens // 60}h{tens % 60:02}m" if tens < 1440 else f"{tens // 1440}d{tens % 1440 // 60:02}h"
