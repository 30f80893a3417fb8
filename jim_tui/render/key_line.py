"""The last line: the keys that work here, dim where they cannot act now."""

from collections.abc import Callable, Sequence

from jim_tui.keys import Key
from jim_tui.render.span import NOTHING, Spans, between, say, wide
from jim_tui.render.tone import Tone


def key_line(
    left: Sequence[Key], right: Sequence[Key], why_not: Callable[[Key], str | None], width: int
) -> Spans:
    """The most used keys first; those that do not fit are left to help."""
    end: Spans = NOTHING
    for key in right:
        end += _one(key, None) + say("  " if key is not right[-1] else " ")
    room = width - wide(end) - 1
    line = say(" ")
    for key in left:
        part = _one(key, why_not(key))
        gap = say("  ") if len(line) > 1 else NOTHING
        if wide(line) + wide(gap) + wide(part) > room:
            break
        line += gap + part
    return between(line, end, width)


def _one(key: Key, reason: str | None) -> Spans:
    shown = key.shown.split(" ")[0]
    if reason is not None:
        return say(f"{shown} {key.words}", Tone.FAINT)
    return say(shown, Tone.KEY) + say(f" {key.words}", Tone.QUIET)
