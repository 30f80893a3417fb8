"""The flash line: what the last action came to, for ten seconds."""

from datetime import timedelta
from typing import Final

from jim_tui.render.facts import Facts
from jim_tui.render.span import NOTHING, Spans, fit, say
from jim_tui.render.tone import Tone
from jim_tui.render.when import clock
from jim_tui.state.console import Notice
from jim_tui.state.console import Tone as NoticeTone

LASTS: Final = timedelta(seconds=10)

_TONES: Final = {
    NoticeTone.QUIET: Tone.PLAIN,
    NoticeTone.GOOD: Tone.GOOD,
    NoticeTone.WARNING: Tone.WARN,
    NoticeTone.BAD: Tone.BAD,
}


def notice_line(notice: Notice | None, facts: Facts, width: int) -> Spans:
    """` 14:03:19  cancel of Access review Q3 accepted`; nothing once it is old."""
    if notice is None or facts.here - notice.at >= LASTS:
        return NOTHING
    head = say(f" {clock(notice.at, facts.style)}  ", Tone.QUIET)
    return fit(head + say(" ".join(notice.text.split()), _TONES[notice.tone]), width)
