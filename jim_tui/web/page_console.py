"""The console that runs for one open page, and is gone when that page is."""

import asyncio
from contextlib import suppress
from typing import Final

from textual_serve.app_service import AppService

_LEAVE: Final = 5.0
"""Seconds for a console to leave its server in order, and then to end."""


class PageConsole(AppService):
    """One console in a process of its own; unlike textual-serve's it is waited for."""

    async def stop(self) -> None:
        """Ask it to end, and see that it has."""
        process = self._process
        if process is None:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(_LEAVE):
                await super().stop()
        if process.stdin is not None:
            process.stdin.close()
        try:
            async with asyncio.timeout(_LEAVE):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
