"""How a step's processes ended, as their shim recorded it; see `shim/shim.py` for who writes it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from jim_core.model.execution import Progress


class Refusal(BaseModel):
    """Why the system would not start the program."""

    model_config = ConfigDict(frozen=True)

    errno: int
    path: str | None = None
    """The file or folder at fault."""


class Ending(BaseModel):
    """The record of the end. `code` and `signal` are None when the program never ran."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    code: int | None = None
    signal: int | None = None
    stop: Literal["asked", "timeout"] | None = None
    """Why the program had to end; None when it ended by itself."""
    forced: bool = False
    """Something did not end when asked, and was killed."""
    left_behind: int = 0
    """Processes that were still there when the program had ended by itself."""
    size: int = 0
    lost: str | None = None
    """Why some output could not be kept."""
    progress: Progress | None = None
    summary: str | None = None
    failure: str | None = None
    """Why it failed, in its own words."""
    warnings: tuple[str, ...] = ()
    warning_count: int = 0
    errors: tuple[str, ...] = ()
    error_count: int = 0
    stderr: str = ""
    """The end of standard error."""
    stderr_cut: bool = False
    """Whether its first line may lack its beginning."""
    not_started: Refusal | None = None
    trouble: str | None = None
    """What kept the shim from its work."""
    ended_at: datetime = datetime.fromtimestamp(0, UTC)

    @classmethod
    def read(cls, record: Mapping[str, object] | None) -> "Ending | None":
        """The ending in a record; None when there is none, or one that nobody understands."""
        if record is None:
            return None
        try:
            return cls.model_validate(record)
        except ValidationError:
            return None


class Live(BaseModel):
    """How far a step is while it runs."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    size: int = 0
    progress: Progress | None = None
