"""Databases: SQLite always, PostgreSQL where there is one."""
