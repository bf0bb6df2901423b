"""A page of the book as a reader of one framework sees it."""

import re
from collections.abc import Iterator

_FENCE = re.compile(r"^(`{3,})(?!`)(.*?)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
_CONTAINERS = ("{tab-set}", "{dropdown}", "{admonition}")


def blocks(text: str, framework: str) -> Iterator[tuple[str, str]]:
    """What opens each fenced block, and what it holds, in order; of tabs those of the framework."""
    for _, opening, body in _FENCE.findall(text):
        if opening.startswith(_CONTAINERS) or (opening.startswith("{tab-item}") and f":sync: {framework}\n" in body):
            yield from blocks(body, framework)
        elif not opening.startswith("{tab-item}"):
            yield opening, body
