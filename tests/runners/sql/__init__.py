"""SQL scripts as steps, against a real SQLite and a real PostgreSQL."""
