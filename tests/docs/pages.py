"""The pages, which are the README, its neighbours and those of `docs/`, taken apart: snippets, commands, links."""

import re
from dataclasses import dataclass
from pathlib import Path

from rosetta.backends import BACKENDS

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PAGES = sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")} - {ROOT / "CHANGELOG.md"})  # which tells of what is gone

_CODE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_PRINTING = re.compile(r"^\s*print\(.*?\)(?:  # (.+))?$", re.MULTILINE)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Snippet:
    """A block of Python on a page.

    place: page and line.
    framework: key of the backend that it imports; empty where it imports none.
    prints: what the page says that it prints: the comment behind each `print`.
    """

    place: str
    source: str

    @property
    def framework(self) -> str:
        imported = set(re.findall(r"^(?:import|from) (\w+)", self.source, re.MULTILINE))
        [*keys] = (key for key, info in BACKENDS.items() if imported & {info.package, *info.modules})
        assert len(keys) < 2, (
            f"{self.place} imports {' and '.join(keys)}, which a process of its own would have to load"
        )
        return keys[0] if keys else ""

    @property
    def prints(self) -> list[str]:
        return _PRINTING.findall(self.source)


def blocks(page: Path, language: str) -> list[tuple[int, str]]:
    """The code blocks of a page in this language, each with the line on which it begins."""
    text = page.read_text(encoding="utf-8")
    found = [match for match in _CODE.finditer(text) if match[1] == language]
    return [(text.count("\n", 0, match.start(2)) + 1, match[2]) for match in found]


def snippets() -> list[Snippet]:
    """All blocks of Python on all pages."""
    return [
        Snippet(f"{page.relative_to(ROOT)}:{line}", source) for page in PAGES for line, source in blocks(page, "python")
    ]


def commands(page: Path, program: str) -> list[str]:
    """What a page tells people to type that begins with this program, without it and without brackets."""
    text = page.read_text(encoding="utf-8")
    in_blocks = re.findall(rf"^(?:\$ |\.venv/bin/)?{program} (.*)$", "".join(b for _, b in blocks(page, "")), re.M)
    in_lines = re.findall(rf"`{program} ([^`\n]+)`", _CODE.sub("", text))
    return [re.sub(r"[\[\]]| > .*", "", command) for command in in_blocks + in_lines]


def links(page: Path) -> list[tuple[Path, str]]:
    """Where a page leads to within the project: files and folders, each with an anchor or none."""
    text = _CODE.sub("", page.read_text(encoding="utf-8"))
    found = [link.partition("#") for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    return [((page.parent / path).resolve() if path else page, anchor) for path, _, anchor in found]


def anchors(page: Path) -> set[str]:
    """What a link may name on a page: its headings, as they are written in an address, and what has an id."""
    text = _CODE.sub("", page.read_text(encoding="utf-8"))
    headings = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in _HEADING.findall(text)}
    return headings | set(re.findall(r'<a id="([^"]+)">', text))
