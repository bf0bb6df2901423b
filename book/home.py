"""The first page: what this is, the table of `rosetta compare`, and where to go."""

import re
import shutil
from collections.abc import Sequence

from book.folders import ROOT, Folders


def write(folders: Folders, entries: Sequence[str]) -> None:
    """Puts the README's own comparison into the page, so that it stands once, and the entries into the head of all."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    [compared] = re.findall(r"^```\n(\$ rosetta compare\n.*?)\n```$", readme, re.MULTILINE | re.DOTALL)
    page = folders.pages / "index.md"
    text = page.read_text(encoding="utf-8").replace("(COMPARED)", compared)
    page.write_text(text.replace("(ENTRIES)", "\n".join(entries)), encoding="utf-8")
    shutil.copyfile(ROOT / "docs" / "resnet18_d2l.svg", folders.pages / "resnet18_d2l.svg")
