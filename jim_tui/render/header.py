"""The first three lines of every screen: who and how connected, the tabs, and the strip."""

from datetime import timedelta
from typing import Final

from jim_tui.keymap import AS_THEY_ARE, Keymap, key_name
from jim_tui.render.day import day_line
from jim_tui.render.facts import Facts, due
from jim_tui.render.replaying import replaying
from jim_tui.render.span import NOTHING, Span, Spans, between, cut, fit, join, press, say, wide
from jim_tui.render.tone import Tone
from jim_tui.render.when import clock, offset, outage, signed, spoken
from jim_tui.state.console import Connection, ConsoleState, Phase
from jim_tui.state.failures import failures
from jim_tui.state.queries import Counts, counts, next_runs, server_name
from jim_tui.state.standing import Colour

_PHASES: Final = {
    Phase.CONNECTING: ("◐", "CONNECTING", Tone.WAIT),
    Phase.LIVE: ("●", "LIVE", Tone.GOOD),
    Phase.STALE: ("▲", "STALE", Tone.WARN),
    Phase.OFFLINE: ("✗", "OFFLINE", Tone.BAD),
    Phase.SIGN_IN: ("✗", "SIGN-IN NEEDED", Tone.BAD),
    Phase.FORBIDDEN: ("✗", "NOT ALLOWED", Tone.BAD),
    Phase.NOT_JIM: ("✗", "NOT A JIM SERVER", Tone.BAD),
    Phase.THROTTLED: ("▲", "SLOWED", Tone.WARN),
    Phase.FAULT: ("▲", "SERVER FAULT", Tone.WARN),
}

COLOURS: Final = {
    Colour.RED: Tone.BAD,
    Colour.YELLOW: Tone.WARN,
    Colour.GREEN: Tone.GOOD,
    Colour.BLUE: Tone.BUSY,
    Colour.PURPLE: Tone.WAIT,
    Colour.CYAN: Tone.KEY,
}
"""A server's own colour in the inks that every theme has; its name says the same without one."""


