"""Rules for functions and those that call them: arguments that never vary go, and short functions give way."""

import ast
import copy
from collections.abc import Iterable
from dataclasses import dataclass

from resnet_spec import ResNetSpec
from rosetta.writing.comments import has_comments
from rosetta.writing.expressions import fold, spec_method
from rosetta.writing.statements import propagate_all, take_branches
from rosetta.writing.trees import (
    all_functions,
    assign,
    calls_in,
    defaults_of,
    evaluate,
    functions_of,
    is_literal,
    literal,
    loads,
    names_in,
    parameters_of,
    remove_parameter,
    replaced,
    same,
    stored_in,
    substitute,
    walk,
    without_docstring,
)

MOST_CALLS = 2  # of which an expression is made that stands in the place of a function's name
_Values = dict[tuple[str, str], set[object] | None]


@dataclass(frozen=True)
class Site:
    """A call of a function, perhaps by way of a `partial` of it that has some of its arguments."""

    caller: ast.FunctionDef | None
    call: ast.Call
    partial: ast.Call | None = None

    def bound(self, function: ast.FunctionDef) -> dict[str, ast.expr] | None:
        """The arguments by parameter; None where a star hides them."""
        if function.args.vararg or function.args.kwarg:
            return None
        positional = [*(self.partial.args[1:] if self.partial else []), *self.call.args]
        keywords = [*(self.partial.keywords if self.partial else []), *self.call.keywords]
        if any(isinstance(each, ast.Starred) for each in positional) or any(each.arg is None for each in keywords):
            return None
        names = [each.arg for each in parameters_of(function)]
        given = dict(zip(names, positional, strict=False))
        return given | {each.arg: each.value for each in keywords if each.arg}

    def remove(self, argument: ast.expr) -> None:
        """Takes an argument out of where it is given."""
        for each in filter(None, (self.partial, self.call)):
            each.args = [one for one in each.args if one is not argument]
            each.keywords = [one for one in each.keywords if one.value is not argument]


def sites_of(module: ast.Module) -> dict[str, list[Site] | None]:
    """All calls of each of the module's functions; None where it is used in another way as well."""
    functions = functions_of(module)
    sites: dict[str, list[Site]] = {name: [] for name in functions}
    strange: set[str] = set()
    outside: list[ast.AST] = [each for each in module.body if not isinstance(each, ast.FunctionDef | ast.ClassDef)]
    scopes: list[tuple[ast.FunctionDef | None, list[ast.AST]]] = [
        (each, [*each.body]) for each in all_functions(module)
    ]
    for caller, statements in [*scopes, (None, outside)]:
        own = {each.arg for each in parameters_of(caller)} | stored_in(caller) if caller else set()
        known = functions.keys() - own
        nodes = [node for statement in statements for node in walk(statement)]
        partials = _partials(nodes)
        used = [node.func for node in nodes if isinstance(node, ast.Call)]
        used += [partial.args[0] for partial in partials.values()]
        for node in nodes:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                partial = partials.get(node.func.id)
                name = ast.unparse(partial.args[0]) if partial else node.func.id
                if name in known:
                    sites[name].append(Site(caller, node, partial))
            elif isinstance(node, ast.Name) and node.id in known and not any(node is each for each in used):
                strange.add(node.id)
    return {name: None if name in strange else found for name, found in sites.items()}


def _partials(nodes: Iterable[ast.AST]) -> dict[str, ast.Call]:
    """The local names for functions with some of their arguments."""
    found = {}
    for node in nodes:
        match node:
            case ast.Assign([ast.Name(name)], ast.Call(ast.Name("partial"), [ast.Name(), *_])):
                assert isinstance(node.value, ast.Call)
                found[name] = node.value
    return found


