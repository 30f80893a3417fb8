"""An expression, read once and worked out for many objects."""

import ast
from collections.abc import Callable
from datetime import datetime
from typing import Final

from simpleeval import InvalidExpression, SimpleEval

from jim_core.identity.expressions.dates import text_of
from jim_core.identity.expressions.fault import ExpressionError
from jim_core.identity.expressions.functions import FUNCTIONS
from jim_core.identity.expressions.operands import MOST, Result, truth
from jim_core.identity.expressions.operators import OPERATORS
from jim_core.identity.expressions.parsing import ALL_OF, TRUTH, tree_of
from jim_core.identity.store.attributes import Attributes, Value

_BAD: Final = (InvalidExpression, TypeError, ValueError, ArithmeticError, RecursionError, MemoryError)


def check(text: str) -> str | None:
    """What is wrong with an expression, with the place; None if nothing is."""
    try:
        tree_of(text)
    except ExpressionError as error:
        return str(error)
    return None


def compiled(text: str, now: datetime | None = None) -> "Expression":
    """The expression to be worked out; ExpressionError. `now` is what its now() is."""
    try:
        return Expression(text, tree_of(text), now)
    except ExpressionError as error:
        raise ExpressionError(f"the expression {text!r}: {error}") from None


class Expression:
    """Works out values from attributes. For one thread at a time."""

    def __init__(self, text: str, tree: ast.expr, now: datetime | None) -> None:
        self.text = text
        self._first = _First({})
        self._work_out = _evaluation(tree, self._first, now)

    def values(self, attributes: Attributes) -> tuple[Value, ...]:
        """The values that it gives, without empty ones; ExpressionError."""
        result = self._result(attributes)
        if isinstance(result, tuple):
            if len(result) > MOST:
                raise self._bad(f"it gives more than {MOST:,} values")
            return tuple(value for value in result if value != "")
        return () if result == "" else (result,)

    def is_true(self, attributes: Attributes) -> bool:
        """Whether it is true, of one that says so or has no value; ExpressionError."""
        result = self._result(attributes)
        try:
            return truth(result[0] if isinstance(result, tuple) and len(result) == 1 else result)
        except ExpressionError as error:
            raise self._bad(error) from None

    def _result(self, attributes: Attributes) -> Result:
        self._first.attributes = attributes
        try:
            return self._work_out()
        except (ExpressionError, *_BAD) as error:
            raise self._bad(error) from None

    def _bad(self, reason: object) -> ExpressionError:
        return ExpressionError(f"the expression {self.text!r}: {reason}")


class _First:
    """The first value of each attribute, as names in an expression mean it."""

    __slots__ = ("attributes",)

    def __init__(self, attributes: Attributes) -> None:
        self.attributes = attributes

    def __getitem__(self, name: str) -> Value:
        values = self.attributes.get(name)
        return values[0] if values else ""

    def all_of(self, name: str) -> tuple[Value, ...]:
        return self.attributes.get(name, ())


def _evaluation(tree: ast.expr, first: _First, now: datetime | None) -> Callable[[], Result]:
    """What works out the tree for the attributes that `first` has by then."""

    def present() -> str:
        if now is None:
            raise ExpressionError("now() has no meaning here")
        return text_of(now)

    match tree:
        case ast.Call(func=ast.Name(id=called), args=[ast.Constant(value=str(name))]) if called == ALL_OF:
            return lambda: first.all_of(name)  # as most flows are

    calls: dict[str, Callable[..., Result]] = {name: function.call for name, function in FUNCTIONS.items()}
    calls |= {TRUTH: truth, ALL_OF: first.all_of, "attr": first.__getitem__, "now": present}
    simple = SimpleEval(operators=dict(OPERATORS), functions=calls, names=first)

    def each(node: ast.List | ast.Tuple) -> Result:
        items: list[Value] = [simple._eval(item) for item in node.elts]  # noqa: SLF001  as its own lists do
        if any(isinstance(item, tuple) for item in items):
            raise ExpressionError("a list cannot hold a list")
        return tuple(items)

    simple.nodes |= {ast.List: each, ast.Tuple: each}
    return lambda: simple.eval("", tree)
