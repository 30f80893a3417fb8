"""Reads an expression, and refuses what the language does not have, with the place."""

import ast
import warnings
from typing import Final

from jim_core.identity.expressions.fault import ExpressionError
from jim_core.identity.expressions.functions import FUNCTIONS
from jim_core.identity.expressions.operands import GREATEST
from jim_core.identity.expressions.operators import OPERATORS

TRUTH: Final = "truth "
ALL_OF: Final = "all of "
"""What is called beneath; with names that nobody can write."""

_LONGEST: Final = 2_000
_MOST_NODES: Final = 500
_DEEPEST: Final = 40
_PLAIN: Final = (ast.Name, ast.Constant, ast.List, ast.Tuple, ast.IfExp, ast.Load, ast.operator, ast.unaryop)
_ALLOWED: Final = (*_PLAIN, ast.BoolOp, ast.Compare, ast.BinOp, ast.UnaryOp, ast.Call, ast.boolop, ast.cmpop)
_OF_ATTRIBUTES: Final = {"attr": 1, "now": 0}
"""What is known only with an object's attributes, or the time; and how many arguments it takes."""


def tree_of(text: str) -> ast.expr:
    """The syntax tree of an expression, ready to be evaluated; ExpressionError."""
    if len(text) > _LONGEST:
        raise ExpressionError(f"it is longer than {_LONGEST:,} characters")
    line = text.replace("\r", " ").replace("\n", " ").rstrip()
    indent = len(line) - len(line.lstrip())
    if not line:
        raise ExpressionError("it is empty")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # such as a backslash that means nothing
            body = ast.parse(line.lstrip(), mode="eval").body
        _check(body, line, indent, 0)
    except SyntaxError as error:
        column = f"column {error.offset + indent}: " if error.offset else ""
        raise ExpressionError(f"{column}{error.msg}") from None
    except (ValueError, MemoryError, RecursionError, Warning) as error:
        raise ExpressionError(f"it cannot be read: {error}") from None
    if sum(1 for _ in ast.walk(body)) > _MOST_NODES:
        raise ExpressionError("it has too many parts")
    return _ready(body)


def _check(node: ast.AST, line: str, indent: int, depth: int) -> None:
    reason = "it is nested too deep" if depth > _DEEPEST else _refused(node)
    if reason:
        raise ExpressionError(f"column {_column(node, line, indent)}: {reason}")
    children = node.args if isinstance(node, ast.Call) else ast.iter_child_nodes(node)
    for child in children:
        _check(child, line, indent, depth + 1)


def _refused(node: ast.AST) -> str | None:
    match node:
        case ast.Call():
            return _refused_call(node)
        case ast.Constant(value=value) if not isinstance(value, str | int | float):
            return "only texts, numbers, True and False can be written out"
        case ast.Constant(value=int() | float() as number) if not -GREATEST <= number <= GREATEST:
            return "the number is too great"
        case ast.BinOp(op=op) | ast.UnaryOp(op=op) if type(op) not in OPERATORS:
            return f"there is no operator {type(op).__name__}"
        case ast.Compare(ops=ops) if any(type(op) not in OPERATORS for op in ops):
            return "there is no such comparison"
    return None if isinstance(node, _ALLOWED) else f"{type(node).__name__} is not part of the language"


def _refused_call(node: ast.Call) -> str | None:
    if not isinstance(node.func, ast.Name):
        return "only functions can be called, as in lower(mail)"
    name, given = node.func.id, len(node.args)
    function = FUNCTIONS.get(name)
    if function is None and name not in _OF_ATTRIBUTES:
        return f"there is no function {name!r}; there are {', '.join(sorted([*FUNCTIONS, *_OF_ATTRIBUTES]))}"
    if node.keywords or any(isinstance(argument, ast.Starred) for argument in node.args):
        return f"{name} takes its arguments one after the other"
    least, most = (function.least, function.most) if function else (_OF_ATTRIBUTES[name],) * 2
    if not least <= given <= most:
        return f"{name} takes {least if least == most else f'{least} to {most}'} arguments, not {given}"
    if name == "attr" and not _is_text(node.args[0]):
        return 'attr takes the name of an attribute, as in attr("x-y")'
    return None


def _column(node: ast.AST, line: str, indent: int) -> int:
    before = line.lstrip().encode()[: getattr(node, "col_offset", 0)]
    return len(before.decode(errors="ignore")) + indent + 1


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _ready(body: ast.expr) -> ast.expr:
    ready: ast.expr = _Readier().visit(body)
    return _all_of(ready)


class _Readier(ast.NodeTransformer):
    """Writes out what the grammar leaves to be understood: truths, and attributes with all their values."""

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        node.values = [_truth(value) for value in node.values]
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.Not):
            node.operand = _truth(node.operand)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        node.test = _truth(node.test)
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        pairs = zip(node.ops, node.comparators, strict=True)
        node.comparators = [
            _all_of(right) if isinstance(op, ast.In | ast.NotIn) else right for op, right in pairs
        ]
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        node.args = [self.visit(argument) for argument in node.args]
        function = FUNCTIONS.get(node.func.id) if isinstance(node.func, ast.Name) else None
        if function and function.takes_all:
            node.args[0] = _all_of(node.args[0])
        return node


def _truth(node: ast.expr) -> ast.expr:
    is_one = isinstance(node, ast.BoolOp | ast.Compare) or (
        isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
    )
    return node if is_one else _call(TRUTH, node)


def _all_of(node: ast.expr) -> ast.expr:
    if isinstance(node, ast.Name):
        return _call(ALL_OF, ast.Constant(node.id))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "attr":
        return _call(ALL_OF, *node.args)
    return node


def _call(name: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])
