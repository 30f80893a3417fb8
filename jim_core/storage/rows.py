"""All tables together, as whoever makes or compares a whole schema wants them."""

from typing import Final

from jim_core.storage import (
    access_rows,
    event_rows,
    execution_rows,
    schedule_rows,
    system_rows,
    upkeep_rows,
)
from jim_core.storage.stored import Stored

__all__ = ["Stored"]

ROOMS: Final = (access_rows, event_rows, execution_rows, schedule_rows, system_rows, upkeep_rows)
"""Each registers its tables when it is imported."""
