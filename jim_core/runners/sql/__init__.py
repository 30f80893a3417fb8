"""SQL scripts as steps: a connection string, a file, and a child process that performs one with the other.

`job` checks a step and says what the child is told; `work.perform` is what the child does: `address` finds
the database, `script` reads the file, `statements` takes it apart, a session (`postgresql`, `sqlite`,
`driver`) talks to the server, `speech` is all that anybody hears of it. May import SQLAlchemy, which the
rest of `runners` may not; only a process that performs a script needs more of it than `job`.
"""
