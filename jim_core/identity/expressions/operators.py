"""What may stand between two values."""

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any, Final

from jim_core.identity.expressions.fault import ExpressionError
from jim_core.identity.expressions.operands import Result, bounded, bounded_number, number, shown, text_from


def _plus(left: Result, right: Result) -> Result:
    if isinstance(left, str) and isinstance(right, str):
        return bounded(left + right)
    if isinstance(left, str) or isinstance(right, str):
        raise ExpressionError(
            f"+ joins two texts or adds two numbers, not {shown(left)} and {shown(right)}: use &"
        )
    return bounded_number(number(left) + number(right))


def _joined(left: Result, right: Result) -> str:
    return bounded(text_from(left) + text_from(right))


def _calculation(calculate: Callable[[Any, Any], int | float]) -> Callable[[Result, Result], int | float]:
    def worked_out(left: Result, right: Result) -> int | float:
        return bounded_number(calculate(number(left), number(right)))

    return worked_out


def _comparison(compare: Callable[[Any, Any], bool]) -> Callable[[Result, Result], bool]:
    def compared(left: Result, right: Result) -> bool:
        if left in ("", ()) or right in ("", ()):
            return False  # what has no value is neither less nor more
        if isinstance(left, str) and isinstance(right, str):
            return compare(left, right)
        if isinstance(left, str) or isinstance(right, str):
            raise ExpressionError(
                f"{shown(left)} and {shown(right)} cannot be compared: to_int or to_number helps"
            )
        return compare(number(left), number(right))

    return compared


def _among(left: Result, right: Result) -> bool:
    if not isinstance(right, tuple):
        raise ExpressionError(
            f"`in` needs a list or an attribute on its right, not {shown(right)}: use contains"
        )
    return left in right


def _not_among(left: Result, right: Result) -> bool:
    return not _among(left, right)


def _negative(value: Result) -> int | float:
    return -number(value)


OPERATORS: Final[Mapping[type[ast.AST], Callable[..., Result]]] = {
    ast.Add: _plus,
    ast.BitAnd: _joined,
    ast.Sub: _calculation(operator.sub),
    ast.Mult: _calculation(operator.mul),
    ast.FloorDiv: _calculation(operator.floordiv),
    ast.Mod: _calculation(operator.mod),
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: _comparison(operator.lt),
    ast.LtE: _comparison(operator.le),
    ast.Gt: _comparison(operator.gt),
    ast.GtE: _comparison(operator.ge),
    ast.In: _among,
    ast.NotIn: _not_among,
    ast.Not: operator.not_,
    ast.USub: _negative,
}
"""By the node of the syntax tree."""
