"""Makes the book: writes its pages from what the project has, has Sphinx set them, and checks what came out."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Protocol

from book import atlas, course, guide, home, try_it, web
from book.checks import check
from book.folders import Folders
from book.lesson import pages as lesson
from book.networks import pages as networks
from book.reference import pages as reference
from book.side_by_side import page as side_by_side
from resnet_spec import RosettaError

FOLDER = Path(__file__).parent


class Part(Protocol):
    """A module that writes pages; ENTRY is the first of them, as `networks/index`."""

    ENTRY: str

    def write(self, folders: Folders) -> None:
        """Writes them."""


PARTS: tuple[Part, ...] = (side_by_side, networks, atlas, lesson, course, guide, reference, try_it)
"""In the order in which the head of each page names them."""


def build(out: Path, language: str = "en") -> Path:
    """The folder of the site, in `out`; raises RosettaError for what Sphinx or the checks find."""
    site = out / "html"
    _run_sphinx("html", _write_pages(out), site, language)
    check(site)
    return site


def extract(out: Path) -> Path:
    """The folder of the book's paragraphs as templates of catalogues, a file for each page, for who translates them."""
    texts = out / "texts"
    _run_sphinx("gettext", _write_pages(out), texts, "en")
    return texts


def _write_pages(out: Path) -> Path:
    pages = out / "pages"
    shutil.rmtree(pages, ignore_errors=True)
    shutil.copytree(FOLDER / "pages", pages)
    shutil.copytree(FOLDER / "static", pages / "static")
    shutil.copyfile(FOLDER / "conf.py", pages / "conf.py")
    folders = Folders(pages, pages / "static", web.packages(out / "web"))
    web.write(folders)
    home.write(folders, [part.ENTRY for part in PARTS])
    for part in PARTS:
        part.write(folders)
    return pages


def _run_sphinx(builder: str, pages: Path, made: Path, language: str) -> None:
    shutil.rmtree(made, ignore_errors=True)
    options = ["-b", builder, "-j", "auto", "-E", "-W", "--keep-going", "-q", "-d", f"{made}-doctrees"]
    environment = {**os.environ, "BOOK_LANGUAGE": language, "PYTHONPATH": str(FOLDER.parent)}
    command = [sys.executable, "-m", "sphinx", *options, str(pages), str(made)]
    if subprocess.run(command, env=environment, check=False).returncode:
        raise RosettaError("Sphinx does not take these pages: what is wrong stands above, mend it at its source.")
