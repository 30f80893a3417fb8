"""Imports of a file, page by page."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from jim_core.connectors.delimited.layout import layout_of
from jim_core.connectors.delimited.rows import Identity, Rows, opened
from jim_core.connectors.delimited.settings import DelimitedSettings
from jim_core.connectors.protocol import BookmarkLost, Page, Reading


def read_all(path: Path, settings: DelimitedSettings, reading: Reading) -> Iterator[Page]:
    """Every object of the file.

    A bookmark is the state of the file and a number of rows. Reading goes on by passing over so many: their
    anchors have to be known anyway, to notice one that comes twice.
    """
    with opened(path, settings) as rows:
        yield from _pages(rows, settings, reading, complete=False)


def read_changes(path: Path, settings: DelimitedSettings, reading: Reading, watermark: str) -> Iterator[Page]:
    """Nothing, if the file is the one that the watermark means; else every object, and that these are all."""
    with opened(path, settings) as rows:
        if _state(rows.identity, settings) == watermark:
            yield Page(watermark=watermark)
        else:
            yield from _pages(rows, settings, reading, complete=True)


def _pages(rows: Rows, settings: DelimitedSettings, reading: Reading, *, complete: bool) -> Iterator[Page]:
    state = _state(rows.identity, settings)
    passed = _passed(reading.bookmark, state)
    layout = layout_of(rows, settings)
    seen: set[int] = set()  # hashes, about 70 bytes an object: all that is kept longer than a page
    read = counted = 0
    at_end = False
    while not at_end:
        most = min(reading.page_size, passed - read) if read < passed else reading.page_size
        taken = rows.take(most)
        at_end = len(taken.rows) < most
        objects, faults = layout.objects(taken, seen, odd=rows.has_odd_characters)
        read += len(taken.rows)
        counted += len(objects) + len(faults)
        if read <= passed and not at_end:
            continue
        if at_end:
            rows.check_unchanged()
        yield Page(
            objects,
            faults=faults,
            total=counted if at_end else max(counted, round(counted / rows.part)),
            bookmark=f"{state}@{read}",
            watermark=state if at_end else None,
            complete=complete and at_end,
        )


def _state(identity: Identity, settings: DelimitedSettings) -> str:
    """The file as it is and is understood: other settings may make other objects of it."""
    understood = settings.model_dump_json(exclude={"path", "export_path", "allow_new_columns"})
    return f"{hashlib.blake2b(understood.encode(), digest_size=6).hexdigest()}-{'-'.join(map(str, identity))}"


def _passed(bookmark: str | None, state: str) -> int:
    if bookmark is None:
        return 0
    was, _, rows = bookmark.rpartition("@")
    if was != state or not rows.isdecimal():
        raise BookmarkLost("the file was changed since a part of it was read")
    return int(rows)
