"""Exports to a file: every line goes through, changed or not, and the new file takes the place of the old."""

import io
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import chain
from pathlib import Path

from jim_core.connectors.delimited.changes import Changes
from jim_core.connectors.delimited.layout import Layout, names_of
from jim_core.connectors.delimited.line import Lines
from jim_core.connectors.delimited.replacing import replacing, state_of
from jim_core.connectors.delimited.rows import Identity, open_file
from jim_core.connectors.delimited.settings import DelimitedSettings
from jim_core.connectors.delimited.stored import StoredFile, StoredLine, end_of
from jim_core.connectors.protocol import Change, ConnectorError, Operation, Written


def write(path: Path, settings: DelimitedSettings, changes: Sequence[Change]) -> Iterator[Written]:
    """Make all changes or, on a ConnectorError, none. The outcomes come once the new file is in its place."""
    if changes and state_of(path) is None:
        yield from _begun(path, settings, changes)
    elif changes:
        with open_file(path) as file:
            identity = Identity.of(os.fstat(file.fileno()))
            with closing(StoredFile(file, identity, settings)) as stored:
                outcomes = _rewritten(path, settings, changes, stored)
        yield from outcomes


def _begun(path: Path, settings: DelimitedSettings, changes: Sequence[Change]) -> Sequence[Written]:
    """The outcomes of changes to a file that does not exist."""
    columns = settings.columns or dict.fromkeys(
        [*settings.anchor, *settings.named_columns, *_attributes(changes)]
    )
    layout = Layout(settings, list(columns))
    lines = Lines(layout, layout.columns, "\n")
    todo = Changes(lines, layout, changes)
    with replacing(path, None) as replacement:
        out = io.TextIOWrapper(replacement.file, encoding=settings.encoding, newline="")
        out.write(lines.line(layout.columns) if settings.has_header else "")
        out.writelines(todo.rest())
        out.detach()  # else it would close the file
        replacement.is_wanted = todo.has_changed
    return todo.written


def _rewritten(
    path: Path, settings: DelimitedSettings, changes: Sequence[Change], stored: StoredFile
) -> Sequence[Written]:
    header, rows = _header(stored.lines(), settings)
    layout = Layout(settings, names_of(header.fields) if header else settings.columns)
    first = header or next(rows, None)
    end = (end_of(first.text) if first else "") or "\n"
    rows = rows if header or first is None else chain([first], rows)
    more = _attributes(changes) if settings.allow_new_columns and header else ()
    lines = Lines(layout, list(dict.fromkeys([*layout.columns, *more])), end)
    todo = Changes(lines, layout, changes)
    with replacing(path, stored.identity) as replacement:
        out = io.TextIOWrapper(
            replacement.file, encoding=stored.encoding, errors="surrogateescape", newline=""
        )
        last = end
        if header:
            last = header.text if lines.columns == layout.columns else lines.line(lines.columns)
            out.write(last)
        for row in rows:
            text = todo.line(row)
            out.write(text)
            last = text or last
        for text in todo.rest():
            out.write(text if end_of(last) else end + text)
            last = text
        out.detach()  # else it would close the file
        replacement.is_wanted = todo.has_changed
    return todo.written


def _header(
    rows: Iterator[StoredLine], settings: DelimitedSettings
) -> tuple[StoredLine | None, Iterator[StoredLine]]:
    if not settings.has_header:
        return None, rows
    header = next((row for row in rows if row.fields), None)
    if header is None:
        raise ConnectorError("the file is empty: not even its header is there")
    return header, rows


def _attributes(changes: Sequence[Change]) -> Iterable[str]:
    """What changes have values for."""
    return dict.fromkeys(
        name
        for change in changes
        if change.operation is not Operation.DELETE
        for name, values in change.attributes.items()
        if values
    )
