"""What can go wrong between the console and a server, in words fit for the screen.

GatewayError
├── Unreachable       nothing was delivered: refused, no such host, no route, timed out while connecting
│   └── NotTrusted    its certificate is not trusted; the key was not sent
├── NoAnswer          it was sent and no answer came: a write may or may not have happened
├── NotJim            something answers there, but it is no JIM API
├── SignInNeeded      401: the key is missing, unknown, disabled or expired
├── NotAllowed        403: the key is good, but may not do this
├── Gone              404: the server does not know that thing
├── Declined          400 or 409: understood, but not possible; the server says why
├── SlowDown          429: too many requests; says how long to wait where the server did
├── ServerFault       5xx, or an answer whose shape makes no sense; says how long it will last if told
├── NoFeed            the server does not push events
└── CannotOpen        the data directory cannot be opened here; waiting may not help
"""


class GatewayError(Exception):
    """Something this console expected might happen; its text is a short sentence without a full stop."""

    request_id: str | None = None
    """What the server calls the request, where it said so."""


class Unreachable(GatewayError):
    """Nothing was delivered."""

    def __init__(self, message: str, *, timed_out: bool = False) -> None:
        super().__init__(message)
        self.timed_out = timed_out


class NotTrusted(Unreachable):
    """The server's certificate is not trusted; the key was not sent."""


class NoAnswer(GatewayError):
    """It was sent, and no answer came."""


class NotJim(GatewayError):
    """Something answers at this address, but it is no JIM API."""


class SignInNeeded(GatewayError):
    """The server did not accept the key."""


class NotAllowed(GatewayError):
    """The key may not do this."""


class Gone(GatewayError):
    """The server does not know that thing."""


class Declined(GatewayError):
    """The server understood and says why it will not."""


class SlowDown(GatewayError):
    """Too many requests; `retry_after` is in seconds, None where the server did not say."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ServerFault(GatewayError):
    """The server failed, or its answer makes no sense.

    `status` is the HTTP status where there was one; `retry_after` is in seconds, None where it did not say.
    """

    def __init__(self, message: str, status: int | None = None, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


class NoFeed(GatewayError):
    """The server does not push events; ask it from time to time instead."""


class CannotOpen(GatewayError):
    """The data directory cannot be opened here; the text says why and what to do."""
