"""Serves an application on sockets that are already bound, and leaves signals to whoever owns the process."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn

from jim_core.api.http_protocol import JimHttpProtocol


class Server(uvicorn.Server):
    """A web server that says when it is ready and takes no signal handler."""

    def __init__(self, application: Any, protocol: type[JimHttpProtocol], tls: ssl.SSLContext | None) -> None:  # noqa: ANN401  any ASGI
        super().__init__(
            uvicorn.Config(
                application,
                http=protocol,
                ssl_context_factory=None if tls is None else lambda _config, _default: tls,
                log_config=None,
                access_log=False,
                lifespan="off",
                ws="none",
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
        self.ready = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        self.ready.set()


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
