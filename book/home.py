"""The first page: what this is, the table of `rosetta compare`, and where to go."""

import re
from collections.abc import Sequence

from book.folders import ROOT, Folders
from book.links import rewritten
from book.networks.pages import picture
from book.text import fill, table
from resnet_spec import get_spec
from rosetta.backends import BACKENDS
from rosetta.comparing.tables import HEADINGS

PICTURED = "resnet18_d2l"


def write(folders: Folders, entries: Sequence[str]) -> None:
    """Puts in what the README says and shows, so that it stands once, and the entries for the head of every page."""
    source = ROOT / "README.md"
    readme = source.read_text(encoding="utf-8")
    introduction = readme.split("\n\n")[1]
    [printed] = re.findall(r"^```\n\$ rosetta compare\n(.*?)\n```$", readme, re.MULTILINE | re.DOTALL)
    made = {
        "INTRODUCTION": rewritten(introduction, source, "index"),
        "PICTURE": picture(get_spec(PICTURED)),
        "COMPARED": compared(printed),
        "ENTRIES": "\n".join(entries),
    }
    fill(folders.pages / "index.md", made)


def compared(printed: str) -> str:
    """What `rosetta compare` has printed, as a table and its verdict."""
    *lines, verdict = printed.splitlines()
    titles = {info.title for info in BACKENDS.values()}
    rows = [row for row in (re.split(r" {2,}", line.strip()) for line in lines) if row[0] in titles]
    headings = ["framework", *(heading.replace("-\n", "").replace("\n", " ") for heading in HEADINGS)]
    verdict = re.sub(r"\S+e-\d+", r"`\g<0>`", verdict)
    return f"{table(headings, rows, numbers=len(HEADINGS))}\n\n{verdict}"
