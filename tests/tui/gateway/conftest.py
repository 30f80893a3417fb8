"""What every test of a gateway needs: nobody's settings, and a log that is put back."""

import logging
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's settings get in."""
    for name in ("JIM_DATA_DIR", "JIM_URL", "JIM_API_KEY", "JIM_DATABASE_URL", "JIM_CONCURRENCY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def own_log() -> Iterator[None]:
    """A core of our own logs into its directory; afterwards logging is as it was."""
    root = logging.getLogger()
    handlers, level = [*root.handlers], root.level
    yield
    for handler in [*root.handlers]:
        if handler not in handlers:
            root.removeHandler(handler)
            handler.close()
    for handler in handlers:
        if handler not in root.handlers:
            root.addHandler(handler)
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that nobody trusts, for 127.0.0.1, with its key in the same file."""
    if shutil.which("openssl") is None:
        pytest.skip("nobody here makes certificates")
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=jim"]
    named = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(path), "-out", f"{path}.crt"]
    subprocess.run([*made, *named], check=True, capture_output=True)
    path.write_text(path.read_text() + Path(f"{path}.crt").read_text())
    return path
