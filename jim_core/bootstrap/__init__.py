"""The composition root: opens everything once, in order, and closes it in reverse.

Every way to run a core goes through `open_core`: `jim serve`, the console with an engine of its own,
commands that work on a store without a server, and tests. It may import every room below it; only `cli`,
`demo` and one lazy file of the console import it. From here one goes to `core`, then to `listeners`.
"""

from jim_core.bootstrap.core import Core, Listen, open_core

__all__ = ["Core", "Listen", "open_core"]
