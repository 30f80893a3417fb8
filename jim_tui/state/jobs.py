"""Work beside the follower, by name, in one task group: one of each name at a time."""

import asyncio
from collections.abc import Awaitable, Callable

Work = Callable[[], Awaitable[None]]
Report = Callable[[Exception], None]


class Jobs:
    """Background work. What is asked for before `start` is done once it is called."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._group: asyncio.TaskGroup | None = None
        self._running: dict[str, asyncio.Task[None]] = {}
        self._next: dict[str, Work] = {}

    def start(self, group: asyncio.TaskGroup) -> None:
        """Tasks belong to `group` from now on."""
        self._group = group
        waiting, self._next = self._next, {}
        for name, work in waiting.items():
            self.ask(name, work)

    def ask(self, name: str, work: Work) -> None:
        """Do this; if one of that name is under way, once more after it."""
        if self._group is None or name in self._running:
            self._next[name] = work
            return
        task = self._group.create_task(self._do(work), name=name)
        self._running[name] = task
        task.add_done_callback(lambda done: self._done(name, done))

    def replace(self, name: str, work: Work) -> None:
        """Do this instead of what is under way under that name."""
        self.stop(name)
        self.ask(name, work)

    def stop(self, name: str) -> None:
        """Leave it."""
        self._next.pop(name, None)
        task = self._running.pop(name, None)
        if task is not None:
            task.cancel()

    def close(self) -> None:
        """Leave everything."""
        self._group = None
        self._next.clear()
        for task in list(self._running.values()):
            task.cancel()

    def is_running(self, name: str) -> bool:
        """Whether it is under way or about to be."""
        return name in self._running or name in self._next

    async def _do(self, work: Work) -> None:
        try:
            await work()
        except Exception as bug:  # noqa: BLE001 - the supervisor: a mistake in one job must not end the rest
            self._report(bug)

    def _done(self, name: str, task: asyncio.Task[None]) -> None:
        if self._running.get(name) is task:
            del self._running[name]
            again = self._next.pop(name, None)
            if again is not None and self._group is not None:
                self.ask(name, again)
