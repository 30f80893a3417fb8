"""The door of TLS: who comes in has a few seconds to shake hands, and only so many may be about it.

asyncio's own server gives a handshake a minute and any number of them their files, before the protocol that
counts connections hears of one.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable
from typing import Final

_OUT_OF_FILES_SECONDS: Final = 1.0
"""Before the next try, when the system had no file for a connection."""
_FAREWELL_SECONDS: Final = 5.0
"""For the other side to say goodbye, too."""


class Handshakes:
    """Accepts connections on a listening socket, and gives those that shake hands to protocols."""

    def __init__(
        self,
        listening: socket.socket,
        context: ssl.SSLContext,
        protocol: Callable[[], asyncio.Protocol],
        *,
        seconds: float,
        most: int,
    ) -> None:
        self._listening = listening
        self._context = context
        self._protocol = protocol
        self._seconds = seconds
        self._most = most
        self._under_way = 0

    async def run(self) -> None:
        """Accept, for ever; at the end nobody is left in the middle."""
        loop = asyncio.get_running_loop()
        async with asyncio.TaskGroup() as greetings:
            while True:
                try:
                    connection, _ = await loop.sock_accept(self._listening)
                except OSError:
                    await asyncio.sleep(_OUT_OF_FILES_SECONDS)
                    continue
                if self._under_way >= self._most:
                    connection.close()
                    continue
                self._under_way += 1
                greetings.create_task(self._greet(connection), name="handshake")

    async def _greet(self, connection: socket.socket) -> None:
        try:
            await asyncio.get_running_loop().connect_accepted_socket(
                self._protocol,
                connection,
                ssl=self._context,
                ssl_handshake_timeout=self._seconds,
                ssl_shutdown_timeout=_FAREWELL_SECONDS,
            )
        except OSError:  # it hung up, took too long, or speaks no TLS: there is nobody to tell
            connection.close()
        finally:
            self._under_way -= 1
