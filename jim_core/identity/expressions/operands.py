"""What functions and operators take: one value as text or number, or several; and how long it may get."""

from typing import Final, TypeAlias

from jim_core.identity.expressions.fault import ExpressionError
from jim_core.identity.store.attributes import Value

Result: TypeAlias = Value | tuple[Value, ...]
"""One value, empty text for none, or several."""

LONGEST: Final = 100_000
"""Characters of a text."""
MOST: Final = 10_000
"""Values of a list."""
GREATEST: Final = 2**63 - 1
"""Of a whole number, with either sign."""


def text_from(value: Result) -> str:
    """The value as text."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        raise ExpressionError(f"one value is needed where there are {len(value)}: join or item makes one")
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def several(value: Result) -> tuple[Value, ...]:
    """The values; none for empty text."""
    if isinstance(value, tuple):
        return value
    return () if value == "" else (value,)


def whole(value: Result) -> int:
    """The value as a whole number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise ExpressionError(f"a whole number is needed, not {shown(value)}: to_int makes one of text")


def number(value: Result) -> int | float:
    """The value as a number."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise ExpressionError(f"a number is needed, not {shown(value)}: to_int or to_number makes one of text")


def truth(value: Result) -> bool:
    """Whether it is true; what has no value is not."""
    if isinstance(value, bool):
        return value
    if value in ("", ()):
        return False
    raise ExpressionError(f"true or false is needed, not {shown(value)}: compare it, or use to_bool")


def bounded(text: str) -> str:
    """The text, unless it is too long."""
    if len(text) > LONGEST:
        raise ExpressionError(f"the text gets longer than {LONGEST:,} characters")
    return text


def bounded_number(value: int | float) -> int | float:
    """The number, unless it is too great."""
    if not -GREATEST <= value <= GREATEST:  # NaN is not, either
        raise ExpressionError("the number gets too great")
    return value


def shown(value: Result) -> str:
    """The value for a message."""
    if isinstance(value, tuple):
        return f"{len(value)} values"
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:39]}…"
