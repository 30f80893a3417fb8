"""The body of every error."""

from enum import StrEnum

from jim_core.wire.base import Instant, WireModel


class ProblemCode(StrEnum):
    """What kind of error it is, for programs."""

    VALIDATION_ERROR = "VALIDATION_ERROR"
    BAD_REQUEST = "BAD_REQUEST"
    UNAUTHORISED = "UNAUTHORISED"
    FORBIDDEN = "FORBIDDEN"
    NOT_FOUND = "NOT_FOUND"
    CONFLICT = "CONFLICT"
    TOO_MANY_REQUESTS = "TOO_MANY_REQUESTS"
    INTERNAL_ERROR = "INTERNAL_ERROR"
    SERVICE_UNAVAILABLE = "SERVICE_UNAVAILABLE"


class Problem(WireModel):
    """An error: for programs by `code`, for people by `message`, for forms by `validationErrors`."""

    code: str
    message: str
    details: str | None = None
    validation_errors: dict[str, list[str]] | None = None
    timestamp: Instant
