"""The one place where the current state is held."""

import asyncio
from collections.abc import Callable

from jim_tui.state.console import ConsoleState


class Board:
    """Holds the newest state; `changed` is set when something that can be seen is different."""

    def __init__(self, state: ConsoleState) -> None:
        self.state = state
        self.changed = asyncio.Event()

    def put(self, state: ConsoleState) -> None:
        """This is the state now."""
        if state is self.state:
            return
        # Parts that did not change are the same objects, so this looks at little more than what did.
        if state != self.state:
            self.changed.set()
        self.state = state

    def change(self, make: Callable[[ConsoleState], ConsoleState]) -> None:
        """The state becomes what `make` makes of it."""
        self.put(make(self.state))
