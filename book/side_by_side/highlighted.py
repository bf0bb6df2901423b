"""Python as lines of HTML, in the classes of Sphinx's own highlighting, with pieces marked."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Any

from pygments.lexers.python import PythonLexer
from pygments.token import STANDARD_TYPES

from book.side_by_side.marks import Span

Token = tuple[str, str]
"""A class of the stylesheet, or none, and a piece of text."""


def tokens(text: str) -> list[list[Token]]:
    """A text's tokens, line by line."""
    lines: list[list[Token]] = [[]]
    for kind, value in PythonLexer(stripnl=False).get_tokens(text):
        first, *others = value.split("\n")
        lines[-1].append((_class(kind), first))
        lines += [[(_class(kind), other)] for other in others]
    return lines[:-1]  # behind the last end of a line there is nothing


def _class(kind: Any) -> str:
    return next(STANDARD_TYPES[each] for each in reversed(kind.split()) if each in STANDARD_TYPES)


def html(line: Iterable[Token], spans: Sequence[Span]) -> str:
    """A line, with a button around each span that names its rows."""
    pieces, place = [], 0
    cuts = sorted({column for span in spans for column in (span.start, span.end)})
    starts, ends = {span.start: span for span in spans}, {span.end for span in spans}
    for kind, text in _cut(line, cuts):
        if place in ends:
            pieces.append("</span>")
            ends.discard(place)
        if place in starts:
            rows = " ".join(starts.pop(place).rows)
            button = 'class="side-mark" role="button" tabindex="0" aria-haspopup="dialog"'
            pieces.append(f'<span {button} data-rows="{rows}">')
        pieces.append(f'<span class="{kind}">{escape(text, quote=False)}</span>' if kind else escape(text, quote=False))
        place += len(text)
    return "".join([*pieces, "</span>"] if place in ends else pieces)


def _cut(line: Iterable[Token], columns: Sequence[int]) -> Iterator[Token]:
    """The tokens, parted where one crosses one of the columns; without the empty ones."""
    place = 0
    for kind, text in line:
        inside = [column - place for column in columns if place < column < place + len(text)]
        for start, end in zip([0, *inside], [*inside, len(text)], strict=True):
            if end > start:
                yield kind, text[start:end]
        place += len(text)
