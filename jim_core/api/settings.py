"""What the API is told."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jim_core.api.hosts import Names
from jim_core.model.status import ExecutionStatus

if TYPE_CHECKING:
    from opentelemetry.trace import TracerProvider


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """The numbers and words that an installation may choose."""

    rate_limit: int = 300
    """Requests a minute per key; 0 means no limit."""
    rate_limit_anonymous: int = 30
    """Requests a minute per address without a good key; 0 means no limit."""
    success_word: str = ExecutionStatus.COMPLETED.value
    """How a good execution is called on the wire: `Completed`, or `Complete` as newer JIM servers say."""
    names: Names | None = None
    """By which names strangers may call the server; None means any."""
    event_readers: int = 500
    """Event streams that are open at a time; whoever comes beyond is told so."""
    heartbeat_seconds: float = 15.0
    """How often a quiet event stream says that it is still there."""
    tracer_provider: "TracerProvider | None" = None
    """Where spans of requests go; None: nowhere."""
