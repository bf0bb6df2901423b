"""The guide: the README's longer sections, every page of `docs/`, and what else comes with the project to be read."""

import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from book.folders import ROOT, Folders
from book.links import pictures, rewritten
from book.text import code, fenced, fill, framework_tabs
from resnet_spec import RosettaError
from rosetta.backends import BACKENDS

ENTRY = "guide/index"
README = ROOT / "README.md"
GROUPS = {
    "Start": ("install", "tour"),
    "Use": (
        *("command-line", "own-models", "checkpoints", "training", "devices", "plain-code", "python"),
        *("lesson", "course", "course-adapters"),
    ),
    "How it is checked": (
        *("checking", "faults", "diagnosis", "course-diagnosis", "scaling", "degradation", "mutants"),
        *("speed", "speed-table", "loading"),
    ),
    "The project": ("changelog", "contributing", "licences", "citation"),
}
"""The pages, as the navigation names them."""
ELSEWHERE = {"differences"}
"""Of `docs/`: the atlas, which is made from the rows themselves."""
LONG_CELL = 80
"""Letters of a cell from which on a table's rows stand as blocks where a screen is narrow."""


@dataclass(frozen=True)
class Text:
    """A text of the repository, and the file that its links start from."""

    markdown: str
    source: Path

    @property
    def title(self) -> str:
        """Its first heading."""
        return self.markdown.partition("\n")[0].removeprefix("# ")


def write(folders: Folders) -> None:
    """Writes the pages, with their pictures."""
    texts = all_texts()
    check_groups(texts)
    groups = (_card(title, [(name, texts[name]) for name in names]) for title, names in GROUPS.items())
    trees = (_tree(title, names) for title, names in GROUPS.items())
    made = {"GROUPS": "\n\n".join(groups), "TREES": "\n\n".join(trees)}
    fill(folders.pages / f"{ENTRY}.md", made)
    for name, each in texts.items():
        path = folders.pages / "guide" / f"{name}.md"
        path.write_text(laid_out(each, f"guide/{name}"), encoding="utf-8")
        for picture in pictures(each.markdown, each.source):
            shutil.copyfile(picture, path.parent / picture.name)


def all_texts() -> dict[str, Text]:
    """Every page's text by its name."""
    documents = {path.stem: path for path in sorted(ROOT.glob("docs/*.md")) if path.stem not in ELSEWHERE}
    return {
        "install": Text("# Install\n\n" + readme_section("Run").partition("\n")[2].strip(), README),
        "tour": Text("# A quick tour\n\n" + "\n\n".join(map(readme_section, _TOUR)), README),
        **{name: Text(path.read_text(encoding="utf-8"), path) for name, path in documents.items()},
        **{name: Text((ROOT / f"{name.upper()}.md").read_text(encoding="utf-8"), README) for name in _CAPITALS},
        "licences": Text(_licences(), README),
        "citation": Text(_citation(), README),
    }


_TOUR = ("Compare", "Your own model, in any of the four frameworks", "Train", "The commands")
_CAPITALS = ("changelog", "contributing")


def check_groups(names: Iterable[str]) -> None:
    """Raises RosettaError for a page that stands in no group, and for one of a group that does not exist."""
    grouped = [name for group in GROUPS.values() for name in group]
    for name in {*names} ^ {*grouped}:
        where = "is a page of the guide, but stands in none" if name not in grouped else "is no page, but stands in one"
        raise RosettaError(f"{name!r} {where} of the GROUPS in book/guide.py: mend them.")


def readme_section(title: str) -> str:
    """A section of the README, with its heading."""
    text = README.read_text(encoding="utf-8")
    found = re.search(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    if found is None:
        raise RosettaError(f"README.md has no section {title!r}, of which the guide makes a page: mend book/guide.py.")
    return found[0].strip()


def _licences() -> str:
    title, words = (ROOT / "LICENSE-TEXTS.md").read_text(encoding="utf-8").split("\n", 1)
    program = (ROOT / "LICENSE").read_text(encoding="utf-8")
    return f"# Licences\n\n## {title.removeprefix('# ')}\n{words}\n## Licence of the program\n\n{code(program, 'text')}"


def _citation() -> str:
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    [message] = re.findall(r"^message: (.+)$", text, re.MULTILINE)
    return f"# Citation\n\n{message}\n\n{code(text, 'yaml')}"


def laid_out(text: Text, page: str) -> str:
    """A text as Markdown of the book."""
    markdown = rewritten(text.markdown, text.source, page)
    markdown = re.sub(r"^```\n(?=\$ )", "```console\n", markdown, flags=re.MULTILINE)
    markdown = re.sub(r"(?:^\|.*\n)+", _marked_table, markdown + "\n", flags=re.MULTILINE)
    return _in_framework_tabs(markdown)


def _marked_table(found: re.Match[str]) -> str:
    """A table with long cells says so to `static/guide.css`."""
    longest = max(len(cell) for cell in found[0].replace("\n", "").split("|"))
    return ("{.long-cells}\n" if longest >= LONG_CELL else "") + found[0]


def _in_framework_tabs(markdown: str) -> str:
    """With what stands one framework below the other in tabs: sections by their names, and code behind them."""
    for part in (_SECTION, _CODE):
        run = re.compile(rf"(?:{part.pattern}){{2,}}", part.flags)
        markdown = run.sub(partial(_tabs, part), markdown)
    return markdown


_TITLES = {info.framework: key for key, info in BACKENDS.items()} | {"PaddlePaddle": "paddle"}
_TITLE = "|".join(_TITLES)
_SECTION = re.compile(rf"^## ({_TITLE})()\n((?:(?!^## ).)*)", re.DOTALL | re.MULTILINE)
_CODE = re.compile(rf"^({_TITLE})(?: \(([^\n]+)\))?:\n\n(```python\n(?:(?!^```$).)*^```)\n+", re.DOTALL | re.MULTILINE)


def _tabs(part: re.Pattern[str], run: re.Match[str]) -> str:
    """A tab for each part of a run; what stands in brackets behind a framework's name begins its tab."""
    bodies = {}
    for title, note, body in part.findall(run[0]):
        said = f"{note[0].upper()}{note[1:]}:\n\n" if note else ""
        bodies[_TITLES[title]] = said + body.strip()
    return framework_tabs(bodies) + "\n\n"


def _card(title: str, texts: Sequence[tuple[str, Text]]) -> str:
    """A card with the group's pages."""
    pages = "\n".join(f"* [{text.title}]({name}.md)" for name, text in texts)
    return fenced("{card} " + title, pages)


def _tree(title: str, names: Sequence[str]) -> str:
    return fenced("{toctree}", "\n".join([":hidden:", f":caption: {title}", "", *names]))
