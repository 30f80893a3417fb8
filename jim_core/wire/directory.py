"""Where things lie in a data directory: what a server writes there and a client looks for."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

LOCK_FILE: Final = "engine.lock"
SOCKET_FILE: Final = "jim.sock"
DATABASE_FILE: Final = "jim.db"
LOG_FILE: Final = "jim.log"


def default_data_directory(environment: Mapping[str, str] = os.environ) -> Path:
    """`JIM_DATA_DIR`, else the place where this system keeps a program's data."""
    named = environment.get("JIM_DATA_DIR")
    if named:
        return Path(named).expanduser()
    import platformdirs  # noqa: PLC0415  16 ms that a named directory does not need

    return platformdirs.user_data_path("jim", appauthor=False)
