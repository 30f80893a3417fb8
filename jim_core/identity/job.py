"""What the child process of a run profile's step is told."""

from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from jim_core.model.run_order import RunOrder
from jim_core.model.system import Settings

PERFORM: Final = "jim_core.identity.work:perform"
"""What the spawner's child calls with a job."""
PRELOAD: Final = "jim_core.identity.work:preload"


class Job(BaseModel):
    """One run. It holds secrets; it goes through a socket and a fork, and is in no file or argument."""

    model_config = ConfigDict(frozen=True)

    order: RunOrder
    settings: Settings
    """Those of the system, with the texts that its references mean."""
    store: Path
    """The file of the identity store."""
    patience: float
    """Seconds after the wish that it ends in which a page may still be finished."""
