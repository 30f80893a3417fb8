"""The way to a server, the same for a remote one, the one on this box and the one in this process.

May import wire and model, httpx, httpx-sse and pydantic; never the server's rooms, so that a console starts
fast. `jim` is the client, made of one file for each noun of the API, all built on `asking`; `http` sends and
reads, `errors` says what can go wrong, `events` follows the event stream, `output` is what a step wrote,
`connection` and `asgi` are the transports, `local` finds a running server by its data directory.
Comes from: the console's gateway, the command line. Next: `jim_core.wire`.
"""
