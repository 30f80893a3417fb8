"""What an export does to the lines of a file, and how each change ends."""

from collections.abc import Iterator, Sequence

from jim_core.connectors.delimited.layout import Layout
from jim_core.connectors.delimited.line import Lines, NotWritable
from jim_core.connectors.delimited.stored import StoredLine, end_of
from jim_core.connectors.protocol import Change, Operation, WriteStatus, Written

_Key = tuple[str | None, str | None]


class Changes:
    """The changes of one export by the object that they are about. They are all that is kept of the file."""

    def __init__(self, lines: Lines, layout: Layout, changes: Sequence[Change]) -> None:
        self._lines = lines
        self._layout = layout
        self._more = layout.settings.delimiter * (len(lines.columns) - len(layout.columns))
        self._left: dict[_Key, list[Change]] = {}
        self._gone: set[_Key] = set()
        self._unreadable: dict[str, int] = {}
        self._written: dict[int, Written] = {}
        self._order = [change.id for change in changes]
        self.has_changed = False
        """Whether the file is another one than before."""
        for change in changes:
            if key := self._key(change):
                self._left.setdefault(key, []).append(change)
        self._anchors = {anchor for _, anchor in self._left}

    def line(self, row: StoredLine) -> str:
        """What becomes of a line of the file: a line, or nothing."""
        if len(row.fields) != len(self._layout.columns):
            anchor = self._layout.anchor_of(row.fields)
            if anchor in self._anchors:
                self._unreadable[str(anchor)] = row.number
            return row.text
        key = self._lines.key(row.fields)
        if key in self._left:
            fields = self._settled(row.fields, self._left.pop(key))
            if fields is None:
                self._gone.add(key)
                return ""
            if fields is not row.fields:
                return self._lines.line(fields)
        elif key in self._gone:  # the anchor came twice, and the object shall be gone
            return ""
        if not self._more:
            return row.text
        end = end_of(row.text)
        return row.text.removesuffix(end) + self._more + end

    def rest(self) -> Iterator[str]:
        """The lines of objects that were not in the file, once every line of it was looked at."""
        for (_, anchor), changes in self._left.items():
            if (line := self._unreadable.get(str(anchor))) is not None:
                for change in changes:
                    self._fail(
                        change, f"line {line} of the file has this anchor and cannot be read: mend it first"
                    )
            elif (fields := self._settled(None, changes)) is not None:
                yield self._lines.line(fields)

    @property
    def written(self) -> Sequence[Written]:
        """How all ended, in their order."""
        return [self._written[number] for number in self._order]

    def _key(self, change: Change) -> _Key | None:
        of_file = self._layout.settings.object_type
        if of_file is not None and change.object_type != of_file:
            self._fail(
                change, f"the objects of this file are of the type {of_file}, not {change.object_type}"
            )
        elif change.operation is not Operation.ADD:
            return change.object_type, change.anchor
        else:
            try:
                return change.object_type, self._lines.anchor_of(change)
            except NotWritable as reason:
                self._fail(change, str(reason))
        return None

    def _settled(self, stored: list[str] | None, changes: Sequence[Change]) -> list[str] | None:
        """The fields of an object after its changes, `stored` itself if none did anything; None: gone."""
        fields = stored
        for change in changes:
            try:
                fields = self._after(fields, change)
            except NotWritable as reason:
                self._fail(change, str(reason))
        self.has_changed = self.has_changed or fields != stored
        return stored if fields == stored else fields

    def _after(self, fields: list[str] | None, change: Change) -> list[str] | None:
        status, result = WriteStatus.DONE, fields
        if change.operation is Operation.ADD:
            status = WriteStatus.DONE if fields is None else WriteStatus.EXISTS
            result = self._lines.added(change) if fields is None else fields
        elif fields is None:
            status = WriteStatus.MISSING
        elif change.operation is Operation.UPDATE:
            result = self._lines.changed(fields, change)
        else:
            result = None
        if result is not None and result is not fields:
            self._lines.line(result)  # NotWritable now, rather than when half a file is written
        anchor = self._layout.anchor_of(result) if result and change.operation is Operation.ADD else None
        self._written[change.id] = Written(change.id, status, anchor=anchor)
        return result

    def _fail(self, change: Change, reason: str) -> None:
        self._written[change.id] = Written(change.id, WriteStatus.FAILED, reason)
