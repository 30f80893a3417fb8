"""Why an expression has no result."""

from jim_core.model.errors import JimError


class ExpressionError(JimError):
    """An expression cannot be read, or not be worked out for these attributes; the text says why."""
