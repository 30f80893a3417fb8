"""The client is cheap to import: the console must not drag the server in."""

import subprocess
import sys

SERVER = ["fastapi", "starlette", "sqlalchemy", "sqlmodel", "alembic", "uvicorn", "croniter", "structlog"]


def test_the_client_imports_nothing_of_the_server() -> None:
    """In a process of its own, where nothing else has imported anything."""
    script = f"import sys, jim_core.client.jim; print([m for m in {SERVER!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
