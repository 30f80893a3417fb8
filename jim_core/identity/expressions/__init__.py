"""What scopes and flows say: a small language that works out values from the attributes of one object.

`expression` is what one comes here for: `check` and `compiled`; `parsing` refuses what the language does not
have, `functions` is all that may be called, `operators` what stands between two values. Its grammar is that
of Python's expressions, evaluated by simpleeval; nothing in it reaches an object of Python, and the size of
what it makes is bounded.
"""

from jim_core.identity.expressions.expression import Expression, check, compiled
from jim_core.identity.expressions.fault import ExpressionError

__all__ = ["Expression", "ExpressionError", "check", "compiled"]
