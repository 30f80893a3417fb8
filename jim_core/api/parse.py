"""From what was sent to values, or to Invalid with the fields and the cure.

Member and query names are read in any letter case, and unknown ones are passed over.
"""

import re
from collections.abc import Mapping
from typing import Final, TypeVar
from uuid import UUID

from pydantic import ValidationError
from pydantic_core import ErrorDetails, from_json
from starlette.requests import ClientDisconnect, Request

from jim_core.api.problems import Rejected
from jim_core.model.errors import Invalid, NotFound
from jim_core.wire.base import WireModel

W = TypeVar("W", bound=WireModel)
_GUID: Final = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
_SHOWN: Final = 80
_CURES: Final[Mapping[str, str]] = {
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "int_parsing_size": "is too large a number",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "uuid_parsing": "must be a GUID",
    "uuid_type": "must be a GUID",
    "string_type": "must be a text",
    "string_unicode": "holds characters that are no Unicode",
    "missing": "is required",
}


def identity(text: str, what: str) -> UUID:
    """The GUID in a path; NotFound when it is none, since there can be no such thing."""
    if not _GUID.fullmatch(text):
        raise NotFound(f"There is no {what} {shown(text)}; an id is a GUID.")
    return UUID(text)


def number(text: str, what: str) -> int:
    """The number in a path; NotFound when it is none, since there can be no such thing."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        raise NotFound(f"There is no {what} {shown(text)}; an id is a whole number.")
    return int(text)


def position(text: str) -> int:
    """The place of a step in a path; NotFound when it is none."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 6):
        raise NotFound(f"There is no step {shown(text)}; steps are numbered from 0.")
    return int(text)


def query(model: type[W], request: Request) -> W:
    """The query parameters; blank ones count as absent, repeated ones are joined by commas."""
    names = _names(model)
    values: dict[str, object] = {}
    for name, value in request.query_params.multi_items():
        known = names.get(name.lower())
        if known is None or not value.strip():
            continue
        if "\0" in value:
            raise Invalid({known: ["must not hold a NUL character"]})
        values[known] = f"{values[known]},{value}" if known in values else value
    return _fitted(model, values)


async def body(model: type[W], request: Request) -> W:
    """The body as a `model`."""
    return _fitted(model, await json_object(request))


async def body_if_any(model: type[W], request: Request) -> W:
    """The body as a `model`; nothing at all means that every member has its default."""
    return _fitted(model, await json_object(request) if await _read(request) else {})


async def json_object(request: Request) -> dict[str, object]:
    """The body as a JSON object, whatever its Content-Type says."""
    try:
        raw = from_json(await _read(request), allow_inf_nan=False)
    except ValueError as error:
        raise Rejected(400, f"The body is not JSON: {error}.") from error
    if not isinstance(raw, dict):
        raise Rejected(400, "The body must be a JSON object.")
    return raw


async def _read(request: Request) -> bytes:
    try:
        return await request.body()
    except ClientDisconnect as error:
        raise Rejected(400, "The body broke off.") from error


def shown(text: str) -> str:
    """A value as a message repeats it: quoted and not too long."""
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")


def _fitted(model: type[W], values: Mapping[str, object]) -> W:
    names = _names(model)
    known = {names[name.lower()]: value for name, value in values.items() if name.lower() in names}
    try:
        return model.model_validate(known)
    except ValidationError as error:
        raise Invalid(_violations(error.errors(include_url=False))) from error


def _names(model: type[W]) -> dict[str, str]:
    """The wire names of a model's members, by their lower case."""
    wire = (field.alias or name for name, field in model.model_fields.items())
    return {name.lower(): name for name in wire}


def _violations(errors: list[ErrorDetails]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for error in errors:
        field = str(error["loc"][0]) if error["loc"] else "body"
        given = error["input"]
        cure = _CURES.get(error["type"], error["msg"].removeprefix("Value error, "))
        tail = f", not {shown(given)}" if isinstance(given, str) and error["type"] != "string_unicode" else ""
        found.setdefault(field, []).append(f"{cure}{tail}")
    return found
