"""Facts on their way to one reader that are not stored: of each step only the newest waits."""

from typing import Final
from uuid import UUID

from jim_core.model.event import OutputGrew

STEPS: Final = 1_024
"""So many steps may have news for a reader that does not look; the news of the longest silent one goes."""


class Passing:
    """What one reader has not taken yet, in the order in which the steps came to have news."""

    def __init__(self) -> None:
        self._newest: dict[tuple[UUID, int], OutputGrew] = {}

    def __len__(self) -> int:
        return len(self._newest)

    def put(self, fact: OutputGrew) -> None:
        """This is the newest of its step."""
        self._newest[fact.execution_id, fact.position] = fact
        if len(self._newest) > STEPS:
            del self._newest[next(iter(self._newest))]

    def take(self) -> OutputGrew:
        """The one that waits longest; there must be one."""
        return self._newest.pop(next(iter(self._newest)))
