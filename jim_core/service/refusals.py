"""Refusals of the last moment, counted rather than listed, until they are written to the audit trail.

Somebody who is refused ten thousand times a minute costs one row; a thousand somebodies cost a hundred.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from jim_core.model.audit import AuditEntry, Deed

CALLERS_A_MINUTE: Final = 100
"""Who comes beyond these (counted by caller and code) is counted as `others`."""
OTHERS: Final = "others"
MOST: Final = 1_000
"""Kept while the database cannot be written."""


class Refusals:
    """Counts, from one loop."""

    def __init__(self) -> None:
        self._counted: dict[str, AuditEntry] = {}
        self._minute = ""
        self._seen: set[tuple[str, str]] = set()

    def note(self, deed: Deed, code: str, now: datetime) -> None:
        """Somebody was refused."""
        minute = f"{now:%Y-%m-%dT%H:%M}"
        if minute != self._minute:
            self._minute = minute
            self._seen.clear()
        who = str(deed.by.id or deed.by.name) if deed.by else deed.address
        if (who, code) not in self._seen and len(self._seen) >= CALLERS_A_MINUTE:
            who, deed = OTHERS, replace(deed, by=None, address=OTHERS)
        else:
            self._seen.add((who, code))
        entry = AuditEntry(now, now, deed.by, deed.address, deed.action, deed.target, None, code)
        self._add(f"{minute} {code} {who}", entry)

    def take(self) -> dict[str, AuditEntry]:
        """What was counted since the last time; it is somebody else's to keep now."""
        taken, self._counted = self._counted, {}
        return taken

    def give_back(self, taken: dict[str, AuditEntry]) -> None:
        """It could not be written."""
        later, self._counted = self._counted, {}
        for bucket, entry in (*taken.items(), *later.items()):
            self._add(bucket, entry)

    def _add(self, bucket: str, entry: AuditEntry) -> None:
        known = self._counted.get(bucket)
        if known is not None:
            count = known.count + entry.count
            self._counted[bucket] = replace(known, count=count, last_at=entry.last_at)
        elif len(self._counted) < MOST:
            self._counted[bucket] = entry
