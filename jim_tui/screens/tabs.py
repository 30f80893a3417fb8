"""The tabs and their screens; all but the first are read when they are first looked at."""

from collections.abc import Callable
from typing import Final

from textual.screen import Screen

from jim_tui.screens.active import ActiveScreen


def _history() -> Screen[None]:
    from jim_tui.screens.history import HistoryScreen  # noqa: PLC0415

    return HistoryScreen()


def _schedules() -> Screen[None]:
    from jim_tui.screens.schedules import SchedulesScreen  # noqa: PLC0415

    return SchedulesScreen()


def _logs() -> Screen[None]:
    from jim_tui.screens.logs import LogsScreen  # noqa: PLC0415

    return LogsScreen()


def _servers() -> Screen[None]:
    from jim_tui.screens.servers import ServersScreen  # noqa: PLC0415

    return ServersScreen()


TABS: Final[dict[str, Callable[[], Screen[None]]]] = {
    "active": ActiveScreen,
    "history": _history,
    "schedules": _schedules,
    "logs": _logs,
    "servers": _servers,
}
