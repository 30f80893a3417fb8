"""All that is known of contact with the server: what is wrong, its certificate, rows that were skipped."""

from typing import Final

from jim_tui.gateway.certificate import Certificate
from jim_tui.render.facts import Facts
from jim_tui.render.header import connection, retry
from jim_tui.render.span import NOTHING, Spans, say, wrapped
from jim_tui.render.tone import Tone
from jim_tui.render.when import clock
from jim_tui.state.console import ConsoleState
from jim_tui.state.queries import server_name

_LABEL: Final = 13
READING: Final = "reading it …"

Shown = Certificate | str | None
"""A certificate, or why there is none to be seen; None where there is nothing to say of one."""


def contact_lines(state: ConsoleState, facts: Facts, address: str, shown: Shown, width: int) -> list[Spans]:
    """Each fact with its name; what is long goes on in the next line."""
    link = state.connection
    room = max(20, width - _LABEL - 1)
    lines = _told("server", server_name(state), room)
    if address and address != server_name(state):
        lines += _told("address", address, room)
    lines.append(_label("contact") + connection(link, facts))
    if link.reason:
        lines += _told("reason", link.reason, room, Tone.WARN)
    if link.request_id:
        lines += _told("request", f"{link.request_id}  (so its log calls what went wrong)", room)
    if link.last_good is not None:
        lines += _told("last good", clock(link.last_good, facts.style), room)
    if link.retry_at is not None:
        lines.append(_label("again") + retry(link, facts))
    if isinstance(shown, Certificate):
        lines += [NOTHING, say(" Certificate", Tone.STRONG), *_certificate(shown, facts, room)]
    elif shown is not None:
        lines += [NOTHING, say(" Certificate", Tone.STRONG), *_told("", shown, room)]
    if link.left_out:
        lines += [NOTHING, say(" Rows that could not be read and are not shown", Tone.STRONG)]
        for row in link.left_out:
            lines += [say(f"   {line}") for line in wrapped(row, max(20, width - 4), limit=3)]
    return lines


def _certificate(shown: Certificate, facts: Facts, room: int) -> list[Spans]:
    style, now = facts.style, facts.wall
    valid = f"{style.local(shown.begins):%Y-%m-%d %H:%M} to {style.local(shown.ends):%Y-%m-%d %H:%M}"
    wrong = "; it has expired" if shown.ends < now else "; it is not valid yet" if shown.begins > now else ""
    return [
        *_told("subject", shown.subject, room),
        *_told("for", ", ".join(shown.names) or "no host by name", room),
        *_told("issuer", shown.issuer, room),
        *_told("valid", f"{valid}{wrong}", room, Tone.WARN if wrong else Tone.PLAIN),
        # Its pairs are compared by eye: as many in each line.
        *_told("SHA-256", f"{shown.fingerprint[:47]} {shown.fingerprint[48:]}", min(room, 48)),
    ]


def _label(name: str) -> Spans:
    return say(f" {name:<{_LABEL - 1}}", Tone.QUIET)


def _told(name: str, text: str, room: int, tone: Tone = Tone.PLAIN) -> list[Spans]:
    lines = wrapped(text, room)
    return [_label(name if number == 0 else "") + say(line, tone) for number, line in enumerate(lines)]
