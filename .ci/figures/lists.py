"""Every filter of the execution list in every order: its first, middle and last page, and by cursor."""

import itertools
import json
import re
import statistics
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

from figures.history import schedule_ids, with_history
from figures.keepalive import Connection, connected
from figures.server import served
from jim_core.wire import paths

ORDERS = list(itertools.product(("queuedAt", "startedAt", "completedAt", "status"), ("true", "false")))
STATUSES = ("Completed", "Failed", "Cancelled", "Queued")
WHERE = ("first", "middle", "last", "cursor")
SIZE = 20
CURSOR = re.compile(rf"^{paths.NEXT_CURSOR_HEADER}: (\S+)".encode(), re.IGNORECASE | re.MULTILINE)


@dataclass
class _Took:
    """What pages of one kind took."""

    seconds: list[float] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")
    """The median of the slowest list, and which one it is."""

    def add(self, seconds: list[float], name: str) -> None:
        """Some questions for one list."""
        self.seconds += seconds
        self.slowest = max(self.slowest, (statistics.median(seconds), name))

    def told(self) -> dict[str, object]:
        """Of all lists together, and of the slowest one."""
        cuts = statistics.quantiles(self.seconds, n=100)
        return {
            "p50_ms": round(1e3 * cuts[49], 2),
            "p99_ms": round(1e3 * cuts[98], 2),
            "slowest_list_ms": round(1e3 * self.slowest[0], 2),
            "slowest_list": self.slowest[1],
        }


async def measured(quick: bool) -> dict[str, object]:
    """Over the API, one question at a time."""
    rows = 50_000 if quick else 1_000_000
    times = 3 if quick else 15
    filters = _filters()
    took = {where: _Took() for where in WHERE}
    async with (
        with_history(rows) as directory,
        served(directory) as server,
        connected(server.socket, 1) as [connection],
    ):
        for wanted, (column, descending) in itertools.product(filters, ORDERS):
            asked = wanted | {"sortBy": column, "sortDescending": descending, "pageSize": str(SIZE)}
            for where, path in (await _pages(connection, asked)).items():
                took[where].add([await _seconds(connection, path) for _ in range(times)], urlencode(asked))
    return {
        "rows": rows,
        "lists": len(filters) * len(ORDERS),
        **{where: found.told() for where, found in took.items()},
    }


def _filters() -> list[dict[str, str]]:
    busy, another, *_ = map(str, schedule_ids())
    schedules: list[dict[str, str]] = [{}, {"scheduleId": busy}, {"scheduleId": another}]
    statuses: list[dict[str, str]] = [{}, *({"status": word} for word in STATUSES)]
    return [one | other for one, other in itertools.product(schedules, statuses)]


async def _pages(connection: Connection, asked: dict[str, str]) -> dict[str, str]:
    """The paths of a list's pages; by cursor the one after the middle."""
    first = _path(asked)
    _, body = await connection.ask(first)
    last = max(1, json.loads(body)["totalPages"])
    middle = _path(asked | {"page": str((last + 1) // 2)})
    found = {"first": first, "middle": middle, "last": _path(asked | {"page": str(last)})}
    head, _ = await connection.ask(middle)
    cursor = CURSOR.search(head)
    return found | ({"cursor": _path(asked | {"cursor": cursor[1].decode()})} if cursor else {})


async def _seconds(connection: Connection, path: str) -> float:
    began = time.perf_counter()
    await connection.ask(path)
    return time.perf_counter() - began


def _path(asked: dict[str, str]) -> str:
    return f"{paths.EXECUTIONS}?{urlencode(asked)}"
