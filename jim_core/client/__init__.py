"""The way to a server, the same for a remote one, the one on this box and the one in this process.

May import wire and model, httpx, httpx-sse and pydantic; never the server's rooms, so that a console starts
fast. `jim` is the client, made of one file for each noun of the API, all built on `asking`; `http` sends and
reads, `errors` says what can go wrong, `events` follows the event stream, `output` is what a step wrote,
`connection` and `asgi` are the transports, `local` finds a running server by its data directory.
Comes from: the console's gateway, the command line. Next: `jim_core.wire`.
"""

import sys

# Where click and rich are there, as they are here, httpx loads a command line of its own: 3 MB, and 20 ms of
# each start. None in this table says that there is no such module, for which httpx is prepared.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # typeshed knows of modules only
