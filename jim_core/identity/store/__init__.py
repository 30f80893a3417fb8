"""What runs know of objects and identities: a SQLite database of its own in the data directory.

`database` opens it, `schema` says its tables; one repository a noun, each on an open connection: `space`
(objects of connected systems), `identities`, `imports` (how far they are), `exports` (what is to be written),
`runs` (what a run did, object by object). A page of a run is one transaction. May import `model` only. One
comes here from the runs of `jim_core.identity`, and from `jim_core.service` to read.
"""