def drop_parameters(module: ast.Module, spec: ResNetSpec) -> bool:
    """A parameter that is never read is none, nor is one that has the same value in every call."""
    changed = False
    all_sites = sites_of(module)
    for name, function in functions_of(module).items():
        sites = all_sites[name]
        bound = [site.bound(function) for site in sites or []]
        if sites is None or None in bound:
            continue
        for key in [each.arg for each in parameters_of(function)]:
            is_read = any(loads(each, key) for each in function.body)
            values = [given.get(key, defaults_of(function).get(key)) for given in bound if given is not None]
            constant = values[0] if values and _is_constant(values) and key not in stored_in(function) else None
            if (is_read and constant is None) or not (sites or key == "spec"):
                continue
            if any(given and key in given and calls_in(given[key]) for given in bound):
                continue
            if constant is not None:
                function.body = [substitute(each, {key: constant}) for each in function.body]
            for site, given in zip(sites, bound, strict=True):
                if given and key in given:
                    site.remove(given[key])
            remove_parameter(function, key)
            changed = True
    return changed


def _is_constant(values: list[ast.expr | None]) -> bool:
    first = values[0]
    return first is not None and is_literal(first) and all(each is not None and same(each, first) for each in values)


def drop_defaults(module: ast.Module, spec: ResNetSpec) -> bool:
    """An argument that is the function's own default is not given."""
    changed = False
    all_sites = sites_of(module)
    for name, function in functions_of(module).items():
        defaults = defaults_of(function)
        for site in all_sites[name] or []:
            overridden = {each.arg for each in site.partial.keywords} if site.partial else set()
            for keyword in [*site.call.keywords]:
                if keyword.arg in overridden:
                    continue
                if keyword.arg in defaults and same(keyword.value, defaults[keyword.arg]):
                    site.remove(keyword.value)
                    changed = True
    return changed


def by_values(module: ast.Module, spec: ResNetSpec) -> bool:
    """What comes out the same for all values that a parameter has is that; and a spec's multiple of it is a product."""
    values = _values_of_parameters(module)
    changed = False

    for name, function in functions_of(module).items():
        known = {key: found for (owner, key), found in values.items() if owner == name and found}

        def simpler(node: ast.AST, known: dict[str, set[object]] = known) -> ast.AST | None:
            nonlocal changed
            if not isinstance(node, ast.Compare | ast.Call | ast.BinOp):
                return None
            names = names_in(node) - {"spec"}
            if len(names) != 1 or not names <= known.keys():
                return None
            [key] = names
            found = _told_by_values(node, key, known[key], spec)
            changed = changed or found is not None
            return found

        for key in [*known]:
            if key in stored_in(function):
                del known[key]
        function.body = [replaced(each, simpler) for each in function.body]
    return changed


def _told_by_values(node: ast.expr, key: str, values: set[object], spec: ResNetSpec) -> ast.expr | None:
    try:
        results = {value: evaluate(node, spec=spec, **{key: value}) for value in values}
    except (NameError, TypeError, ValueError, AttributeError, LookupError, ArithmeticError):
        return None
    if len(set(results.values())) == 1 and not isinstance(node, ast.BinOp):
        return literal(results.popitem()[1])
    factors = {
        result / value for value, result in results.items() if isinstance(value, int) and isinstance(result, int)
    }
    if "spec" in names_in(node) and len(factors) == 1:
        factor = factors.pop()
        name = ast.Name(key, ast.Load())
        if factor >= 1 and factor.is_integer():
            return name if factor == 1 else ast.BinOp(ast.Constant(int(factor)), ast.Mult(), name)
        if (1 / factor).is_integer():
            return ast.BinOp(name, ast.FloorDiv(), ast.Constant(int(1 / factor)))
    return None


