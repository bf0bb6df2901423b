"""Where the definitions of a text stand, so that those of two texts can be laid beside each other."""

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from resnet_spec import RosettaError

_DEFINITIONS = (ast.FunctionDef, ast.ClassDef)
_SAME = {"__call__": "forward", "call": "forward"}


@dataclass(frozen=True)
class Part:
    """Some lines of a text: a function, a method, a class as far as its first method, or what comes before.

    definition: the function or class that it belongs to, or `title`, `imports`, `run`; by a name that all frameworks
        have in common, so `BasicBlock` and `basic_block` are `basicblock`.
    key: that, and the method's name, which is `forward` for what the others call `__call__`.
    name: the definition's own name.
    lines: the text's.
    """

    definition: str
    key: str
    name: str
    lines: tuple[str, ...]


def parts(text: str) -> list[Part]:
    """A module's parts in order; together they are the text."""
    starts = [(0, "title", "title", "top")]
    body = ast.parse(text).body
    for statement in body[1:]:
        if isinstance(statement, _DEFINITIONS):
            starts += _starts(statement)
        elif isinstance(statement, ast.If):
            starts.append((_start(statement), "run", "run", "__main__"))
        elif len(starts) == 1:
            starts.append((_start(statement), "imports", "imports", "imports"))
    lines = tuple(text.splitlines())
    ends = [start for start, _, _, _ in starts[1:]] + [len(lines)]
    return [
        Part(definition, key, name, lines[start:end])
        for (start, definition, key, name), end in zip(starts, ends, strict=True)
    ]


def _starts(definition: ast.FunctionDef | ast.ClassDef) -> list[tuple[int, str, str, str]]:
    common = definition.name.replace("_", "").lower()
    starts = [(_start(definition), common, common, definition.name)]
    if isinstance(definition, ast.ClassDef):
        methods = [each for each in definition.body if isinstance(each, ast.FunctionDef)]
        starts += [(_start(each), common, f"{common}.{_SAME.get(each.name, each.name)}", each.name) for each in methods]
    return starts


def _start(statement: ast.stmt) -> int:
    decorators = getattr(statement, "decorator_list", [])
    return min(each.lineno for each in (statement, *decorators)) - 1


def common_order(texts: Mapping[str, Sequence[Part]]) -> list[list[str]]:
    """The keys of all texts' parts, by definition, in an order in which each text has its own.

    Raises RosettaError for texts that have two definitions in opposite orders.
    """
    names = _merged([part.definition for part in text] for text in texts.values())
    of = {
        name: _merged([part.key for part in text if part.definition == name] for text in texts.values())
        for name in names
    }
    order = [of[name] for name in names]
    places = {key: place for place, key in enumerate(key for keys in order for key in keys)}
    for framework, text in texts.items():
        found = [places[part.key] for part in text]
        if found != sorted(found):
            raise RosettaError(f"The text of {framework} has its definitions in another order than the others do.")
    return order


def _merged(orders: Iterable[Sequence[str]]) -> list[str]:
    """All names, each behind the one that it follows in the first order that has it."""
    merged: list[str] = []
    for order in orders:
        place = 0
        for name in order:
            if name not in merged:
                merged.insert(place, name)
            place = max(place, merged.index(name) + 1)
    return merged