def header(state: ConsoleState, facts: Facts, width: int) -> Spans:
    """` JIM │ prod-iam-01   ● LIVE                                alice │ `."""
    server = state.server
    name = server_name(state) if server or state.asked else "…"
    colour = state.standing.colour
    bar = Span("▌", COLOURS[colour]) if colour is not None else Span(" ")
    shown = cut(name, max(12 if width >= 40 else 8, width // 3))
    left = (
        bar,
        Span("JIM", Tone.PLACE),
        Span(" │ ", Tone.FAINT),
        Span(shown, COLOURS[colour] if colour is not None else Tone.STRONG),
        *(say(" PROTECTED" if width >= 60 else " !", Tone.BAD) if state.standing.protected else NOTHING),
        *(say(" [RO]", Tone.WARN) if state.read_only else NOTHING),
        Span("   "),
        *(replaying(state.replaying, facts.keymap) + say("  ") if state.replaying else NOTHING),
        *(connection(state.connection, facts) if _says(state) else NOTHING),
    )
    open_ = counts(state).active
    active = say(f"{open_} active{'?' if facts.stale else ''}   ", Tone.QUIET)
    right = (
        *(say(f"{cut(server.user, 20)} ", Tone.QUIET) if server and server.user else NOTHING),
        *(say("│ ", Tone.FAINT) if server and server.user else NOTHING),
        *(active if width >= 90 and state.active_read else NOTHING),
    )
    return between(left, right, width, keep_left=True)


def _says(state: ConsoleState) -> bool:
    """Contact is worth a word; in a recording only where there was trouble."""
    return state.replaying is None or state.connection.phase is not Phase.LIVE


def wall_clock(facts: Facts) -> Spans:
    """`14:03:27 +10`: apart from the rest of its line, as it alone changes every second."""
    return say(clock(facts.here, facts.style)) + say(f" {offset(facts.here, facts.style)}", Tone.QUIET)


def connection(link: Connection, facts: Facts) -> Spans:
    """How contact is, and for how long it has been so."""
    if link.paused_since is not None and link.phase is Phase.LIVE:
        held = outage(facts.here - link.paused_since)
        return say(f"‖ PAUSED {held}", Tone.WARN) + say(f"  {facts.key('pause')} resumes", Tone.QUIET)
    glyph, word, tone = _PHASES[link.phase]
    since = _age(link, facts)
    clock_off = say(f"  clock {signed(link.skew)}", Tone.WARN) if link.skew else NOTHING
    how = NOTHING
    if link.phase is Phase.LIVE and not link.pushed:
        how = say(f"  every {link.interval:g} s", Tone.QUIET)
    return say(f"{glyph} {word}{since}", tone) + how + clock_off


def _age(link: Connection, facts: Facts) -> str:
    if link.phase is Phase.CONNECTING:
        return f" {int(max(0.0, (facts.here - link.since).total_seconds()))}s"
    if link.phase is Phase.STALE:
        return f" {spoken(facts.here - (link.last_good or link.since))}"
    if link.phase is Phase.OFFLINE:
        return f" {outage(facts.here - link.since)}"
    return ""


def tabs(state: ConsoleState, here: str, width: int, keymap: Keymap = AS_THEY_ARE) -> Spans:
    """`[1 Active 3]  2 History   3 Schedules 8`, and what needs attention."""
    number = counts(state)
    active = f"Active {number.active}{'' if state.connection.phase is Phase.LIVE else '?'}"
    if not state.active_read:
        active = "Active"
    many = "" if state.schedules is None else f" {len(state.schedules)}"
    left = say(" ")
    several, gap = state.standing.servers, say("  ") if width >= 70 else say("")
    for place, words in (
        ("active", active),
        ("history", "History" if width >= 70 else "Hist"),
        ("schedules", f"Schedules{many}" if width >= 70 else f"Sched{many}"),
        ("logs", "Logs"),
        ("servers", f"Servers{f' {several}' if several > 1 else ''}" if width >= 70 else "Srv"),
    ):
        told = f"{key_name(f'tab.{place}', keymap)} {words}"
        left += (say(f"[{told}]", Tone.PLACE) if place == here else say(f" {told} ", Tone.QUIET)) + gap
    new = len(failures(state))
    right = say(f"✗ {new} {'unacknowledged' if width >= 100 else 'new'} ", Tone.BAD) if new else NOTHING
    return between(left, right, width)


def breadcrumb(parts: tuple[str, ...], width: int, keymap: Keymap = AS_THEY_ARE) -> Spans:
    """`Active › Delta sync HR › 9f3c01ab                 [ older run   ] newer run   esc back `."""
    left = say(" ")
    for index, part in enumerate(parts):
        last = index == len(parts) - 1
        left += say(part, Tone.PLACE if last else Tone.QUIET)
        left += NOTHING if last else say(" › ", Tone.FAINT)
    back = press(key_name("back", keymap), " back ")
    runs = join(
        (
            press(key_name("detail.older", keymap), " older run"),
            press(key_name("detail.newer", keymap), " newer run"),
        ),
        "   ",
    )
    return between(left, runs + say("   ") + back if width >= 100 else back, width)


def strip(state: ConsoleState, facts: Facts, width: int) -> Spans:
    """How the day went and what comes next; a banner instead while something is wrong."""
    trouble = banner(state, facts, width)
    if trouble is not None:
        return trouble
    following = next_runs(state, 1)
    right = NOTHING
    if following:
        fires = following[0].next_run_time
        name = cut(following[0].name, width // 4 if width >= 100 else max(12, width // 5))
        right = (
            say("next ", Tone.QUIET) + say(name) + say(f" {due(fires, facts)} " if fires else " ", Tone.QUIET)
        )
    left_out = skipped(len(state.connection.left_out))
    told = day_line(state, facts, width - wide(right) - wide(left_out) - 3)
    known = told or (counters(counts(state)) if state.active_read else NOTHING)
    return between(say(" ") + known + left_out if known or left_out else NOTHING, right, width)


def counters(number: Counts) -> Spans:
    """`3 open: 2 running, 1 queued`."""
    if not number.active:
        return say("nothing is running", Tone.QUIET)
    parts = [
        say(f"{number.running} running", Tone.BUSY) if number.running else NOTHING,
        say(f"{number.queued} queued", Tone.WAIT) if number.queued else NOTHING,
        say(f"{number.paused} paused", Tone.WARN) if number.paused else NOTHING,
    ]
    return join(parts, " · ")


def too_small(state: ConsoleState, width: int) -> list[Spans]:
    """In a window in which nothing else has room."""
    counted = say(" ") + counters(counts(state)) if state.active_read else NOTHING
    return [say(cut(" make the window larger", width), Tone.WARN), fit(counted, width)]


def skipped(number: int) -> Spans:
    """`   ▲ unexpected answer, 1 row skipped  I more`."""
    if not number:
        return NOTHING
    rows = "row" if number == 1 else "rows"
    return say(f"   ▲ unexpected answer, {number} {rows} skipped", Tone.WARN) + _more("I")


def banner(state: ConsoleState, facts: Facts, width: int) -> Spans | None:
    """One line on what is wrong and when it is tried again; None while all is well."""
    link = state.connection
    if link.phase is Phase.LIVE:
        return None
    if link.phase is Phase.CONNECTING:
        reason = f"connecting … {link.reason}" if link.reason else "connecting …"
        return between(say(f" {reason}", Tone.QUIET), retry(link, facts), width)
    glyph, word, tone = _PHASES[link.phase]
    reason = link.reason or word.capitalize()
    if link.phase is Phase.THROTTLED:
        reason = f"{reason}. Slowing to every {link.interval:g} s"
    if link.request_id is not None:
        reason = f"{reason}, request {cut(link.request_id, 24)}"
    # In a narrow window the frame of the list says how old the rows are; the reason needs the room.
    age, again = as_of(link, facts) if width >= 100 else NOTHING, retry(link, facts)
    if link.untrusted or link.request_id is not None:
        again = _more(facts.key("trouble.details" if link.untrusted else "details")) + say("  ") + again
    told = cut(f"{reason}.", max(20, width - wide(age) - wide(again) - 4))
    left = say(f" {glyph} {told}", tone) + age
    return between(left, again, width)


def _more(key: str) -> Spans:
    return say(f"  {key}", Tone.KEY) + say(" more", Tone.QUIET)


def as_of(link: Connection, facts: Facts) -> Spans:
    """How old what is shown is."""
    return say(f" As of {clock(link.last_good, facts.style)}.", Tone.PLAIN) if link.last_good else NOTHING


def retry(link: Connection, facts: Facts) -> Spans:
    """`retry 8s (#4)  r now`."""
    if link.retry_at is None:
        return NOTHING
    left = max(timedelta(0), link.retry_at - facts.here)
    number = f" (#{link.attempt})" if link.attempt else ""
    return say(f"retry {spoken(left)}{number}  ", Tone.QUIET) + press(facts.key("refresh"), " now ")