def _values_of_parameters(module: ast.Module) -> _Values:
    """All values that each parameter has in a run of the network; None where that cannot be said."""
    functions = functions_of(module)
    owner_of = {id(function): name for name, function in functions.items()}
    values: _Values = {(name, each.arg): set() for name, one in functions.items() for each in parameters_of(one)}
    sites = sites_of(module)
    while True:
        before = {key: None if found is None else set(found) for key, found in values.items()}
        for name, function in functions.items():
            for each in parameters_of(function):
                key = (name, each.arg)
                for site in sites[name] or []:
                    given = site.bound(function) or {}
                    argument = given.get(each.arg, defaults_of(function).get(each.arg))
                    found = _values_of(argument, site, owner_of, values)
                    own = values[key]
                    values[key] = None if own is None or found is None else own | found
                if not sites[name]:
                    values[key] = None
        if values == before:
            return values


def _values_of(argument: ast.expr | None, site: Site, owner_of: dict[int, str], values: _Values) -> set[object] | None:
    if isinstance(argument, ast.Constant):
        return {argument.value}
    if isinstance(argument, ast.Name) and site.caller and argument.id not in stored_in(site.caller):
        return values.get((owner_of.get(id(site.caller), ""), argument.id))
    return None


def inline(module: ast.Module, spec: ResNetSpec) -> bool:
    """A call of a function that comes down to one short expression becomes that."""
    functions = {name: one for name, one in functions_of(module).items() if one.name != "__init__" and _is_plain(one)}
    changed = False
    for function in all_functions(module):
        partials = _partials(walk(function))
        own = {each.arg for each in parameters_of(function)} | stored_in(function)
        known = {name: one for name, one in functions.items() if not own & {name, *_outer_names(one)}}

        def short(
            node: ast.AST, partials: dict[str, ast.Call] = partials, known: dict[str, ast.FunctionDef] = known
        ) -> ast.AST | None:
            nonlocal changed
            found = _inlined(node, partials, known, spec) if isinstance(node, ast.Call) else None
            changed = changed or found is not None
            return found

        function.body = [replaced(each, short) for each in function.body]
    return changed


def _is_plain(function: ast.FunctionDef) -> bool:
    return not function.decorator_list and function.name not in names_in(function)


def _outer_names(function: ast.FunctionDef) -> set[str]:
    """What a function reads that is not its own."""
    own = {each.arg for each in parameters_of(function)} | stored_in(function)
    return {name for each in function.body for name in names_in(each)} - own


def _inlined(
    call: ast.Call, partials: dict[str, ast.Call], functions: dict[str, ast.FunctionDef], spec: ResNetSpec
) -> ast.expr | None:
    partial = None
    match call.func:
        case ast.Name(name):
            partial = partials.get(name)
            function = functions.get(ast.unparse(partial.args[0]) if partial else name)
        case ast.Attribute(ast.Name("spec"), name):
            function = spec_method(name)
        case _:
            return None
    given = Site(None, call, partial).bound(function) if function else None
    return _reduced(function, given, spec) if function and given is not None else None


def _reduced(function: ast.FunctionDef, given: dict[str, ast.expr], spec: ResNetSpec) -> ast.expr | None:
    """A function's result for these arguments as one expression; None where it is longer, or explains something."""
    arguments = {**defaults_of(function), **given}
    is_long = any(isinstance(each, ast.For | ast.ListComp | ast.GeneratorExp) for each in walk(function))
    if is_long or any(each.arg not in arguments for each in parameters_of(function)):
        return None
    body = [copy.deepcopy(each) for each in without_docstring(function.body)]
    local = arguments.keys() | {name for each in body for name in stored_in(each)}
    for node in [node for each in body for node in walk(each)]:
        if isinstance(node, ast.Name) and node.id in local:
            node.id = f"{node.id}__"
    assigned = [assign(ast.Name(f"{name}__", ast.Store()), copy.deepcopy(each)) for name, each in arguments.items()]
    result = ast.Module([*assigned, *body], [])
    while fold(result, spec) or take_branches(result, spec) or propagate_all(result.body):
        pass
    match result.body:
        case [ast.Return(ast.expr() as value)] if not has_comments(result.body[0]):
            calls = calls_in(value) - sum(calls_in(each) for each in given.values())
            return value if calls <= MOST_CALLS and not any("__" in name for name in names_in(value)) else None
    return None
