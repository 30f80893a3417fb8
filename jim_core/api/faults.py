"""The outermost layer: whatever happens inside, a problem comes out and the server lives on."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from jim_core.api.problems import is_fault, problem_of

_LOG: Final = structlog.get_logger("jim_core.api")


class Faults:
    """Answers an error that nobody inside has answered, and logs a fault once."""

    def __init__(
        self,
        app: ASGIApp,
        now: Callable[[], datetime],
        note: Callable[[Scope, Exception], None],
    ) -> None:
        self._app = app
        self._now = now
        self._note = note

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await _decline(scope, receive, send)
            return
        started = ended = False

        async def watched(message: Message) -> None:
            nonlocal started, ended
            started = True
            ended = message["type"] == "http.response.body" and not message.get("more_body", False)
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if is_fault(error):
                _LOG.error("api.fault", method=scope["method"], path=scope["path"], exc_info=error)
            self._note(scope, error)
            if not started:
                await problem_of(error, self._now())(scope, receive, send)
            elif not ended:
                # Half an answer is out: only a broken connection tells the reader so.
                raise


async def _decline(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1000})
        return
    # Lifespan: there is nothing to start or stop here, bootstrap does it.
    while (message := await receive())["type"] != "lifespan.shutdown":
        await send({"type": f"{message['type']}.complete"})
    await send({"type": "lifespan.shutdown.complete"})
