"""Serves an application on sockets that are already bound, and leaves signals to whoever owns the process."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn

from jim_core.api.head_limit import LARGEST
from jim_core.api.http_protocol import JimHttpProtocol
from jim_core.bootstrap.handshakes import Handshakes


class Server(uvicorn.Server):
    """A web server that says when it is ready and takes no signal handler."""

    def __init__(self, application: Any, protocol: type[JimHttpProtocol], tls: ssl.SSLContext | None) -> None:  # noqa: ANN401  any ASGI
        super().__init__(
            uvicorn.Config(
                application,
                http=protocol,
                log_config=None,
                access_log=False,
                lifespan="off",
                ws="none",
                h11_max_incomplete_event_size=LARGEST,
                server_header=False,
                # Anybody can send X-Forwarded-For: believed, it would make a new address per request.
                proxy_headers=False,
                timeout_keep_alive=30,
                # As many are taken at a time, and as often asyncio complains a second when files run out.
                backlog=128,
                # An event stream never ends by itself, and would hold the stop up for ever.
                timeout_graceful_shutdown=1,
            )
        )
        self._protocol = protocol
        self._tls = tls
        self._doors: list[asyncio.Task[None]] = []
        self.ready = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        # uvicorn knows no limit of handshakes, so with TLS it is given connections, and no socket.
        await super().startup(sockets if self._tls is None else [])
        if self._tls is not None:
            for listening in sockets or ():
                door = Handshakes(
                    listening,
                    self._tls,
                    self._connection,
                    seconds=self._protocol.handshake,
                    most=self._protocol.most,
                )
                self._doors.append(asyncio.create_task(door.run(), name="https"))
        self.ready.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let nobody in any more, and see off who is here."""
        for door in self._doors:
            door.cancel()
        await asyncio.gather(*self._doors, return_exceptions=True)
        await super().shutdown(sockets)

    def _connection(self) -> asyncio.Protocol:
        return self._protocol(config=self.config, server_state=self.server_state, app_state={})


@asynccontextmanager
async def serving(
    application: Any,  # noqa: ANN401  any ASGI application
    listening: socket.socket,
    protocol: type[JimHttpProtocol] = JimHttpProtocol,
    *,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[Server]:
    """`application` answers on `listening` for the length of the block; over `tls` if given."""
    server = Server(application, protocol, tls)
    task = asyncio.create_task(server.serve([listening]), name="http")
    ready = asyncio.create_task(server.ready.wait(), name="http ready")
    try:
        await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()
        yield server
    finally:
        ready.cancel()
        server.should_exit = True
        await asyncio.gather(task, ready, return_exceptions=True)
        listening.close()
