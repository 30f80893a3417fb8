"""What is remembered: SQLModel tables, one repository a noun, one transaction with its events.

May import the model only; nothing above speaks SQL. `database` opens SQLite or PostgreSQL, brings the
schema up to date (`migrations`) and owns the one writer thread; `unit_of_work` is what a job of that
thread gets. One comes here from `jim_core.service`. Next: the model.
"""
