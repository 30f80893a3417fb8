"""Run by Alembic: works on the connection it is given, inside that connection's transaction."""

from alembic import context

from jim_core.storage.rows import Stored

context.configure(connection=context.config.attributes["connection"], target_metadata=Stored.metadata)
with context.begin_transaction():
    context.run_migrations()
