"""What the rules ask of a syntax tree, and do to it."""

import ast
import copy
from collections.abc import Callable, Iterator, Sequence
from typing import Any

BUILTINS: dict[str, Any] = {"len": len, "sum": sum, "range": range, "zip": zip, "enumerate": enumerate}
_Body = list[ast.stmt]


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """The node and all below it, each before what is in it; not what says only whether a name is read or set."""
    todo = [node]
    while todo:
        node = todo.pop()
        yield node
        below: list[ast.AST] = []
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, list):
                below += [each for each in value if isinstance(each, ast.AST)]
            elif isinstance(value, ast.AST) and not isinstance(value, ast.expr_context):
                below.append(value)
        todo += reversed(below)


def same(one: ast.AST, other: ast.AST) -> bool:
    """Whether two nodes say the same."""
    return ast.dump(one) == ast.dump(other)


def names_in(node: ast.AST) -> set[str]:
    """All names that a node mentions."""
    return {each.id for each in walk(node) if isinstance(each, ast.Name)}


def stored_in(node: ast.AST) -> set[str]:
    """The names that a node assigns or deletes, or that a lambda in it binds."""
    nodes = list(walk(node))
    bound = {each.arg for one in nodes if isinstance(one, ast.Lambda) for each in one.args.args}
    return bound | {each.id for each in nodes if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load)}


def loads(node: ast.AST, name: str) -> int:
    """How often a node reads a name."""
    return sum(isinstance(each, ast.Name) and each.id == name and isinstance(each.ctx, ast.Load) for each in walk(node))


def is_literal(node: ast.AST) -> bool:
    """Whether a node is a number, a text, or a tuple of such."""
    if isinstance(node, ast.Tuple):
        return all(map(is_literal, node.elts))
    return isinstance(node, ast.Constant)


def calls_in(node: ast.AST) -> int:
    """How many calls there are in a node, each of which may do more than give a value."""
    return sum(isinstance(each, ast.Call) for each in walk(node))


def is_dotted(node: ast.AST) -> bool:
    """Whether a node is a name, or an attribute of one: `nn.Conv2d`."""
    return isinstance(node, ast.Name) or (isinstance(node, ast.Attribute) and is_dotted(node.value))


def assign(target: ast.expr, value: ast.expr) -> ast.Assign:
    """`target = value`."""
    return ast.Assign([target], value, lineno=0)


def literal(value: object) -> ast.expr | None:
    """A value as a node; None where it is not plain."""
    if isinstance(value, tuple):
        items = [literal(each) for each in value]
        return None if None in items else ast.Tuple([item for item in items if item], ast.Load())
    if isinstance(value, float):
        return ast.Constant(round(value, 12))  # 0.1, and not 1 - 0.9
    return ast.Constant(value) if value is None or isinstance(value, bool | int | str) else None


def evaluate(node: ast.AST, **known: object) -> Any:
    """What an expression of known names is; raises whatever it raises."""
    code = compile(ast.fix_missing_locations(ast.Expression(node)), "", "eval")  # type: ignore[arg-type]
    return eval(code, {"__builtins__": BUILTINS, **known})


def replaced(node: Any, replacement: Callable[[ast.AST], ast.AST | None]) -> Any:
    """The node with other nodes in the place of those for which there is a replacement; outer ones first."""

    found = replacement(node)
    if found is not None:
        return found
    for name in node._fields:
        value = getattr(node, name, None)
        if isinstance(value, ast.AST):
            if not isinstance(value, ast.expr_context):
                setattr(node, name, replaced(value, replacement))
        elif isinstance(value, list):
            value[:] = [replaced(each, replacement) if isinstance(each, ast.AST) else each for each in value]
    return node


def substitute(node: Any, values: dict[str, ast.expr]) -> Any:
    """The node with expressions in the place of the names that it reads."""

    def value(each: ast.AST) -> ast.AST | None:
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load) and each.id in values:
            return copy.deepcopy(values[each.id])
        return None

    return replaced(node, value)


def functions_of(module: ast.Module) -> dict[str, ast.FunctionDef]:
    """The module's functions, and its classes by their constructors."""
    found = {}
    for node in module.body:
        if isinstance(node, ast.FunctionDef):
            found[node.name] = node
        elif isinstance(node, ast.ClassDef):
            constructors = [each for each in methods_of(node) if each.name == "__init__"]
            found.update(zip([node.name], constructors, strict=False))
    return found


def methods_of(node: ast.ClassDef) -> list[ast.FunctionDef]:
    """The methods of a class."""
    return [each for each in node.body if isinstance(each, ast.FunctionDef)]


def all_functions(module: ast.Module) -> list[ast.FunctionDef]:
    """Every function and method."""
    tops = [methods_of(each) if isinstance(each, ast.ClassDef) else [each] for each in module.body]
    return [each for top in tops for each in top if isinstance(each, ast.FunctionDef)]


def bodies(node: ast.AST) -> Iterator[_Body]:
    """Every list of statements in a node, the outer ones first."""
    for name in ("body", "orelse", "finalbody"):
        value = getattr(node, name, None)
        if isinstance(value, list) and value:
            yield value
            for statement in value:
                yield from bodies(statement)


def without_docstring(body: Sequence[ast.stmt]) -> list[ast.stmt]:
    """A function's statements."""
    return [*body[1:]] if body and ast.get_docstring(ast.Module([*body], [])) is not None else [*body]


def parameters_of(function: ast.FunctionDef) -> list[ast.arg]:
    """A function's parameters but self, in order."""
    return [each for each in (*function.args.args, *function.args.kwonlyargs) if each.arg != "self"]


def defaults_of(function: ast.FunctionDef) -> dict[str, ast.expr]:
    """The defaults of those parameters that have one."""
    own = function.args
    positional = [each.arg for each in own.args]
    found = dict(zip(positional[len(positional) - len(own.defaults) :], own.defaults, strict=True))
    return found | {
        each.arg: default for each, default in zip(own.kwonlyargs, own.kw_defaults, strict=True) if default is not None
    }


def remove_parameter(function: ast.FunctionDef, name: str) -> None:
    """Takes a parameter and its default out of a signature."""
    own = function.args
    for index, each in enumerate(own.kwonlyargs):
        if each.arg == name:
            del own.kwonlyargs[index], own.kw_defaults[index]
            return
    index = [each.arg for each in own.args].index(name)
    from_end = len(own.args) - index
    if from_end <= len(own.defaults):
        del own.defaults[len(own.defaults) - from_end]
    del own.args[index]
