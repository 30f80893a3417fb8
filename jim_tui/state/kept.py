"""Answers that are kept for as long as what they were made from is the very same value."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

Facts = ParamSpec("Facts")
Answer = TypeVar("Answer")


def kept(ask: Callable[Facts, Answer]) -> Callable[Facts, Answer]:
    """`ask`, worked out anew only for other values than the last time; they have to be frozen ones.

    Whether two values are the same one is seen at once, however large they are.
    """
    last: tuple[tuple[object, ...], Answer] | None = None

    def answer(*facts: Facts.args, **named: Facts.kwargs) -> Answer:
        nonlocal last
        asked = (*facts, *named.values())
        if last is None or not all(one is other for one, other in zip(last[0], asked, strict=True)):
            last = (asked, ask(*facts, **named))
        return last[1]

    return answer
