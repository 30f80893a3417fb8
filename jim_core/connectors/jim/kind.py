"""What the entry point of the connector names."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from jim_core.connectors.jim.settings import JimSettings
from jim_core.connectors.protocol import Connector, ConnectorKind
from jim_core.model.system import RunType


@contextmanager
def _opened(settings: JimSettings) -> Iterator[Connector]:
    from jim_core.connectors.jim.connector import RemoteJim  # noqa: PLC0415  only runs need the client

    yield RemoteJim(settings)


KIND: Final = ConnectorKind(
    name="JIM",
    title="A connected system of a remote JIM server, whose run profiles are run there",
    settings=JimSettings,
    runs=frozenset(RunType),
    open=_opened,
)
