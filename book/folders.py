"""Where the book is made."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
"""The project's."""


@dataclass(frozen=True)
class Folders:
    """What a part of the book writes into, and what it may take from.

    pages: Markdown, as MyST reads it; a page's path is its address.
    static: what a browser loads, by the address _static.
    packages: npm's packages of `book/web/package.json`; None where npm is not at hand.
    """

    pages: Path
    static: Path
    packages: Path | None
