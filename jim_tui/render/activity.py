"""What a run profile did with the objects it met: counts in the step's pane, and each object in a dialog."""

from collections.abc import Mapping, Sequence
from typing import Final

from jim_core.wire.activities import ActivityItem
from jim_tui.render.progress import number
from jim_tui.render.span import NOTHING, Spans, cut, join, say, wrapped
from jim_tui.render.tone import Tone
from jim_tui.state.activity import WorkSeen
from jim_tui.state.sanitise import message, name

Values = Sequence[str | int | float | bool]

_INDENT: Final = 20
_TONES: Final = {
    "Added": Tone.GOOD,
    "Projected": Tone.GOOD,
    "Provisioned": Tone.GOOD,
    "Deleted": Tone.WARN,
    "IdentityDeleted": Tone.WARN,
    "Deprovisioned": Tone.WARN,
}
_FAULT: Final = "None"
_WORDS: Final = {
    "IdentityUpdated": "identity updated",
    "IdentityDeleted": "identity deleted",
    "ExportQueued": "export queued",
    _FAULT: "fault",
}


def activity_lines(seen: WorkSeen | None, width: int, key: str) -> list[Spans]:
    """`objects   1 200 added  3 updated  2 faults   o lists them`; nothing without an activity."""
    if seen is None:
        return []
    if seen.work is None:
        told = seen.error or "this server does not tell of it"
        return [_label("objects") + say(cut(told, width - _INDENT), Tone.WARN if seen.error else Tone.QUIET)]
    activity = seen.work.activity
    counts = (
        (activity.total_added, "added", Tone.GOOD),
        (activity.total_updated, "updated", Tone.PLAIN),
        (activity.total_deleted, "deleted", Tone.WARN),
        (activity.total_errors, "fault" if activity.total_errors == 1 else "faults", Tone.BAD),
    )
    parts = [
        say(number(count), tone) + say(f" {word}", Tone.QUIET if tone is not Tone.BAD else tone)
        for count, word, tone in counts
        if count
    ]
    said = join(parts, "  ") if parts else say("nothing changed", Tone.QUIET)
    lines = [_label("objects") + said + say("   ") + say(key, Tone.KEY) + say(" lists them", Tone.QUIET)]
    others = _others(seen.work.changes)
    if others:
        lines.append(_label("") + say(cut(others, width - _INDENT), Tone.QUIET))
    return lines


def item_lines(items: Sequence[ActivityItem], width: int) -> list[Spans]:
    """Each object: what became of it, then what is wrong with it, or what changed from what to what."""
    lines: list[Spans] = []
    for item in items:
        lines.append(_head(item, width))
        if item.error:
            lines += [
                say(f"     {text}", Tone.BAD) for text in wrapped(message(item.error), width - 6, limit=4)
            ]
        lines += _differences(item, width)
    return lines


def _head(item: ActivityItem, width: int) -> Spans:
    bad = bool(item.error)
    glyph = say(" ✗ " if bad else " · ", Tone.BAD if bad else Tone.QUIET)
    word = _word(item.change)
    what = name(item.anchor or item.place or "")
    kind = say(f"  {name(item.object_type)}", Tone.QUIET) if item.object_type else NOTHING
    place = say(f"  {name(item.place)}", Tone.QUIET) if item.place and item.anchor else NOTHING
    tone = Tone.BAD if bad else _TONES.get(item.change, Tone.PLAIN)
    return glyph + say(f"{word:<17}", tone) + say(cut(what, max(8, width - 40)), Tone.STRONG) + kind + place


def _differences(item: ActivityItem, width: int) -> list[Spans]:
    before, after = item.before or {}, item.after or {}
    lines = []
    for attribute in sorted({*before, *after}):
        old, new = _text(before.get(attribute)), _text(after.get(attribute))
        change = f"{old} → {new}" if attribute in before and attribute in after else new or old
        sign = "~" if attribute in before and attribute in after else "+" if attribute in after else "-"
        text = cut(f"{sign} {name(attribute)}: {change}", width - 6)
        lines.append(say(f"     {text}", Tone.QUIET))
    return lines


def _text(values: Values | None) -> str:
    return ", ".join(name(str(value)) for value in values) if values else "(none)" if values == [] else ""


def _others(changes: Mapping[str, int]) -> str:
    """What the four counts do not tell."""
    told = {"Added", "Updated", "Deleted", _FAULT}
    return ", ".join(f"{number(count)} {_word(word)}" for word, count in changes.items() if word not in told)


def _word(change: str) -> str:
    return _WORDS.get(change, name(change).lower())


def _label(text: str) -> Spans:
    return say(f"   {text:<17}", Tone.QUIET)
