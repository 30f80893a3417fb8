"""Why a server did not do what it was asked, as a tree. The text is fit for people.

ClientError
├── Unreachable       nothing was done: no connection, or a read that broke off
├── NoAnswer          a change was sent and no answer came: it may or may not have happened
├── NotSent           what is asked does not fit into a request; nothing was sent
├── TlsNotTrusted     the server's certificate is not trusted; nothing was sent, the key least of all
├── NotJim            something answers at that address, but it is not JIM's API
├── Unauthorised      401: the key is missing, unknown, disabled or expired
├── Forbidden         403: the key is good, but may not do this
├── NotFound          404: no such thing, or this server does not offer it
├── Refused           400, 409 and their like: understood, and not done; `problem` says why
├── TooManyRequests   429: ask again after `retry_after` seconds
├── ServerFault       5xx: the server failed; `status` says how, `retry_after` how long it will
└── BadAnswer         an answer that cannot be read, or is too large
"""

from jim_core.wire.problem import Problem


class ClientError(Exception):
    """A request that did not end well."""


class Unreachable(ClientError):
    """Nothing was done: no connection could be made, or a read broke off."""


class NoAnswer(ClientError):
    """A change was sent and no answer came; it may or may not have happened. Read before you repeat it."""


class NotSent(ClientError):
    """What is asked does not fit into a request, so nothing was sent; the text says what to change."""


class TlsNotTrusted(ClientError):
    """The server's certificate is not trusted; nothing was sent."""


class NotJim(ClientError):
    """Something answers at that address, but it is not JIM's API."""


class Told(ClientError):
    """The server answered with an error; `problem` is what it said, filled in where it said nothing.

    It may ask to be left alone for `retry_after` seconds, and `request_id` is what it calls the request.
    """

    def __init__(
        self, status: int, problem: Problem, retry_after: float | None = None, request_id: str | None = None
    ) -> None:
        super().__init__(problem.message)
        self.status = status
        self.problem = problem
        self.retry_after = retry_after
        self.request_id = request_id


class Unauthorised(Told):
    """The key is missing, unknown, disabled or expired."""


class Forbidden(Told):
    """The key is good, but may not do this."""


class NotFound(Told):
    """There is no such thing, or this server does not offer it."""


class Refused(Told):
    """The request was understood and not done."""


class TooManyRequests(Told):
    """Too many requests; ask again after `retry_after` seconds (None: the server did not say)."""


class ServerFault(Told):
    """The server failed."""


class BadAnswer(ClientError):
    """An answer that cannot be read, or is too large."""
