"""Work in batches, spread over a time, as a program does that may not load the other side too hard."""

import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")


def say(text: str) -> None:
    """One line of output, seen at once."""
    print(text, flush=True)  # noqa: T201  the output of a program is its purpose


def batches(items: Sequence[Item], what: str, seconds: float, count: int = 10) -> Iterator[Sequence[Item]]:
    """`items` in about `count` batches over `seconds`; says after each how far the step is."""
    size = max(1, -(-len(items) // count))
    began = time.monotonic()
    starts = range(0, len(items), size)
    for number, start in enumerate(starts, 1):
        batch = items[start : start + size]
        yield batch
        say(f"::progress {start + len(batch)}/{len(items)} {what}")
        time.sleep(max(0.0, began + seconds * number / len(starts) - time.monotonic()))
