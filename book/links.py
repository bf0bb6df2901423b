"""Where a link in one of the project's own files leads to in the book."""

import os
import re
from pathlib import Path

from book.folders import ROOT

_LINK = re.compile(r"(?<!!)\[([^\]\[]*)\]\(([^)\s#]+)(#[^)\s]*)?\)")
_OUTSIDE = re.compile(r"[a-z]+:")


def rewritten(text: str, source: Path, page: str) -> str:
    """Markdown whose links to the project's files lead to pages of the book, or are plain code where there is none.

    source: the file that it stands in; page: the address of the page that it goes to.
    """

    def link(match: re.Match[str]) -> str:
        words, target, place = match[1], match[2], match[3] or ""
        if _OUTSIDE.match(target):
            return match[0]
        goal = page_of((source.parent / target).resolve().relative_to(ROOT))
        if goal is None:
            return words if words.startswith("`") else f"`{words}`"
        return f"[{words}]({os.path.relpath(goal, os.path.dirname(page))}.md{place})"

    return _LINK.sub(link, text)


def page_of(file: Path) -> str | None:
    """The address of the page that a file of the project has become."""
    if file.parent == Path("docs") and file.suffix == ".md":
        return f"guide/{file.stem}"
    if file.parent == Path("notebooks") and file.suffix == ".ipynb":
        return "lesson/index" if file.stem.startswith("resnet_") else f"lesson/{file.stem}"
    return None
