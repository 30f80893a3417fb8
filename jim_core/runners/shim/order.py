"""What a shim is told: a JSON object from the server, through the spawner."""

import json
from typing import Final, NamedTuple, Self

REFUSED: Final = b"!"
"""How the answer to an order begins when no shim could be forked; the system's error number follows."""
UNFIT: Final = b"?"
"""How a spawner begins to say, unasked, why it could not load what it needs, before it ends."""


class Order(NamedTuple):
    """One attempt at one step."""

    run_directory: str
    """The folder of the attempt; it exists."""
    target: dict[str, object]
    """What to run; see `target`."""
    grace: float
    """Seconds between the wish that it ends and force."""
    timeout: float | None
    """Seconds that it may take in all."""
    drain: float
    """Seconds in which what a program left behind may end by itself."""
    head: int
    tail: int
    """Bytes of output that are kept: the first, and the latest."""
    cgroup: str | None = None
    """The name of the cgroup to make for it, if any can be made."""
    dialect: str | None = None
    """`module:function` inside this folder that understands what else its lines may say."""
    ticket: str | None = None
    """Lets it start although the start was called off under this ticket."""

    def encode(self) -> bytes:
        """The order as it is sent."""
        return json.dumps(self._asdict()).encode()

    @classmethod
    def decode(cls, text: bytes) -> Self:
        """The order that was sent."""
        return cls(**json.loads(text))
