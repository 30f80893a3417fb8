"""One transaction."""


class Reader:
    """Repositories that read."""


class UnitOfWork(Reader):
    """Repositories that also write."""
