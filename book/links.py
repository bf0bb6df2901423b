"""Links of the repository's Markdown as links of the book."""

import os
import posixpath
import re
from pathlib import Path

from book.folders import ROOT
from resnet_spec import RosettaError
from rosetta.backends import BACKENDS
from rosetta.differences.catalogue import TOPICS, all_differences

README_PAGES = {
    "run": "guide/install",
    "compare": "guide/tour#compare",
    "your-own-model-in-any-of-the-four-frameworks": "guide/tour#your-own-model-in-any-of-the-four-frameworks",
    "train": "guide/tour#train",
    "the-commands": "guide/tour#the-commands",
}
"""Where those sections of the README stand that the book has on other pages than its first."""
NEIGHBOURS = {
    "CHANGELOG.md": "guide/changelog",
    "CITATION.cff": "guide/citation",
    "CONTRIBUTING.md": "guide/contributing",
    "LICENSE": "guide/licences",
    "LICENSE-TEXTS.md": "guide/licences",
    "notebooks/lesson": "lesson/index",
    "resnet_spec/contract.py": "reference/contract",
    "rosetta/differences/probes": "atlas/index",
}
_PLACES = re.compile(
    r"(?P<code>^ *```.*?^ *```$)"
    r"|`(?P<span>[^`\n]+)`"
    r"|(?P<picture>!?)\[(?P<text>[^\[\]]+)\]\((?P<target>[^()\s]+)\)",
    re.DOTALL | re.MULTILINE,
)


def rewritten(text: str, source: Path, page: str) -> str:
    """Markdown of the file `source` as it stands on a page of the book, `guide/speed`.

    Pictures are looked for beside the page; a file that the book does not show becomes its name. Raises RosettaError
    for a row of the atlas that does not exist.
    """

    def replaced(place: re.Match[str]) -> str:
        if place["code"]:
            return place[0]
        if place["span"]:
            return _command(place["span"], source, page)
        if place["picture"]:
            return f"![{place['text']}]({posixpath.basename(place['target'])})"
        return _link(place["text"], place["target"], source, page)

    return _PLACES.sub(replaced, text)


def pictures(text: str, source: Path) -> list[Path]:
    """The files of the pictures in a text of the file `source`."""
    return [source.parent / place["target"] for place in _PLACES.finditer(text) if place["picture"]]


def link(text: str, target: str, page: str) -> str:
    """A link from a page to another, `atlas/index#padding` or `side-by-side?network=resnet50`."""
    address, _, anchor = target.partition("#")
    address, _, query = address.partition("?")
    path = posixpath.relpath(address, posixpath.dirname(page) or ".")
    if query:
        return f"[{text}](book:{path}.html?{query})"
    return f"[{text}]({path}.md{'#' * bool(anchor)}{anchor})"


def _command(span: str, source: Path, page: str) -> str:
    """Code as it is; the command that shows a row of the atlas, or a topic, leads there too."""
    asked = re.match(r"rosetta differences ([a-z]\w*)", span)
    if asked is None:
        return f"`{span}`"
    name = asked[1]
    return link(f"`{span}`", f"atlas/index?topic={name}" if name in TOPICS else row_page(name, source), page)


def row_page(name: str, source: Path) -> str:
    """The page of a row of the atlas, of which `source` speaks."""
    if name not in {row.id for row in all_differences()}:
        raise RosettaError(
            f"{source} speaks of {name!r}, which is no row of the atlas: `rosetta differences` lists them."
        )
    return f"atlas/{name}"


def _link(text: str, target: str, source: Path, page: str) -> str:
    if target.startswith("#") or "://" in target:
        return f"[{text}]({target})"
    path, _, anchor = target.partition("#")
    file = Path(os.path.normpath(source.parent / path)).relative_to(ROOT).as_posix()
    address = _address(file, anchor, source)
    if address is not None:
        return link(text, address, page)
    name = re.sub(r"[`\\]", "", text)
    return f"`{file}`" if file.endswith(name) else f"{text} (`{file}`)"


def _address(file: str, anchor: str, source: Path) -> str | None:
    """The page that shows a file of the repository; None where none does."""
    if file in NEIGHBOURS:
        return NEIGHBOURS[file]
    if file == "README.md":
        return README_PAGES.get(anchor, "index")
    if file == "docs/differences.md":
        return row_page(anchor, source) if anchor else "atlas/index"
    if file.startswith("rosetta/differences/rows"):
        return "atlas/index"
    packages = {info.package: key for key, info in BACKENDS.items()}
    if (model := re.fullmatch(r"(\w+)/model\.py", file)) and model[1] in packages:
        return f"side-by-side?network=model&frameworks={packages[model[1]]}"
    if plain := re.fullmatch(r"docs/plain/(\w+)_([a-z]+)\.py", file):
        return f"side-by-side?network={plain[1]}&frameworks={plain[2]}"
    if notebook := re.fullmatch(r"notebooks/(\w+)\.ipynb", file):
        return "lesson/index" if notebook[1] in packages else f"lesson/{notebook[1]}"
    if lesson := re.fullmatch(r"notebooks/lesson/(\w+)\.md", file):
        return f"lesson/{lesson[1]}"
    if document := re.fullmatch(r"docs/([\w-]+)\.md", file):
        return f"guide/{document[1]}" + "#" * bool(anchor) + anchor
    return None
