"""A `model.py` as the text of one network."""

import ast
from collections.abc import Callable

from resnet_spec import ResNetSpec
from rosetta.writing.calls import by_values, drop_defaults, drop_parameters, inline
from rosetta.writing.expressions import fold
from rosetta.writing.layers import (
    drop_attributes,
    drop_identities,
    drop_known_defaults,
    drop_spec,
    drop_unused,
    set_attributes,
    write_lists_out,
)
from rosetta.writing.statements import drop_nothing, propagate, return_at_once, split_tuples, take_branches, unroll

Rule = Callable[[ast.Module, ResNetSpec], bool]
WITHIN: tuple[Rule, ...] = (
    *(drop_unused, drop_spec, fold, take_branches, drop_nothing, split_tuples, propagate, unroll, set_attributes),
    *(drop_identities, drop_attributes, return_at_once, write_lists_out, drop_known_defaults),
)
BETWEEN: tuple[Rule, ...] = (by_values, drop_defaults, drop_parameters)
ACROSS: tuple[Rule, ...] = (inline,)
RULES = (*WITHIN, *BETWEEN, *ACROSS)


def specialise(module: ast.Module, spec: ResNetSpec) -> None:
    """Applies the rules, in place, until none finds anything more to do; the cheapest first."""
    while _apply(WITHIN, module, spec) or _apply(BETWEEN, module, spec) or _apply(ACROSS, module, spec):
        pass


def _apply(rules: tuple[Rule, ...], module: ast.Module, spec: ResNetSpec) -> bool:
    done = [rule(module, spec) for rule in rules]
    return any(done)
