"""From an error to its answer: one table, and the one body that every error has."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from jim_core.connectors.protocol import ConnectorError
from jim_core.model.errors import (
    Conflict,
    DataDirectoryHeld,
    Invalid,
    JimError,
    NewerDatabase,
    NotFound,
    Refused,
    StorageUnavailable,
)
from jim_core.wire.problem import Problem, ProblemCode

TABLE: Final[Mapping[type[JimError], tuple[int, ProblemCode]]] = {
    Invalid: (400, ProblemCode.VALIDATION_ERROR),
    ConnectorError: (400, ProblemCode.BAD_REQUEST),
    Refused: (400, ProblemCode.BAD_REQUEST),
    NotFound: (404, ProblemCode.NOT_FOUND),
    Conflict: (409, ProblemCode.CONFLICT),
    StorageUnavailable: (503, ProblemCode.SERVICE_UNAVAILABLE),
    DataDirectoryHeld: (503, ProblemCode.SERVICE_UNAVAILABLE),
    NewerDatabase: (503, ProblemCode.SERVICE_UNAVAILABLE),
}
"""An error that is not here is a fault of ours: 500, and its text stays inside."""

_BY_STATUS: Final[Mapping[int, ProblemCode]] = {
    401: ProblemCode.UNAUTHORISED,
    403: ProblemCode.FORBIDDEN,
    404: ProblemCode.NOT_FOUND,
    409: ProblemCode.CONFLICT,
    429: ProblemCode.TOO_MANY_REQUESTS,
    503: ProblemCode.SERVICE_UNAVAILABLE,
}
_FAULT: Final = "Something went wrong inside the server; its log says what."


class Rejected(Exception):
    """A request that HTTP itself forbids; the text is fit for people."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers


def problem_of(error: Exception, now: datetime) -> Response:
    """The answer to a request that ended in `error`."""
    if isinstance(error, Rejected):
        return problem(error.status, str(error), now=now, headers=error.headers)
    if isinstance(error, HTTPException):
        return problem(error.status_code, str(error.detail), now=now, headers=error.headers)
    if isinstance(error, Invalid):
        return problem(400, str(error), now=now, code=TABLE[Invalid][1], violations=error.violations)
    for kind, (status, code) in TABLE.items():
        if isinstance(error, kind):
            return problem(status, str(error), now=now, code=code)
    return problem(500, _FAULT, now=now, code=ProblemCode.INTERNAL_ERROR)


def verdict(error: Exception) -> tuple[int, ProblemCode]:
    """The status and the code of the answer to a request that ended in `error`."""
    if isinstance(error, (Rejected, HTTPException)):
        status = error.status if isinstance(error, Rejected) else error.status_code
        return status, _code(status)
    return next(
        (what for kind, what in TABLE.items() if isinstance(error, kind)), (500, ProblemCode.INTERNAL_ERROR)
    )


def is_fault(error: Exception) -> bool:
    """Whether an error is a fault of ours, to be logged with its trace."""
    return not isinstance(error, (Rejected, HTTPException, *TABLE))


def _code(status: int) -> ProblemCode:
    return _BY_STATUS.get(status, ProblemCode.BAD_REQUEST if status < 500 else ProblemCode.INTERNAL_ERROR)


def problem(
    status: int,
    message: str,
    *,
    now: datetime,
    code: ProblemCode | None = None,
    violations: Mapping[str, Sequence[str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The one body of every error, with its status."""
    body = Problem(
        code=code or _code(status),
        message=message or HTTPStatus(status).phrase,
        validation_errors={field: list(texts) for field, texts in violations.items()} if violations else None,
        timestamp=now,
    )
    return Response(
        body.model_dump_json(by_alias=True),
        status,
        headers={"Cache-Control": "no-store", **(headers or {})},
        media_type="application/json",
    )
