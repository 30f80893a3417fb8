"""What every run is given."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel

from jim_core.connectors.protocol import ConnectorKind
from jim_core.identity.report import Report
from jim_core.identity.store.database import Connection
from jim_core.model.errors import JimError
from jim_core.model.run_order import RunOrder


class RunFailed(JimError):
    """The run cannot go on; the text says why and what helps. What earlier pages did is kept."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a run profile, about to begin."""

    order: RunOrder
    kind: ConnectorKind
    settings: BaseModel
    """Of the connector, validated."""
    store: Connection
    report: Report
    check: Callable[[], None]
    """To be called between pages: raises Stopped when somebody asked for the end."""
    now: Callable[[], datetime]
