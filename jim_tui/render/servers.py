"""The servers: which answer, which one is shown, what is to be known before one goes there."""

from dataclasses import dataclass

from jim_tui.render.facts import Facts
from jim_tui.render.header import COLOURS, banner, connection
from jim_tui.render.span import NOTHING, Span, Spans, between, cut, join, plain, say, wrapped
from jim_tui.render.tone import Tone
from jim_tui.render.when import moment, spoken
from jim_tui.server_words import key_source, place
from jim_tui.settings import ConsoleSettings
from jim_tui.state.console import ConsoleState, Phase
from jim_tui.state.servers import UNSEEN, Reach, Seen

_REACHES = {
    Reach.UNKNOWN: ("◌", "asking …", Tone.WAIT),
    Reach.REACHED: ("✓", "reached", Tone.GOOD),
    Reach.AWAY: ("✗", "away", Tone.BAD),
    Reach.IDLE: ("·", "not running", Tone.QUIET),
}


@dataclass(frozen=True, slots=True)
class ServerRow:
    """A server with what is known of it; `state` where it is the one that is shown."""

    server: ConsoleSettings
    seen: Seen = UNSEEN
    state: ConsoleState | None = None


def server_cells(row: ServerRow, facts: Facts) -> dict[str, Spans]:
    """One row of the list."""
    server, seen = row.server, row.seen
    glyph, word, tone = _REACHES[seen.reach]
    name = say(server.label, COLOURS[server.colour] if server.colour else Tone.STRONG)
    status = say(word, tone)
    if row.state is not None:
        shown = connection(row.state.connection, facts)
        glyph, tone = plain(shown)[:1], shown[0].tone
        status = say(plain(shown)[2:], tone)
    return {
        "bar": say("▌", COLOURS[server.colour]) if server.colour else say(" "),
        "glyph": say(glyph, tone),
        "name": name,
        "status": status,
        "good": _last_good(row, facts),
        "version": say(_version(row), Tone.QUIET),
        "took": say(_took(seen), Tone.QUIET),
        "care": care(server),
        "where": say(place(server), Tone.QUIET),
        "key": say(key_source(server), Tone.QUIET),
    }


def care(server: ConsoleSettings) -> Spans:
    """`PROTECTED [RO]`."""
    return join(
        (
            say("PROTECTED", Tone.BAD) if server.protected else NOTHING,
            say("[RO]", Tone.WARN) if server.read_only else NOTHING,
        ),
        " ",
    )


def _last_good(row: ServerRow, facts: Facts) -> Spans:
    when = row.state.connection.last_good if row.state is not None else row.seen.last_good
    if when is None:
        return say("never", Tone.QUIET) if row.seen.reach is Reach.AWAY else NOTHING
    return say(moment(when, facts.here, facts.style))


def _version(row: ServerRow) -> str:
    server = row.state.server if row.state is not None else None
    product = server.product if server else row.seen.answer.product
    version = server.version if server else row.seen.answer.version
    return " ".join(word for word in (product, version) if word)


def _took(seen: Seen) -> str:
    return "" if seen.took is None else f"{seen.took.total_seconds() * 1000:.0f} ms"


def servers_strip(state: ConsoleState, rows: tuple[ServerRow, ...], facts: Facts, width: int) -> Spans:
    """`3 servers · 2 reached · 1 away`; what is wrong with the one that is shown goes before it."""
    trouble = banner(state, facts, width)
    if trouble is not None:
        return trouble
    good = sum(_answers(row) for row in rows)
    away = sum(row.seen.reach is Reach.AWAY for row in rows if row.state is None)
    left = join(
        (
            say(f" {len(rows)} server{'' if len(rows) == 1 else 's'}"),
            say(f"{good} reached", Tone.GOOD) if good else NOTHING,
            say(f"{away} away", Tone.BAD) if away else NOTHING,
        ),
        " · ",
    )
    return between(left, say("asked while this is open ", Tone.QUIET), width)


def _answers(row: ServerRow) -> bool:
    if row.state is not None:
        return row.state.connection.phase is Phase.LIVE
    return row.seen.reach is Reach.REACHED


def server_lines(row: ServerRow, facts: Facts, width: int, *, several: bool) -> list[Spans]:
    """The server under the cursor: all that was said of it, and how it answers."""
    server, seen = row.server, row.seen
    pairs = (
        ("where", say(cut(place(server), width - 12))),
        ("key", say(cut(key_source(server), width - 12))),
        ("trusts", say(cut(str(server.ca_file), width - 12)) if server.ca_file else NOTHING),
        ("care", _care_words(server)),
        ("answers", _answer(row, facts)),
    )
    lines = [say(f" {label:<9}", Tone.QUIET) + value for label, value in pairs if value]
    if row.state is None and seen.reason:
        told = f"{seen.reason[:1].upper()}{seen.reason[1:]}."
        lines += [say(f" {line}", Tone.WARN) for line in wrapped(told, max(10, width - 2), limit=3)]
    if row.state is None:
        lines += [NOTHING, _hint(seen, facts)]
    elif not several:
        told = "Other servers are named in config.toml: jim-tui config --example prints one to begin with."
        lines += [NOTHING, *(say(f" {line}", Tone.QUIET) for line in wrapped(told, max(10, width - 2)))]
    return lines


def _care_words(server: ConsoleSettings) -> Spans:
    return join(
        (
            say("whoever changes something types a name first", Tone.WARN) if server.protected else NOTHING,
            say("nothing can be changed from here", Tone.WARN) if server.read_only else NOTHING,
            say(str(server.colour), COLOURS[server.colour]) if server.colour else NOTHING,
        ),
        " · ",
    )


def _answer(row: ServerRow, facts: Facts) -> Spans:
    if row.state is not None:
        return (*connection(row.state.connection, facts), *say(f"  {_version(row)}".rstrip(), Tone.QUIET))
    seen = row.seen
    glyph, word, tone = _REACHES[seen.reach]
    for_ = f" for {spoken(facts.here - seen.since)}" if seen.since and seen.reach is Reach.AWAY else ""
    told = say(f"{glyph} {word}{for_}", tone)
    return (*told, Span(f"  {_version(row)} {_took(seen)}".rstrip(), Tone.QUIET))


def _hint(seen: Seen, facts: Facts) -> Spans:
    words = " shows it" if seen.reach is not Reach.IDLE else " shows it; an engine is started for it here"
    return say(f" {facts.key('list.open')}", Tone.KEY) + say(words, Tone.QUIET)
