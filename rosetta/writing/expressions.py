"""Rules for expressions. Each takes the tree and the spec, and says whether it has changed the tree."""

import ast
import inspect
import textwrap
from functools import cache

from resnet_spec import ResNetSpec
from rosetta.writing.comments import set_comment
from rosetta.writing.trees import BUILTINS, evaluate, literal, names_in, same

_FOLDED = (ast.Attribute, ast.Call, ast.Compare, ast.UnaryOp, ast.BinOp, ast.BoolOp, ast.Subscript, ast.JoinedStr)


def fold(module: ast.AST, spec: ResNetSpec) -> bool:
    """What depends on the spec alone becomes its value, and a choice between two what is chosen."""
    folding = _Folding(spec)
    folding.visit(module)
    return folding.has_changed


class _Folding(ast.NodeTransformer):
    def __init__(self, spec: ResNetSpec) -> None:
        self.spec, self.has_changed = spec, False
        self.bearers: list[ast.AST] = []

    def visit(self, node: ast.AST) -> ast.AST:
        """Folds what is inside first."""
        is_bearer = isinstance(node, ast.stmt | ast.keyword)
        if is_bearer:
            self.bearers.append(node)
        node = self.generic_visit(node)
        if is_bearer:
            self.bearers.pop()
        found = self._value(node) if isinstance(node, _FOLDED) else None
        found = found or self._chosen(node) or _simpler(node)
        if found is None:
            return node
        self.has_changed = True
        return found

    def _value(self, node: ast.expr) -> ast.expr | None:
        """The value of what is known; a power stays, for 512**-0.5 says more than its digits."""
        is_power = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow)
        is_loop = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id not in ("len", "sum")
        if is_power or is_loop or not names_in(node) <= {"spec", *BUILTINS}:
            return None
        try:
            return literal(evaluate(node, spec=self.spec))
        except (AttributeError, TypeError, ValueError, LookupError, NameError, ArithmeticError):
            return None

    def _chosen(self, node: ast.AST) -> ast.expr | None:
        if not isinstance(node, ast.IfExp):
            return None
        if same(node.body, node.orelse):
            return node.body
        if not isinstance(node.test, ast.Constant):
            return None
        if not node.test.value:
            # The comment above a choice is about its first alternative.
            set_comment(self.bearers[-1], [])
        return node.body if node.test.value else node.orelse


def _simpler(node: ast.AST) -> ast.expr | None:
    """The same with less: `x * 1`, `a and True`, a table that is asked for a known key."""
    match node:
        case ast.BinOp(left, ast.Mult() | ast.FloorDiv(), ast.Constant(1)) | ast.BinOp(
            ast.Constant(1), ast.Mult(), left
        ):
            return left
        case ast.Subscript(ast.Dict(keys, values), ast.Constant(wanted)) if None not in keys:
            found = [
                value
                for key, value in zip(keys, values, strict=True)
                if isinstance(key, ast.Constant) and key.value == wanted
            ]
            return found[0] if len(found) == 1 else None
        case ast.BoolOp(operator, values) if any(isinstance(value, ast.Constant) for value in values):
            is_or = isinstance(operator, ast.Or)
            if any(isinstance(value, ast.Constant) and bool(value.value) == is_or for value in values):
                return ast.Constant(is_or)
            rest = [value for value in values if not isinstance(value, ast.Constant)]
            return rest[0] if len(rest) == 1 else ast.BoolOp(operator, rest)
        case ast.JoinedStr(values):
            return _joined(values)
        case ast.Call(ast.Name("getattr"), [owner, ast.Constant(str(name))]) if name.isidentifier():
            return ast.Attribute(owner, name, ast.Load())
    return None


def _joined(values: list[ast.expr]) -> ast.expr | None:
    """An f-string with its known parts written out; None where none is."""
    parts: list[ast.expr] = []
    for value in values:
        inner = value.value if isinstance(value, ast.FormattedValue) and value.format_spec is None else None
        if isinstance(inner, ast.JoinedStr):
            parts += inner.values
        elif isinstance(inner, ast.Constant):
            parts.append(ast.Constant(str(inner.value)))
        else:
            parts.append(value)
    merged: list[ast.expr] = []
    for part in parts:
        last = merged[-1] if merged else None
        if isinstance(part, ast.Constant) and isinstance(last, ast.Constant):
            merged[-1] = ast.Constant(str(last.value) + str(part.value))
        else:
            merged.append(part)
    if len(merged) == 1 and isinstance(merged[0], ast.Constant):
        return merged[0]
    return ast.JoinedStr(merged) if len(merged) != len(values) or parts != values else None


@cache
def spec_method(name: str) -> ast.FunctionDef | None:
    """The source of a method of the spec, which speaks of `spec` there; None where it has none of this name."""
    method = vars(ResNetSpec).get(name)
    if not inspect.isfunction(method):
        return None
    [function] = ast.parse(textwrap.dedent(inspect.getsource(method)).replace("self.", "spec.")).body
    assert isinstance(function, ast.FunctionDef)
    return function
