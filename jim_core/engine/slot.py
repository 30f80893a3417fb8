"""A step's name, and its place among those that run."""

from collections.abc import Callable
from dataclasses import dataclass

from jim_core.model.ids import ExecutionId
from jim_core.runners.protocol import StopRequest


@dataclass(frozen=True, slots=True)
class StepKey:
    """The name of a step of a run."""

    execution_id: ExecutionId
    position: int

    @property
    def facts(self) -> dict[str, object]:
        """The key as a log tells it."""
        return {"execution_id": str(self.execution_id), "position": self.position}


class Slot:
    """One of the places that limit how many steps run side by side. Made inside a running loop."""

    def __init__(self, freed: Callable[[], None]) -> None:
        self.stop = StopRequest()
        """Asked when the step's execution is cancelled."""
        self._freed: Callable[[], None] | None = freed

    def free(self) -> None:
        """Let another step have the place: this one's processes are gone. Once is enough."""
        freed, self._freed = self._freed, None
        if freed is not None:
            freed()
