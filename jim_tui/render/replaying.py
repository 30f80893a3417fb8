"""`▶ REPLAY 02:13/10:00 ×4`: that a recording is shown, and where in it we are."""

from jim_tui.keymap import AS_THEY_ARE, Keymap, key_name
from jim_tui.render.span import Spans, say
from jim_tui.render.tone import Tone
from jim_tui.render.when import outage
from jim_tui.state.replaying import Replaying


def replaying(place: Replaying, keymap: Keymap = AS_THEY_ARE) -> Spans:
    """The place in the recording, in the header."""
    glyph = "■" if place.ended else "‖" if place.paused else "▶"
    speed = say(f" ×{place.speed:g}", Tone.QUIET) if place.speed != 1 else ()
    paused = (
        say(f"  {key_name('pause', keymap)} goes on", Tone.QUIET) if place.paused and not place.ended else ()
    )
    where = f"{outage(place.position)}/{outage(place.length)}"
    return say(f"{glyph} REPLAY {where}", Tone.WARN) + speed + paused
