"""Everything, page by page."""

from collections.abc import Callable, Iterable, Iterator

from pydantic import BaseModel, ConfigDict, ValidationError

from jim_core.connectors.ldap.entry import Entry
from jim_core.connectors.ldap.scope import Scope
from jim_core.connectors.ldap.session import Session
from jim_core.connectors.protocol import BookmarkLost, Fault, ImportedObject, Page, Reading


class _Bookmark(BaseModel):
    """After which types reading can go on. A server's own cookie is worth nothing on another connection."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    types: tuple[str, ...]
    watermark: str


def read_all(session: Session, scope: Scope, reading: Reading, begin: Callable[[], str]) -> Iterator[Page]:
    """Every object of each type; after each type it can go on from a bookmark.

    `begin` says the watermark, before anything is read: what changes meanwhile is read twice, never missed.
    """
    if reading.bookmark is None:
        done, watermark = list[str](), begin()
    else:
        bookmark = _bookmark(reading.bookmark, scope)
        done, watermark = [*bookmark.types], bookmark.watermark
    for object_type, filter_ in scope:
        if object_type in done:
            continue
        for entries in session.pages(scope.base, filter_, scope.asked(object_type), size=reading.page_size):
            yield page_of(scope, object_type, entries)
        done.append(object_type)
        yield Page(bookmark=_Bookmark(types=tuple(done), watermark=watermark).model_dump_json())
    yield Page(watermark=watermark)


def page_of(scope: Scope, object_type: str, entries: Iterable[Entry]) -> Page:
    """The objects that entries are, and what is wrong with the others."""
    read = [scope.imported(object_type, entry) for entry in entries]
    return Page(
        objects=[one for one in read if isinstance(one, ImportedObject)],
        faults=[one for one in read if isinstance(one, Fault)],
    )


def _bookmark(text: str, scope: Scope) -> _Bookmark:
    try:
        bookmark = _Bookmark.model_validate_json(text)
    except ValidationError as error:
        raise BookmarkLost("what was kept of an import is none of a directory: begin anew") from error
    if not set(bookmark.types) <= set(scope.types):
        raise BookmarkLost("objectTypes have changed since: begin anew")
    return bookmark
