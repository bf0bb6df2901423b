"""Rules for what the frameworks call layers and attributes, and for definitions that nothing needs."""

import ast
import copy
from collections import Counter

from resnet_spec import ResNetSpec
from rosetta.writing.trees import (
    all_functions,
    assign,
    bodies,
    calls_in,
    is_literal,
    loads,
    methods_of,
    names_in,
    replaced,
    stored_in,
    walk,
)

_IDENTITIES = ("nn.Identity()", "nnx.identity")
_WITHOUT_WEIGHTS = (*_IDENTITIES, "nn.ReLU()", "nnx.relu")
_SEQUENTIALS = ("nn.Sequential", "nnx.Sequential")
DEFAULTS = {
    "nn.Conv2d": {"groups": "1", "bias": "True"},
    "Conv2dSame": {"padding": "0", "groups": "1", "bias": "True"},
    "F.max_pool2d": {"padding": "0"},
    "nn.Conv2D": {"groups": "1", "bias_attr": "None"},
    "nn.BatchNorm2D": {"weight_attr": "None"},
    "nnx.Conv": {"feature_group_count": "1", "use_bias": "True"},
    "nnx.BatchNorm": {"scale_init": "nnx.initializers.ones"},
    "layers.Conv2D": {"groups": "1", "use_bias": "True"},
    "layers.BatchNormalization": {"gamma_initializer": "'ones'"},
    "layers.MaxPooling2D": {"padding": "'valid'"},
}
"""Arguments whose defaults are the same in all four frameworks, or as everybody takes them; a test holds them to the
frameworks. What they default to elsewhere, as eps, is always written."""


def drop_spec(module: ast.Module, spec: ResNetSpec) -> bool:
    """`self.spec` is the spec, which nobody keeps."""
    changed = False

    def spec_itself(node: ast.AST) -> ast.AST | None:
        nonlocal changed
        match node:
            case ast.Attribute(ast.Name("self"), "spec", ast.Load()):
                changed = True
                return ast.Name("spec", ast.Load())
        return None

    replaced(module, spec_itself)
    for body in bodies(module):
        kept = [each for each in body if not _keeps_spec(each)]
        changed = changed or len(kept) != len(body)
        body[:] = kept
    return changed


def _keeps_spec(statement: ast.stmt) -> bool:
    match statement:
        case ast.Assign([ast.Attribute(ast.Name("self"), "spec")]):
            return True
    return False


def drop_identities(module: ast.Module, spec: ResNetSpec) -> bool:
    """A layer that gives what it takes is none; in a sequence where no weights follow, whose names would change."""
    changed = False

    def simpler(node: ast.AST) -> ast.AST | None:
        nonlocal changed
        if not isinstance(node, ast.Call):
            return None
        if len(node.args) == 1 and ast.unparse(node.func) in _IDENTITIES:
            changed = True
            found: ast.AST = replaced(node.args[0], simpler)
            return found
        if ast.unparse(node.func) in _SEQUENTIALS:
            for index, argument in enumerate(node.args):
                followers = [ast.unparse(each) for each in node.args[index + 1 :]]
                if ast.unparse(argument) in _IDENTITIES and all(each in _WITHOUT_WEIGHTS for each in followers):
                    del node.args[index]
                    changed = True
                    break
        return None

    replaced(module, simpler)
    return changed


def drop_attributes(module: ast.Module, spec: ResNetSpec) -> bool:
    """An attribute that is an identity or a literal is none, nor is one that nothing reads."""
    for node in [each for each in module.body if isinstance(each, ast.ClassDef)]:
        uses = _uses(node)
        for assigned in _attributes(node):
            target, value = assigned.targets[0], assigned.value
            is_nothing = is_literal(value) or ast.unparse(value) in _IDENTITIES
            reads, stores = (uses[ast.unparse(target), context] for context in (ast.Load, ast.Store))
            if stores != 1 or (reads and not is_nothing):
                continue
            if calls_in(value) and not is_nothing:
                continue

            def known(each: ast.AST, target: ast.expr = target, value: ast.expr = value) -> ast.AST | None:
                is_read = isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Load)
                return copy.deepcopy(value) if is_read and ast.unparse(each) == ast.unparse(target) else None

            for method in methods_of(node):
                method.body = [replaced(each, known) for each in method.body if each is not assigned] or [ast.Pass()]
            return True
    return False


