"""How a step ended."""

from datetime import datetime
from typing import Final, Self

from jim_core.model.execution import Progress
from jim_core.model.status import ENDED_STEP, StepStatus
from jim_core.model.value import Value

ERROR_LIMIT: Final = 2_000
"""Characters of an error message that are kept; a longer one loses its beginning, never its end."""


class StepOutcome(Value):
    """The final word on a step: a failing step is an outcome, not an exception."""

    status: StepStatus
    error_message: str | None = None
    exit_code: int | None = None
    summary: str | None = None
    """What the step says that it has done."""
    progress: Progress | None = None
    """How far it said it was, at last."""
    ended_at: datetime | None = None
    """When it really ended, if that is told later."""

    @classmethod
    def completed(cls, exit_code: int | None = 0) -> Self:
        """It did what it should."""
        return cls(status=StepStatus.COMPLETED, exit_code=exit_code)

    @classmethod
    def warned(cls, message: str, exit_code: int | None = 0) -> Self:
        """It did what it should, and there is something to know."""
        return cls(status=StepStatus.COMPLETED_WITH_WARNING, error_message=message, exit_code=exit_code)

    @classmethod
    def failed(cls, message: str, exit_code: int | None = None) -> Self:
        """It did not do what it should; the message says why and names the thing at fault."""
        return cls(status=StepStatus.FAILED, error_message=message[-ERROR_LIMIT:], exit_code=exit_code)

    @classmethod
    def cancelled(cls, message: str | None = None, exit_code: int | None = None) -> Self:
        """It was stopped on request, and its last process is gone."""
        return cls(status=StepStatus.CANCELLED, error_message=message, exit_code=exit_code)

    def model_post_init(self, _context: object, /) -> None:
        """Only an ended status is an outcome."""
        if self.status not in ENDED_STEP:
            raise ValueError(f"{self.status} is not the end of a step")
