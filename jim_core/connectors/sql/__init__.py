"""SQL databases: one object a row of a table or a query.

`settings` say what is read, `database` connects, `source` asks for one page of rows after the other, `values`
are those of a driver and those of objects, `marks` are where reading goes on, `reading` and `writing` are
imports and exports. SQLAlchemy quotes identifiers and binds values; no statement is put together from texts.
One comes here from `kind`.
"""
