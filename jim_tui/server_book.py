"""The servers that can be shown, which one is, and how to begin with another."""

from collections.abc import Callable
from dataclasses import dataclass

from jim_tui.gateway.key import KeyHolder
from jim_tui.gateway.protocol import Gateway
from jim_tui.settings import ConsoleSettings
from jim_tui.state.desk import Clock
from jim_tui.state.server_watch import ServerWatch
from jim_tui.state.servers import Answer
from jim_tui.state.store import ConsoleStore


@dataclass(frozen=True, slots=True)
class Session:
    """One server as it is shown: what was said of it, the door to it, what is known of it."""

    server: ConsoleSettings
    gateway: Gateway
    store: ConsoleStore
    keys: KeyHolder | None = None
    """Takes another key for it; None where nobody could enter one."""


Begin = Callable[[ConsoleSettings], Session]
"""A session with a server; nothing is connected yet."""


@dataclass(slots=True)
class ServerBook:
    """All of them, in the order of the configuration."""

    servers: tuple[ConsoleSettings, ...]
    begin: Begin
    watch: ServerWatch

    def named(self, label: str) -> ConsoleSettings | None:
        """The server of that name."""
        return next((server for server in self.servers if server.label == label), None)

    def others(self, current: ConsoleSettings) -> tuple[ConsoleSettings, ...]:
        """All but the one that is shown, of which the console itself knows more."""
        return tuple(server for server in self.servers if server.label != current.label)


def alone(session: Session, clock: Clock) -> ServerBook:
    """The server that is shown, and no other."""

    async def probe(server: ConsoleSettings) -> Answer | None:
        raise LookupError(f"there is no other server than {server.label}")

    return ServerBook((session.server,), lambda _: session, ServerWatch(probe, clock=clock))
