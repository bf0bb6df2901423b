"""The code of an exercise among a notebook's cells: what its function needs, and nothing of what was tried beside."""

import ast
import builtins
import re
import symtable
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_MAGIC = re.compile(r"^[%!?].*", re.MULTILINE)
_ANY = "*"
"""What an import with a star sets."""


@dataclass(frozen=True)
class Code:
    """What stands for an exercise's file.

    text: the cell that holds the exercise, its lines where they were, with what it needs of other cells around it.
    before: how many lines of other cells stand before it.
    """

    text: str
    before: int


@dataclass(frozen=True)
class _Statement:
    """A statement at the top level of a cell: the names that it sets, changes in place, and reads."""

    node: ast.stmt
    binds: frozenset[str]
    changes: frozenset[str]
    uses: frozenset[str]

    @property
    def lines(self) -> range:
        """From its first decorator on."""
        decorators = getattr(self.node, "decorator_list", [])
        first = min([self.node.lineno, *(each.lineno for each in decorators)])
        return range(first - 1, self.node.end_lineno or first)


@dataclass(frozen=True)
class _Cell:
    text: str
    statements: tuple[_Statement, ...]

    @property
    def binds(self) -> frozenset[str]:
        return frozenset().union(*(each.binds for each in self.statements))


def title_line(file: str) -> str:
    """The first line of the cell that stands for a file."""
    return f"# {file}"


def find_code(cells: Iterable[str], file: str, functions: Sequence[str], others: Iterable[str] = ()) -> Code | None:
    """The code of an exercise among the cells that were run, in their order; None where no cell defines its function.

    It stands in the last cell with the file's title line, or, where a student has removed that, in the last one that
    defines the function and is titled as none of the others. From there every name is followed to the cell that set
    it last; only statements that set such a name, or change its value in place, are taken.
    """
    known = [cell for cell in map(_parsed, cells) if cell is not None]
    holders = [index for index, cell in enumerate(known) if cell.binds.issuperset(functions)]
    titled = [index for index in holders if _is_titled(known[index], [file])]
    untitled = [index for index in holders if not _is_titled(known[index], others)]
    if not (titled or untitled):
        return None
    main = (titled or untitled)[-1]
    chosen = _followed(known, main, functions)
    before = _joined(chosen, range(main))
    behind = _joined(chosen, range(main + 1, len(known)))
    own = _only(known[main], chosen[main])
    return Code(f"{before}{own}\n{behind}", before.count("\n"))


def _is_titled(cell: _Cell, files: Iterable[str]) -> bool:
    lines = [line.strip() for line in cell.text.splitlines()]
    return any(title_line(file) in lines for file in files)


def _followed(cells: Sequence[_Cell], main: int, functions: Sequence[str]) -> dict[int, list[_Statement]]:
    """By cell, in their order, the statements that the functions need."""
    setters = {name: index for index, cell in enumerate(cells) for name in cell.binds}
    waiting = [(main, name) for name in functions]
    seen: set[tuple[int, str]] = set()
    while waiting:
        here, name = waiting.pop()
        index = here if name in cells[here].binds else main if name in cells[main].binds else setters.get(name)
        if index is None and not hasattr(builtins, name):
            seen |= {(each, _ANY) for each in range(len(cells))}
        if index is None or (index, name) in seen:
            continue
        seen.add((index, name))
        for statement in cells[index].statements:
            if name in statement.binds | statement.changes:
                waiting += [(index, used) for used in statement.uses]
    return {
        index: [
            statement
            for statement in cell.statements
            if any((index, name) in seen for name in statement.binds | statement.changes)
        ]
        for index, cell in enumerate(cells)
    }


def _joined(chosen: dict[int, list[_Statement]], indices: Iterable[int]) -> str:
    return "".join(f"{ast.unparse(statement.node)}\n" for index in indices for statement in chosen[index])


def _only(cell: _Cell, chosen: Sequence[_Statement]) -> str:
    """A cell's text with empty lines in the place of its other statements."""
    lines = cell.text.splitlines()
    kept = {number for statement in chosen for number in statement.lines}
    left_out = {number for statement in cell.statements for number in statement.lines} - kept
    return "\n".join("" if number in left_out else line for number, line in enumerate(lines))


def _parsed(text: str) -> _Cell | None:
    """A cell without its magics; None for what is no Python."""
    text = textwrap.dedent(_MAGIC.sub("", text))
    try:
        statements = tuple(map(_statement, ast.parse(text).body))
    except (SyntaxError, ValueError, RecursionError):
        return None
    return _Cell(text, statements)


def _statement(node: ast.stmt) -> _Statement:
    table = symtable.symtable(ast.unparse(node), "cell", "exec")
    binds = {each.get_name() for each in table.get_symbols() if each.is_assigned() or each.is_imported()}
    if isinstance(node, ast.ImportFrom) and node.names[0].name == _ANY:
        binds.add(_ANY)
    uses = {each.get_name() for each in table.get_symbols() if each.is_referenced()}
    inner = list(table.get_children())
    while inner:
        scope = inner.pop()
        uses |= {each.get_name() for each in scope.get_symbols() if each.is_global() and each.is_referenced()}
        inner += scope.get_children()
    return _Statement(node, frozenset(binds), _changes(node), frozenset(uses))


def _changes(node: ast.stmt) -> frozenset[str]:
    """Names whose value it changes in place: `sizes["a"] = 1`, `sizes.update(a=1)`."""
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AugAssign | ast.AnnAssign):
        targets = [node.target]
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        targets = [node.value.func]
    roots = []
    for target in targets:
        root = target
        while isinstance(root, ast.Attribute | ast.Subscript):
            root = root.value
        if root is not target and isinstance(root, ast.Name):
            roots.append(root.id)
    return frozenset(roots)
