"""What a run did, in a line."""

from collections.abc import Mapping


def told(counts: Mapping[str, int]) -> str:
    """`3,000 added, 2 updated` of counts by their words; `nothing changed` where all are 0."""
    return ", ".join(f"{count:,} {word}" for word, count in counts.items() if count) or "nothing changed"
