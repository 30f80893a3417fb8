"""Status words → glyph, word and tone. Total: a word not seen before gets `?` and is shown as it came."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from jim_tui.render.span import Span, Spans
from jim_tui.render.tone import Tone


@dataclass(frozen=True, slots=True)
class Look:
    """How a status appears: always glyph and word, the tone on top."""

    glyph: str
    word: str
    tone: Tone

    @property
    def spans(self) -> Spans:
        """The glyph in two cells and the word."""
        return (Span(f"{self.glyph:<2}", self.tone), Span(self.word, self.tone))


def _fold(word: str) -> str:
    return word.replace(" ", "").replace("_", "").casefold()


EXECUTION_LOOKS: Final[Mapping[str, Look]] = {
    "queued": Look("◌", "Queued", Tone.WAIT),
    "inprogress": Look("▸", "InProgress", Tone.BUSY),
    "completed": Look("✓", "Completed", Tone.GOOD),
    "complete": Look("✓", "Complete", Tone.GOOD),
    "completewitherror": Look("✓✗", "CompleteWithError", Tone.WARN),
    "completedwitherror": Look("✓✗", "Completed with Error", Tone.WARN),
    "failed": Look("✗", "Failed", Tone.BAD),
    "cancelled": Look("⊘", "Cancelled", Tone.WARN),
    "paused": Look("‖", "Paused", Tone.WARN),
}

STEP_LOOKS: Final[Mapping[str, Look]] = {
    "pending": Look("·", "Pending", Tone.QUIET),
    "queued": Look("◌", "Queued", Tone.WAIT),
    "waiting": Look("~", "Waiting", Tone.WAIT),
    "processing": Look("▸", "Processing", Tone.BUSY),
    "completed": Look("✓", "Completed", Tone.GOOD),
    "complete": Look("✓", "Complete", Tone.GOOD),
    "completedwithwarning": Look("✓!", "Completed with Warning", Tone.WARN),
    "completewithwarning": Look("✓!", "Complete with Warning", Tone.WARN),
    "completedwitherror": Look("✓✗", "Completed with Error", Tone.WARN),
    "completewitherror": Look("✓✗", "Complete with Error", Tone.WARN),
    "failed": Look("✗", "Failed", Tone.BAD),
    "cancelling": Look("⊘", "Cancelling", Tone.WARN),
    "cancelled": Look("⊘", "Cancelled", Tone.WARN),
}

CANCELLING: Final = Look("⊘", "Cancelling…", Tone.WARN)
CANCEL_UNKNOWN: Final = Look("⊘", "Cancelled?", Tone.WARN)
PAUSING: Final = Look("‖", "Pausing…", Tone.WARN)
RESUMING: Final = Look("▸", "Resuming…", Tone.WARN)
PAUSE_UNKNOWN: Final = Look("‖", "Paused?", Tone.WARN)
NOT_RUN: Final = Look("-", "Not run", Tone.QUIET)
STILL_STOPPING: Final = Look("⊘", "Still stopping", Tone.WARN)

_NOT_STARTED: Final = frozenset({"pending", "queued", "waiting"})


def _unknown(word: str) -> Look:
    return Look("?", word or "no status", Tone.QUIET)


def execution_look(status: str) -> Look:
    """How an execution of this status appears."""
    return EXECUTION_LOOKS.get(_fold(status)) or _unknown(status)


def step_look(status: str, *, run_ended: bool = False) -> Look:
    """How a step appears; once its run has ended, what has not started never will."""
    folded = _fold(status)
    if run_ended and folded in _NOT_STARTED:
        return NOT_RUN
    if run_ended and folded == "processing":
        return STILL_STOPPING
    return STEP_LOOKS.get(folded) or _unknown(status)


def is_running(status: str) -> bool:
    """Whether a step of this status has a process or is being stopped."""
    return _fold(status) in {"processing", "cancelling"}


def is_waiting(status: str) -> bool:
    """Whether a step's turn has come but it has not started."""
    return _fold(status) in {"queued", "waiting"}


def is_over(status: str) -> bool:
    """Whether a step of this status has ended; no for words not seen before."""
    return _fold(status) in STEP_LOOKS.keys() - _NOT_STARTED - {"processing", "cancelling"}
