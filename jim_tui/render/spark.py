"""A few durations as a row of bars, each as high as it was long."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

_BARS: Final = "▁▂▃▄▅▆▇█"


def spark(spans: Sequence[timedelta]) -> str:
    """`▂▂▃▂▇`: a bar a duration, the longest the full height; nothing of nothing."""
    longest = max(spans, default=timedelta(0))
    if longest <= timedelta(0):
        return "▁" * len(spans)
    return "".join(_BARS[min(7, int(span / longest * 8))] for span in spans)
