"""Python as a tree that keeps its comments: each hangs on the statement or argument that it stands above."""

import ast
import copy
import io
import re
import tokenize
from collections.abc import Callable, Iterator

_MARK = "__comment_{}__"


def parse(source: str) -> ast.Module:
    """The tree of a file, in which every full-line comment is the `comment` of what stands below it."""
    module = ast.parse(source)
    above = _comments_by_line_below(source)
    for node in _bearers(module):
        found = above.pop(_first_line(node), None)
        if found:
            set_comment(node, found)
    return module


def comment_of(node: ast.AST) -> list[str]:
    """The lines of the comment above a node; none where there is none."""
    return getattr(node, "comment", [])


def set_comment(node: ast.AST, lines: list[str]) -> None:
    """Hangs a comment above a node, in place of what is there."""
    node.comment = lines  # type: ignore[attr-defined]


def has_comments(node: ast.AST) -> bool:
    """Whether there is one anywhere in a node."""
    return any(comment_of(each) for each in ast.walk(node))


def unparse(module: ast.Module) -> str:
    """The file's text with its comments. It is right Python, and not laid out."""
    marked = copy.deepcopy(module)
    comments: list[list[str]] = []

    def mark(node: ast.AST) -> str:
        comments.append(comment_of(node))
        return _MARK.format(len(comments) - 1)

    for node in list(ast.walk(marked)):
        for name, value in ast.iter_fields(node):
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                setattr(node, name, [each for one in value for each in _marked_statement(one, mark)])
        if isinstance(node, ast.Call):
            node.args = [each for one in node.args for each in _marked_argument(one, mark)]
            node.keywords = [each for one in node.keywords for each in _marked_keyword(one, mark)]
    text = ast.unparse(ast.fix_missing_locations(marked))
    pattern = re.compile(_MARK.format(r"(\d+)") + r"(?:=0)?(?:, )?")

    def written(match: re.Match[str]) -> str:
        start = text.rfind("\n", 0, match.start()) + 1
        indent = re.match(r" *", text[start:])
        lines = comments[int(match[1])]
        if text[start : match.start()].strip():  # an argument: inside brackets a line may end anywhere
            return "\n".join(["", *lines, ""])
        assert indent
        return f"\n{indent[0]}".join(lines)

    return re.sub(r"(?<![\w.])(\d+(?:\.\d+)?e-)0(\d)\b", r"\1\2", pattern.sub(written, text)) + "\n"


def _comments_by_line_below(source: str) -> dict[int, list[str]]:
    lines = source.splitlines()
    full_lines = {
        token.start[0]: token.string
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT and not lines[token.start[0] - 1][: token.start[1]].strip()
    }
    above: dict[int, list[str]] = {}
    for number, text in full_lines.items():
        above[number + 1] = [*above.pop(number, []), text]
    return above


def _first_line(node: ast.AST) -> int:
    decorators = getattr(node, "decorator_list", [])
    return int(decorators[0].lineno if decorators else node.lineno)  # type: ignore[attr-defined]


def _bearers(module: ast.Module) -> Iterator[ast.AST]:
    """What a comment can stand above, outer nodes first."""
    for node in ast.walk(module):
        if isinstance(node, ast.stmt):
            yield node
        elif isinstance(node, ast.Call):
            yield from (*node.args, *node.keywords)


def _marked_statement(node: ast.stmt, mark: Callable[[ast.AST], str]) -> list[ast.stmt]:
    return [ast.Expr(ast.Name(mark(node))), node] if comment_of(node) else [node]


def _marked_argument(node: ast.expr, mark: Callable[[ast.AST], str]) -> list[ast.expr]:
    return [ast.Name(mark(node)), node] if comment_of(node) else [node]


def _marked_keyword(node: ast.keyword, mark: Callable[[ast.AST], str]) -> list[ast.keyword]:
    return [ast.keyword(mark(node), ast.Constant(0)), node] if comment_of(node) else [node]
