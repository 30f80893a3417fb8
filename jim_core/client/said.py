"""What a server said, read leniently: a member that does not fit is left out rather than the whole answer.

A JIM server may leave members out, add some, say words that ours does not know, and shape its errors in
four ways: `{"code", "message"…}`, `{"error", "message"}`, ProblemDetails, and nothing at all.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError

from jim_core.client.errors import BadAnswer
from jim_core.wire.problem import Problem, ProblemCode

M = TypeVar("M", bound=BaseModel)

_REQUEST_HEADERS: Final = ("x-request-id", "request-id", "x-correlation-id")
_REQUEST_MEMBERS: Final = ("requestId", "traceId", "correlationId")
_REQUEST_LONGEST: Final = 128

_CODES: Mapping[int, ProblemCode] = {
    400: ProblemCode.BAD_REQUEST,
    401: ProblemCode.UNAUTHORISED,
    403: ProblemCode.FORBIDDEN,
    404: ProblemCode.NOT_FOUND,
    409: ProblemCode.CONFLICT,
    429: ProblemCode.TOO_MANY_REQUESTS,
    503: ProblemCode.SERVICE_UNAVAILABLE,
}
_SENTENCES: Mapping[int, str] = {
    401: "The server does not accept this key.",
    403: "This key may not do that.",
    404: "The server knows no such thing.",
    429: "Too many requests.",
}


def item(model: type[M], raw: object) -> M | None:
    """`raw` as a `model`; optional members that do not fit are left out; None if that does not help."""
    if not isinstance(raw, Mapping):
        return None
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        bad = {str(problem["loc"][0]) for problem in error.errors(include_url=False) if problem["loc"]}
    try:
        return model.model_validate({name: value for name, value in raw.items() if name not in bad})
    except ValidationError:
        return None


def required(model: type[M], raw: Mapping[str, object]) -> M:
    """`raw` as a `model`; raises BadAnswer when what makes one is missing."""
    read = item(model, raw)
    if read is None:
        raise BadAnswer(f"the server's answer lacks what makes a {model.__name__}")
    return read


def number(raw: Mapping[str, object], name: str, otherwise: int) -> int:
    """A whole number among the members, or `otherwise`."""
    value = member(raw, name)
    return value if isinstance(value, int) and not isinstance(value, bool) else otherwise


def without(raw: Mapping[str, object], name: str) -> dict[str, object]:
    """The members but one."""
    return {key: value for key, value in raw.items() if key.lower() != name.lower()}


def items(model: type[M], raw: object) -> tuple[list[M], list[str]]:
    """The readable items of a list; of each that was not, which one it is and why, in a line."""
    good: list[M] = []
    unreadable: list[str] = []
    for number, entry in enumerate(raw if isinstance(raw, list) else [], start=1):
        read = item(model, entry)
        if read is not None:
            good.append(read)
        else:
            unreadable.append(f"{_which(number, entry)}: {_why_not(model, entry)}")
    return good, unreadable


def _which(number: int, entry: object) -> str:
    """An unreadable item by its place in the list, and by its name and id where it has them."""
    raw: Mapping[str, object] = entry if isinstance(entry, Mapping) else {}
    names = (str(member(raw, name) or "")[:60] for name in ("scheduleName", "name", "id"))
    return " ".join([f"item {number}", *(name for name in names if name)])


def _why_not(model: type[BaseModel], entry: object) -> str:
    if not isinstance(entry, Mapping):
        return "it is no JSON object"
    try:
        model.model_validate(entry)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)
        told = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in wrong[:3]]
        return "; ".join([*told, f"{len(wrong) - 3} more"] if len(wrong) > 3 else told)
    return "it cannot be read"


def member(raw: Mapping[str, object], name: str) -> object:
    """A member by its name in any letter case."""
    return next((value for key, value in raw.items() if key.lower() == name.lower()), None)


def problem(status: int, raw: object, now: datetime) -> Problem:
    """The problem in an error's body, whatever shape it has."""
    said: Mapping[str, object] = raw if isinstance(raw, Mapping) else {}
    message = next(
        (text for name in ("message", "detail", "title", "error") if (text := _text(said, name))), ""
    )
    return Problem(
        code=_text(said, "code") or _text(said, "error") or _CODES.get(status, ProblemCode.BAD_REQUEST).value,
        message=message or _SENTENCES.get(status) or _phrase(status),
        details=_text(said, "details") or None,
        validation_errors=_violations(member(said, "validationErrors") or member(said, "errors")),
        timestamp=now,
    )


def seconds_to_wait(header: str | None, now: datetime) -> float | None:
    """The seconds that a `Retry-After` header asks for: a number, or a date less `now`."""
    if not header:
        return None
    text = header.strip()
    if text.isascii() and text.isdecimal():
        return float(text[:9])
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - now).total_seconds())


def request_id(headers: Mapping[str, str], raw: object) -> str | None:
    """What the server calls the request that went wrong, for whoever reads its log; None: it did not say."""
    told = [headers.get(name) or "" for name in _REQUEST_HEADERS]
    if isinstance(raw, Mapping):
        told += [_text(raw, name) for name in _REQUEST_MEMBERS]
    found = next((text.strip() for text in told if text.strip()), None)
    return None if found is None else found[:_REQUEST_LONGEST]


def _text(said: Mapping[str, object], name: str) -> str:
    value = member(said, name)
    return value if isinstance(value, str) else ""


def _violations(raw: object) -> dict[str, list[str]] | None:
    if not isinstance(raw, Mapping) or not raw:
        return None
    return {
        str(field): [str(text) for text in texts] if isinstance(texts, list) else [str(texts)]
        for field, texts in raw.items()
    }


def _phrase(status: int) -> str:
    try:
        return f"The server answered {status} {HTTPStatus(status).phrase}."
    except ValueError:
        return f"The server answered {status}."
