"""Help: the keys of a place beside those that work everywhere, then the glyphs."""

from collections.abc import Collection, Sequence
from itertools import zip_longest
from typing import Final

from jim_tui.gateway.protocol import Offer
from jim_tui.keymap import AS_THEY_ARE, Keymap, renamed
from jim_tui.keys import EVERY_OFFER, LISTS, WITH_OUTPUT, Key, Place, keys_of, offered
from jim_tui.render.look import EXECUTION_LOOKS, NOT_RUN, STEP_LOOKS, Look
from jim_tui.render.span import NOTHING, Spans, fit, say
from jim_tui.render.tone import Tone

_LEGEND: Final[tuple[Look, ...]] = (
    STEP_LOOKS["queued"],
    STEP_LOOKS["processing"],
    STEP_LOOKS["waiting"],
    STEP_LOOKS["completed"],
    STEP_LOOKS["completedwithwarning"],
    STEP_LOOKS["completedwitherror"],
    STEP_LOOKS["failed"],
    STEP_LOOKS["cancelled"],
    EXECUTION_LOOKS["paused"],
    STEP_LOOKS["pending"],
    NOT_RUN,
    Look("?", "unknown", Tone.QUIET),
    Look("▌", "cursor", Tone.KEY),
    Look("◆", "marked", Tone.KEY),
)


def help_lines(
    place: Place, width: int, offers: Collection[Offer] = EVERY_OFFER, keymap: Keymap = AS_THEY_ARE
) -> list[Spans]:
    """Two columns where there is room for them, else one; without what the server does not offer."""
    here = _block(str(place), renamed(offered(keys_of(place), offers), keymap))
    lists = _block(str(Place.TABLE), renamed(keys_of(Place.TABLE), keymap))
    everywhere = _block(str(Place.EVERYWHERE), renamed(offered(keys_of(Place.EVERYWHERE), offers), keymap))
    output = (
        [NOTHING, *_block(str(Place.OUTPUT), renamed(keys_of(Place.OUTPUT), keymap))]
        if place in WITH_OUTPUT
        else []
    )
    rows = [NOTHING, *_block(str(Place.ROWS), renamed(keys_of(Place.ROWS), keymap))] if place in LISTS else []
    left = [*here, *rows, NOTHING, *lists]
    trouble = [NOTHING, *_block(str(Place.TROUBLE), renamed(keys_of(Place.TROUBLE), keymap))]
    right = [*everywhere, *output, NOTHING, *_glyphs(), *trouble]
    if width < 70:
        return [*left, NOTHING, *right]
    half = width // 2
    return [fit(first or NOTHING, half) + (second or NOTHING) for first, second in zip_longest(left, right)]


def _block(title: str, keys: Sequence[Key]) -> list[Spans]:
    widest = max((len(key.shown) for key in keys), default=0) + 3
    told = [fit(say(f" {key.shown}", Tone.KEY), widest) + say(key.long) for key in keys]
    return [say(f" {title}", Tone.STRONG), *told]


def _glyphs() -> list[Spans]:
    lines = [say(" Glyphs", Tone.STRONG)]
    cells = [fit(say(f" {look.glyph:<2} ", look.tone) + say(look.word, Tone.QUIET), 22) for look in _LEGEND]
    lines.extend(a + b for a, b in zip(cells[::2], cells[1::2], strict=True))
    return lines
