"""Rules for statements. Each takes the tree and the spec, and says whether it has changed the tree."""

import ast
import copy
from itertools import pairwise

from resnet_spec import ResNetSpec
from rosetta.writing.comments import comment_of, set_comment
from rosetta.writing.trees import (
    all_functions,
    assign,
    bodies,
    evaluate,
    is_dotted,
    is_literal,
    literal,
    loads,
    names_in,
    stored_in,
    substitute,
    walk,
)

ROOTS = ("ResNet", "resnet")
_SHORT_LOOP = 2


def take_branches(module: ast.AST, spec: ResNetSpec) -> bool:
    """An `if` whose test is known becomes what is taken; nothing stands behind a return."""
    changed = False
    for body in bodies(module):
        taken: list[ast.stmt] = []
        for statement in body:
            if isinstance(statement, ast.If) and isinstance(statement.test, ast.Constant):
                chosen = statement.body if statement.test.value else statement.orelse
                if chosen and statement.test.value and comment_of(statement):
                    set_comment(chosen[0], [*comment_of(statement), *comment_of(chosen[0])])
                taken += chosen
            else:
                taken.append(statement)
            if taken and isinstance(taken[-1], ast.Return):
                break
        if len(taken) != len(body) or any(one is not other for one, other in zip(taken, body, strict=True)):
            body[:] = taken or [ast.Pass()]
            changed = True
    return changed


def unroll(module: ast.Module, spec: ResNetSpec) -> bool:
    """A loop over known values is written out: the network's own always, another where it is short."""
    changed = False
    for top in module.body:
        is_root = getattr(top, "name", "") in ROOTS
        for body in list(bodies(top)):
            for index, statement in enumerate(body):
                if not isinstance(statement, ast.For) or _jumps(statement):
                    continue
                values = _known_values(statement.iter)
                if values is not None and (is_root or len(values) <= _SHORT_LOOP):
                    body[index : index + 1] = [each for value in values for each in _with_value(statement, value)] or [
                        ast.Pass()
                    ]
                    changed = True
                    break
    return changed


def _jumps(loop: ast.For) -> bool:
    return bool(loop.orelse) or any(isinstance(each, ast.Break | ast.Continue) for each in walk(loop))


def _known_values(iterable: ast.expr) -> list[object] | None:
    try:
        return list(evaluate(iterable))
    except (NameError, TypeError, ValueError):
        return None


def _with_value(loop: ast.For, value: object) -> list[ast.stmt]:
    """A loop's body for one value of its target."""
    found = literal(value)
    assert found is not None, value
    assigned = assign(copy.deepcopy(loop.target), found)
    return [assigned, *copy.deepcopy(loop.body)]


def split_tuples(module: ast.AST, spec: ResNetSpec) -> bool:
    """`a, b = x, y` becomes two assignments."""
    changed = False
    for body in bodies(module):
        for index, statement in enumerate(body):
            match statement:
                case ast.Assign([ast.Tuple(targets)], ast.Tuple(values)) if len(targets) == len(values):
                    if {name for each in targets for name in stored_in(each)} & names_in(statement.value):
                        continue
                    parts = [assign(target, value) for target, value in zip(targets, values, strict=True)]
                    set_comment(parts[0], comment_of(statement))
                    body[index : index + 1] = parts
                    changed = True
                    break
    return changed


def propagate(module: ast.Module, spec: ResNetSpec) -> bool:
    """A local name for a literal, a name or an attribute of a module gives way to it."""
    changed = False
    for function in all_functions(module):
        while _propagate(function.body):
            changed = True
    return changed


def propagate_all(body: list[ast.stmt]) -> bool:
    """The same in a body that is to be one expression: what is used once gives way too."""
    return _propagate(body, is_short=True)


def _propagate(body: list[ast.stmt], *, is_short: bool = False) -> bool:
    for index, statement in enumerate(body):
        match statement:
            case ast.Assign([ast.Name(name)], value):
                pass
            case _:
                continue
        rest = body[index + 1 :]
        reach = _reach(name, rest)
        if reach is None:
            continue
        uses = sum(loads(each, name) for each in reach)
        is_name = is_dotted(value) and "self" not in names_in(value)
        is_once = uses == 1 and not _repeats(reach, name) and (isinstance(value, ast.List) or _is_known_loop(value))
        is_simple = is_literal(value) or is_name or is_once
        if not is_simple and not (is_short and uses <= 1):
            continue
        blocked = names_in(value) & {each for one in reach[:-1] for each in stored_in(one)}
        if blocked or (reach and names_in(value) & stored_in(reach[-1]) and len(reach) == len(rest)):
            continue
        if uses == 0 and isinstance(value, ast.Call):
            continue
        for position, each in enumerate(reach):
            body[index + 1 + position] = _substituted(each, name, value)
        if comment_of(statement) and rest and not comment_of(body[index + 1]):
            set_comment(body[index + 1], comment_of(statement))
        del body[index]
        return True
    return False


def _repeats(statements: list[ast.stmt], name: str) -> bool:
    """Whether a name is read in the body of a loop."""
    loops = [each for one in statements for each in walk(one) if isinstance(each, ast.For | ast.While)]
    return any(loads(each, name) for loop in loops for each in loop.body)


def _is_known_loop(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and _known_values(value) is not None


def _reach(name: str, rest: list[ast.stmt]) -> list[ast.stmt] | None:
    """The statements in which an assignment is seen; None where another hides in a branch or a loop."""
    for index, statement in enumerate(rest):
        if name in stored_in(statement):
            is_plain = isinstance(statement, ast.Assign)
            return rest[: index + 1] if is_plain else None
    return rest


def _substituted(statement: ast.stmt, name: str, value: ast.expr) -> ast.stmt:
    comment = comment_of(statement)
    done: ast.stmt = substitute(statement, {name: value})
    set_comment(done, comment)
    return done


def return_at_once(module: ast.Module, spec: ResNetSpec) -> bool:
    """What is named only for the next statement to return or assign it gets no name."""
    changed = False
    for function in all_functions(module):
        for body in bodies(function):
            for index, (statement, following) in enumerate(pairwise(body)):
                if not isinstance(statement, ast.Assign) or not isinstance(following, ast.Return | ast.Assign):
                    continue
                target, value = statement.targets[0], following.value
                if not isinstance(target, ast.Name) or not isinstance(value, ast.Name) or target.id != value.id:
                    continue
                is_all = isinstance(following, ast.Return) or body is function.body
                reach = (_reach(target.id, body[index + 1 :]) or []) if is_all else [function]
                if sum(loads(each, target.id) for each in reach) == 1:
                    following.value = statement.value
                    set_comment(following, [*comment_of(statement), *comment_of(following)])
                    del body[index]
                    changed = True
                    break
    return changed


def drop_nothing(module: ast.AST, spec: ResNetSpec) -> bool:
    """`x = x`, `pass` beside other statements, and a type without a value are gone."""
    changed = False
    for body in bodies(module):
        kept = [each for each in body if not _is_nothing(each)]
        if len(kept) != len(body) and (kept or len(body) > 1):
            body[:] = kept or [ast.Pass()]
            changed = True
    return changed


def _is_nothing(statement: ast.stmt) -> bool:
    match statement:
        case ast.Pass():
            return True
        case ast.Assign([ast.Name() as target], ast.Name() as value):
            return target.id == value.id
        case ast.AnnAssign(ast.Name(), value=None):
            return True
    return False
