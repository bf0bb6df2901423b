"""The mutants of a source file, by cosmic-ray's operators, as a comparison turned or a number plus 1."""

import ast
import difflib
from collections.abc import Iterator
from pathlib import Path

from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

from tests.mutants.report import Mutant

# One or two of cosmic-ray's operators for each thing that can be changed; all of them would be ten times as many
# mutants, and what tells `a + b` from `a - b` tells it from `a << b`.
_BINARY = "Add_Sub Sub_Add Mul_Div Div_Mul FloorDiv_Mul Mod_Mul Pow_Mul BitOr_BitAnd BitAnd_BitOr BitXor_BitOr"
_COMPARISON = "Eq_NotEq NotEq_Eq Lt_LtE Lt_Gt LtE_Lt LtE_Gt Gt_GtE Gt_Lt GtE_Gt GtE_Lt Is_IsNot IsNot_Is"
_UNARY = "USub_UAdd Delete_Not"
_OTHER = (
    "NumberReplacer AddNot ReplaceTrueWithFalse ReplaceFalseWithTrue ReplaceAndWithOr ReplaceOrWithAnd"
    " ReplaceBreakWithContinue ReplaceContinueWithBreak ExceptionReplacer ZeroIterationForLoop RemoveDecorator"
)
OPERATORS = (
    *(f"core/ReplaceBinaryOperator_{name}" for name in _BINARY.split()),
    *(f"core/ReplaceComparisonOperator_{name}" for name in _COMPARISON.split()),
    *(f"core/ReplaceUnaryOperator_{name}" for name in _UNARY.split()),
    *(f"core/{name}" for name in _OTHER.split()),
)
_NOTHING = ""


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Every different mutant; one that runs no differently, or not at all, is none."""
    source = path.read_text(encoding="utf-8")
    seen = {_what_runs(source), _NOTHING}
    for name in OPERATORS:
        operator, occurrence = get_operator(name)(), 0
        while (mutated := mutate_code(source, operator, occurrence)) is not None:
            occurrence += 1
            runs = _what_runs(mutated)
            if runs not in seen:
                seen.add(runs)
                yield Mutant(str(path), *_difference(source, mutated), mutated)


def _what_runs(source: str) -> str:
    """The program's syntax tree, as text, without annotations and without which arguments must be named."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return _NOTHING
    for node in ast.walk(tree):
        if isinstance(node, ast.arguments):
            node.args = [*node.posonlyargs, *node.args, *node.kwonlyargs]
            node.defaults += [default for default in node.kw_defaults if default is not None]
            node.posonlyargs, node.kwonlyargs, node.kw_defaults = [], [], []
        elif isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.FunctionDef):
            node.returns = None
    return ast.dump(tree)


def _difference(source: str, mutated: str) -> tuple[str, str]:
    lines = list(difflib.ndiff(source.splitlines(), mutated.splitlines()))
    taken, given = (" ".join(line[2:].strip() for line in lines if line.startswith(sign)) for sign in "-+")
    return " ".join(taken.split()), " ".join(given.split())