def _attributes(node: ast.ClassDef) -> list[ast.Assign]:
    return [
        each
        for method in methods_of(node)
        for each in method.body
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Attribute)
    ]


def _uses(node: ast.ClassDef) -> Counter[tuple[str, type[ast.expr_context]]]:
    """How often a class reads and sets each attribute."""
    return Counter((ast.unparse(each), type(each.ctx)) for each in walk(node) if isinstance(each, ast.Attribute))


def set_attributes(module: ast.Module, spec: ResNetSpec) -> bool:
    """`setattr(self, "layer1", x)` is `self.layer1 = x`; so it is where a framework has a method for it."""
    changed = False
    for body in bodies(module):
        for index, statement in enumerate(body):
            match statement:
                case ast.Expr(ast.Call(ast.Name("setattr"), [owner, ast.Constant(str(name)), value])) if (
                    name.isidentifier()
                ):
                    pass
                case ast.Expr(
                    ast.Call(ast.Attribute(owner, "add_module" | "add_sublayer"), [ast.Constant(str(name)), value])
                ) if name.isidentifier():
                    pass
                case _:
                    continue
            body[index] = assign(ast.Attribute(owner, name, ast.Store()), value)
            changed = True
    return changed


def write_lists_out(module: ast.Module, spec: ResNetSpec) -> bool:
    """A list of one made in a loop is that one, and stands where it is spread."""
    changed = False

    def simpler(node: ast.AST) -> ast.AST | None:
        nonlocal changed
        match node:
            case ast.ListComp(
                element,
                [ast.comprehension(ast.Name(name), ast.Call(ast.Name("range"), [ast.Constant(int(count))]), ifs=[])],
            ) if count <= 1 and not loads(element, name):
                changed = True
                return ast.List([element] * count, ast.Load())
            case ast.Call(args=arguments):
                if any(isinstance(each, ast.Starred) and isinstance(each.value, ast.List) for each in arguments):
                    changed = True
                    node.args = [one for each in arguments for one in _spread(each)]
        return None

    replaced(module, simpler)
    return changed


def _spread(argument: ast.expr) -> list[ast.expr]:
    if isinstance(argument, ast.Starred) and isinstance(argument.value, ast.List):
        return argument.value.elts
    return [argument]


def drop_known_defaults(module: ast.Module, spec: ResNetSpec) -> bool:
    """An argument that is the framework's own default is not given, where that default is everybody's."""
    changed = False
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            known = DEFAULTS.get(ast.unparse(node.func), {})
            kept = [each for each in node.keywords if known.get(each.arg or "") != ast.unparse(each.value)]
            changed = changed or len(kept) != len(node.keywords)
            node.keywords = kept
    return changed


def drop_unused(module: ast.Module, spec: ResNetSpec) -> bool:
    """Definitions that `main` does not come to, local names that nothing reads, and imports that nothing uses."""
    named = {name: node for node in module.body for name in _defined(node)}
    needed, waiting = set(), ["main"]
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += names_in(named[name]) if name in named else ()
    kept = [each for node in module.body for each in _needed(node, needed)]
    changed = len(kept) != len(module.body) or any(
        one is not other for one, other in zip(kept, module.body, strict=True)
    )
    module.body[:] = kept
    for function in all_functions(module):
        for statement in [*function.body]:
            match statement:
                case ast.Assign([ast.Name(name)], ast.Call(ast.Name("partial"))) if not loads(function, name):
                    function.body.remove(statement)
                    changed = True
    return changed


def _defined(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    return sorted(stored_in(node)) if isinstance(node, ast.Assign) else []


def _needed(node: ast.stmt, needed: set[str]) -> list[ast.stmt]:
    """A statement of the module, or what of it is needed."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        used = [each for each in node.names if (each.asname or each.name).split(".")[0] in needed]
        if not used or len(used) == len(node.names):
            return [node] if used else []
        return [ast.ImportFrom(node.module, used, 0) if isinstance(node, ast.ImportFrom) else ast.Import(used)]
    defined = _defined(node)
    return [node] if not defined or set(defined) & needed else []
