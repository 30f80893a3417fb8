"""Cursors: where a list of executions goes on, as a text that only this file can read.

A cursor names the execution that was the last one of its page, and the list. It holds no secret and is not
signed: whoever makes one up only chooses another place of a list that they may read anyway.
"""

import base64
import hashlib
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from jim_core.model.errors import Invalid
from jim_core.model.status import ExecutionStatus
from jim_core.storage.execution_stretches import ExecutionFilter, Order, Place

_FORM: Final = struct.Struct(">6sBI?qQ")
"""The list, the status, the number of the page, whether there is a moment, the moment, the row."""
_STATUSES: Final = tuple(ExecutionStatus)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_LAST_PAGE: Final = 2**31 - 1
_LAST_ROW: Final = 2**63 - 1
_UNKNOWN: Final = "is none of this server's; use what X-Next-Cursor said, or leave it out to begin anew"
_ANOTHER: Final = (
    "belongs to another list; ask with the scheduleId, status, sortBy and sortDescending that it came from"
)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the next page begins."""

    after: Place
    page: int
    """Which page that is, if nothing was added meanwhile."""


def written(cursor: Cursor, wanted: ExecutionFilter, order: Order) -> str:
    """The cursor as a text for the URL, bound to this list."""
    place = cursor.after
    moment = 0 if place.value is None else (place.value - _EPOCH) // _MICROSECOND
    packed = _FORM.pack(
        _mark(wanted, order),
        _STATUSES.index(place.status),
        min(cursor.page, _LAST_PAGE),
        place.value is not None,
        moment,
        place.seq,
    )
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def read(text: str, wanted: ExecutionFilter, order: Order) -> Cursor:
    """The cursor in a text; Invalid when it is none, or one of another list."""
    try:
        packed = base64.b64decode(text.encode() + b"==", altchars=b"-_", validate=True)
        mark, status, page, has_moment, moment, seq = _FORM.unpack(packed)
        value = _EPOCH + moment * _MICROSECOND if has_moment else None
        place = Place(_STATUSES[status], value, seq)
    except (ValueError, struct.error, OverflowError, IndexError) as error:
        raise Invalid({"cursor": (_UNKNOWN,)}) from error
    if mark != _mark(wanted, order):
        raise Invalid({"cursor": (_ANOTHER,)})
    if seq > _LAST_ROW or not 0 < page <= _LAST_PAGE:
        raise Invalid({"cursor": (_UNKNOWN,)})
    return Cursor(place, page)


def _mark(wanted: ExecutionFilter, order: Order) -> bytes:
    """What tells lists apart."""
    statuses = "any" if wanted.statuses is None else ",".join(wanted.statuses)
    said = f"{wanted.schedule_id}|{statuses}|{order.column}|{order.descending}"
    return hashlib.blake2b(said.encode(), digest_size=6).digest()
