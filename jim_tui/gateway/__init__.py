"""The console's one door to a server, wherever that is.

`protocol` is what the rest of the console sees, with `errors`; `connect.choose` picks one of: a server at a
URL (`remote`), a data directory of this machine (`local`: the server that holds it, or an engine of our own,
`embedded`), the demo. All of them are one `linked` gateway over `jim_core.client`; `translate` turns what
that raises into the console's words. May import the core's model, wire and client, and `jim_core.bootstrap`
in `embedded` alone, when it is needed. From here one goes to `jim_tui.state`.
"""
