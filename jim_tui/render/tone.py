"""What a piece of text means; the theme chooses its colour. Meaning never rests on the colour alone."""

from enum import StrEnum


class Tone(StrEnum):
    """The meaning of a span of text."""

    PLAIN = "plain"
    STRONG = "strong"
    QUIET = "quiet"
    """Known, but not what to look at first."""
    FAINT = "faint"
    """Furniture: rules, empty bars, keys that cannot act now."""
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    BUSY = "busy"
    """Something runs."""
    WAIT = "wait"
    """Something waits for its turn."""
    KEY = "key"
    """A key to press."""
    PLACE = "place"
    """Where one is: the current tab, a title."""
    BANNER = "banner"
    """A line that says that something is wrong with the connection."""
