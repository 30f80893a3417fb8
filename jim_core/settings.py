"""What a core can be told: by flag, else by an environment variable `JIM_…`, else the default beside it."""

import os
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from jim_core.wire.directory import default_data_directory

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})

MOST_STEPS: Final = 1_000
LONGEST_DAYS: Final = 36_500


def twice_the_cores() -> int:
    """Two steps for each core that this process may use: one computes while another waits for a disk."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(2 * cores, MOST_STEPS)


class CoreSettings(BaseSettings):
    """Everything a core needs to know before it starts; `JIM_` and a member's name is its variable."""

    model_config = SettingsConfigDict(env_prefix="JIM_", extra="ignore", frozen=True)

    data_dir: Path = Field(default_factory=default_data_directory)
    """Holds the database, the lock, the owner's socket and what steps wrote."""
    database_url: str | None = None
    """Another database than `jim.db` in the data directory: `postgresql://user@host/name` or `sqlite:///path`."""
    host: str = "127.0.0.1"
    allowed_hosts: str = ""
    """Further names by which strangers may call the server, separated by commas; `*` allows any."""
    port: Annotated[int, Field(ge=0, le=65_535)] = 5200
    """0 lets the system choose a free port; the ready line names it."""
    tls_cert: Path | None = None
    """The server's certificate and those that vouch for it, PEM; without it there is no TLS."""
    tls_key: Path | None = None
    """Its private key, PEM, without a password; by default it is in the certificate's file."""
    concurrency: Annotated[int, Field(ge=1, le=MOST_STEPS)] = twice_the_cores()
    """Steps that may run side by side, over all executions; by default twice as many as there are cores."""
    grace_seconds: Annotated[float, Field(ge=0, le=3_600)] = 10.0
    """What a stopped step gets between SIGTERM and SIGKILL."""
    output_limit_mib: Annotated[int, Field(ge=2, le=1_024)] = 10
    """Mebibytes of output that are kept of a step: the first one, and the latest."""
    pwsh: str = "pwsh"
    """PowerShell's program: a path, or a name that is looked up on PATH."""
    infrastructure_api_key: SecretStr | None = None
    """An administrator's key that is registered at start, for whoever sets up the installation."""
    rate_limit: Annotated[int, Field(ge=0)] = 300
    """Requests a minute per key over TCP; 0 means no limit."""
    rate_limit_anonymous: Annotated[int, Field(ge=0)] = 30
    """Requests a minute per address without a good key; 0 means no limit."""
    success_word: Literal["Completed", "Complete"] = "Completed"
    """How a good execution is called on the wire; JIM servers from late 2026 say `Complete`."""
    retention_days: Annotated[int, Field(ge=0, le=LONGEST_DAYS)] = 90
    """Ended executions older than this are removed with their output; 0 keeps them for ever."""
    audit_days: Annotated[int, Field(ge=0, le=LONGEST_DAYS)] = 365
    """Entries of the audit trail older than this are removed; 0 keeps them for ever."""
    history_days: Annotated[int, Field(ge=0, le=LONGEST_DAYS)] = 365
    """Entries of schedules' change history older than this are removed; 0 keeps them for ever."""
    activity_days: Annotated[int, Field(ge=0, le=LONGEST_DAYS)] = 90
    """Ended activities older than this are removed; 0 keeps them for ever."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["auto", "json", "text"] = "auto"
    """`auto` is text on a terminal, and JSON elsewhere."""

    @property
    def database(self) -> str:
        """The URL of the database that this core uses."""
        return self.database_url or f"sqlite:///{self.data_dir / 'jim.db'}"

    @property
    def runs(self) -> Path:
        """Where the output of steps is kept: `<execution>/<position>/{stdout,stderr}`."""
        return self.data_dir / "runs"
